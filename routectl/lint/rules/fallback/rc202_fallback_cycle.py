"""Routes name each other as `fallback_route` in a ring.

A chain that comes back to where it began ends there: each route of the ring expects another to catch
what it can't serve, and none of them is the last resort that somebody had in mind.

Told once for a ring, at its first route. A route that leads into a ring without being part of it is
sound once the ring is. A `fallback_route` in `defaults` that names a route says nothing about that
route itself, and is not told there.

Bad:

    routes:
      - {name: answers, match: {intent: faq}, target: fast-v2, fallback_route: plans}  # RC202
      - {name: plans, match: {intent: plan}, target: reasoning-v3, fallback_route: answers}

Bad:

    routes:
      - {name: general, match: {}, target: fast-v2, fallback_route: general}  # RC202

Good:

    routes:
      - {name: answers, match: {intent: faq}, target: fast-v2, fallback_route: plans}
      - {name: plans, match: {intent: plan}, target: reasoning-v3, fallback: [reasoning-v3-azure]}

Good:

    defaults: {fallback_route: general}
    routes:
      - {name: answers, match: {intent: faq}, target: fast-v2}
      - {name: general, match: {}, target: reasoning-v3}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.route import Route

SHOWN = 8
"""A longer ring is shown by so many of its routes."""


@rule(Severity.ERROR)
def check(policy: Policy) -> Iterator[Hit]:
    for ring in _rings(policy):
        first, *others = ring
        at = first.at("fallback_route")
        if others:
            names = [f"`{route.name}`" for route in ring]
            shown = names if len(names) <= SHOWN else [*names[: SHOWN - 1], "…", names[-1]]
            yield Hit(
                at,
                f"the fallback routes go round in a ring: {' → '.join((*shown, names[0]))}",
                help="remove `fallback_route` from the route that is to be the last resort",
                related=tuple(
                    Related(route.at("fallback_route"), f"route `{route.name}` goes on to `{route.fallback_route}`")
                    for route in others[: SHOWN - 1]
                ),
            )
        elif at.path[0] != "defaults":
            yield Hit(
                at,
                f"route `{first.name}` falls back to itself",
                help="name another route, or remove `fallback_route`",
                fix=Fix("remove `fallback_route`", False, (Edit(at, "remove"),)),
            )


def _rings(policy: Policy) -> Iterator[list[Route]]:
    """Each ring from its first route on: every route names one other at most, so each is walked over once."""
    walked: set[str] = set()
    for start in policy.routes:
        path: dict[str, Route] = {}
        route: Route | None = start
        while route is not None and route.name not in walked:
            walked.add(route.name)
            path[route.name] = route
            route = policy.route(route.fallback_route)
        if route is not None and route.name in path:
            names = list(path)
            ring = [path[name] for name in names[names.index(route.name) :]]
            first = min(range(len(ring)), key=lambda place: ring[place].index)
            yield ring[first:] + ring[:first]
