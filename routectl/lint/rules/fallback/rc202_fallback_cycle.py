"""Routes name each other as `fallback_route` in a ring.

A ring adds no candidate a second time, so the chain ends sooner than it reads, and nobody can
say which route is the last resort.

Bad:

    routes:
      - {name: quick, match: {intent: faq}, target: fast-v2, fallback_route: general}  # RC202
      - {name: general, match: {}, target: reasoning-v3, fallback_route: quick}

Good:

    routes:
      - {name: quick, match: {intent: faq}, target: fast-v2, fallback_route: general}
      - {name: general, match: {}, target: reasoning-v3}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.route import Route


@rule(Severity.ERROR)
def check(policy: Policy) -> Iterator[Hit]:
    done: set[str] = set()
    for route in policy.routes:
        ring = _ring(policy, route, done)
        if ring:
            yield Hit(
                ring[0].at("fallback_route"),
                "`fallback_route` goes round in a ring: " + " → ".join(f"`{one.name}`" for one in (*ring, ring[0])),
                help="end the chain: remove one `fallback_route`, or name models in `fallback`",
                related=tuple(Related(one.at("fallback_route"), "goes on here") for one in ring[1:]),
            )


def _ring(policy: Policy, start: Route, done: set[str]) -> list[Route]:
    """The routes of the ring that a chain runs into, first in the policy first; none where it ends or was walked before."""
    chain: dict[str, Route] = {}
    route: Route | None = start
    while route is not None and route.name not in chain:
        if route.name in done:
            return []
        done.add(route.name)
        chain[route.name] = route
        route = policy.route(route.fallback_route) if route.fallback_route else None
    if route is None:
        return []
    names = list(chain)
    ring = [chain[name] for name in names[names.index(route.name) :]]
    first = min(range(len(ring)), key=lambda place: ring[place].index)
    return ring[first:] + ring[:first]
