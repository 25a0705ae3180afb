"""A fallback takes less input than its target.

The longest requests are served as long as all is well, and refused in an outage. Silent where
`controls.prune_input_to` or the match's bound on `input_tokens` keeps requests within what the
fallback takes.

Bad:

    routes:
      - {name: general, match: {}, target: guarded-gpt, fallback: [secure-v1]}  # RC206

Good:

    routes:
      - {name: general, match: {}, target: guarded-gpt, fallback: [secure-v1], controls: {prune_input_to: 100000}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        sizes = [target.model.max_input_tokens for target in route.targets]
        largest = max((size for size in sizes if size is not None), default=None)
        bounds = (largest, route.controls.prune_input_to, route.match.range("input_tokens")[1])
        if largest is None:
            continue
        longest = min(bound for bound in bounds if bound is not None)
        for candidate in route.fallbacks:
            limit = candidate.model.max_input_tokens
            if limit is not None and limit < longest:
                yield Hit(
                    candidate.at,
                    f"fallback `{candidate.model.name}` takes {limit:,} input tokens, requests of route `{route.name}` "
                    f"may have {longest:,}",
                    help=f"set `controls.prune_input_to: {limit}`, or fall back to a model that takes as much",
                )
