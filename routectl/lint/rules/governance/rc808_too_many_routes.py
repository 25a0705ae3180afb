"""A policy has more routes than people can hold in mind.

First match wins, so each route is read against all those above it: past a few hundred nobody can say
what a change does, and reviews become a formality.

`max_routes` (200) is the most.

Bad:

    [thresholds.RC808]
    max_routes = 2
    ---
    routes:
      - {name: faq-us, match: {intent: faq, region: us}, target: fast-v2}
      - {name: faq-eu, match: {intent: faq, region: eu}, target: fast-v2}
      - {name: faq-apac, match: {intent: faq, region: apac}, target: fast-v2}  # RC808

Good:

    [thresholds.RC808]
    max_routes = 2
    ---
    routes:
      - {name: faq, match: {intent: faq}, target: fast-v2}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy, *, max_routes: int = 200) -> Iterator[Hit]:
    count = len(policy.routes)
    if count > max_routes:
        yield Hit(
            policy.at("routes", max_routes),
            f"policy `{policy.name}` has {count} routes: {max_routes} is the most",
            help="join routes that decide alike, or split the policy by product",
        )
