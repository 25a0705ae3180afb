"""A candidate lacks a capability that its route needs.

The route's `requires`, and what its match demands of `needs`, is asked of every candidate: one
that lacks it is refused for every request. As a fallback it is on paper only; as a target it
never serves.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        requires: [vision]
        fallback: [fast-v3]  # RC205

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        requires: [vision]
        fallback: [fast-v2-azure]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.ERROR)
def check(policy: Policy) -> Iterator[Hit]:
    known = policy.registry.capabilities if policy.registry else frozenset[str]()
    for route in policy.routes:
        demanded = {name for condition in route.match.conditions for name in condition.needs}
        needed = [name for name in dict.fromkeys((*route.requires, *sorted(demanded))) if name in known]
        for candidate in route.candidates:
            lacking = [name for name in needed if name not in candidate.model.capabilities]
            if lacking:
                listed = ", ".join(f"`{name}`" for name in lacking)
                yield Hit(
                    candidate.at,
                    f"`{candidate.model.name}` lacks {listed}, which route `{route.name}` needs: it can never serve",
                    help="use a model that has it, or add it to the registry entry if it does",
                )
