"""A managed route has one candidate and nothing behind it.

When that model or its provider fails, every request of the route is rejected. A fallback at
another provider, or a static answer at the end of `degrade`, is what a managed route owes.

Bad:

    routes:
      - {name: general, match: {}, target: fast-v2}  # RC201

Good:

    routes:
      - {name: general, match: {}, target: fast-v2, fallback: [fast-v2-azure]}
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
    for route in policy.routes:
        if route.is_managed and policy.is_whole(route) and len(route.models) == 1 and not route.degrade:
            yield Hit(
                route.at("target"),
                f"route `{route.name}` has nothing behind `{route.models[0].name}`: its requests are rejected when that fails",
                help="add a fallback at another provider, or a static degrade step",
            )
