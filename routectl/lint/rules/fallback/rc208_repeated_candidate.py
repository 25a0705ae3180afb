"""A model is named twice in one chain.

Its second appearance is dropped: whoever reads the chain believes in a try that never comes.

Bad:

    routes:
      - {name: general, match: {}, target: fast-v2, fallback: [fast-v2-azure, fast-v2]}  # RC208

Good:

    routes:
      - {name: general, match: {}, target: fast-v2, fallback: [fast-v2-azure]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        first: dict[str, At] = {}
        for candidate in (*route.targets, *(() if route.fallback_is_auto else route.fallbacks)):
            name = candidate.model.name
            if name in first:
                yield Hit(
                    candidate.at,
                    f"route `{route.name}` names `{name}` twice: the second is dropped",
                    help="remove it, or name another model",
                    related=(Related(first[name], "the first one"),),
                    fix=None
                    if candidate.is_target
                    else Fix(f"remove `{name}`", False, (Edit(candidate.at, "remove"),)),
                )
            first.setdefault(name, candidate.at)
