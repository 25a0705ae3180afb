"""A condition that never narrows: without it, its route would take the same requests, or its guardrail watch over the same.

Either it holds for every request that the rest of the `match` or `when` lets in, which is a warning: it was meant to say
something. Or the routes above take all that it keeps out, which is an info: it may stand there so that the
route can be read by itself, but it will be trusted to keep requests out when the routes above are moved or mended.

Decided exactly, one condition at a time: of two that each could go, both can't always go together.

Bad:

    routes:
      - {name: quick, match: {intent: faq, sla_ms: {gte: 0}}, target: fast-v2}  # RC706
      - {name: general, match: {}, target: reasoning-v3}

Bad:

    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1}
      - {name: quick, match: {intent: faq, risk: {not: [high]}}, target: fast-v2}  # RC706
      - {name: general, match: {}, target: reasoning-v3}

Bad:

    guardrails:
      - {name: high-risk, when: {risk: high, sla_ms: {gte: 0}}, require: {tags: [policy-controls]}}  # RC706

Good:

    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1}
      - {name: quick, match: {intent: faq, sla_ms: {lt: 2000}}, target: fast-v2}
      - {name: general, match: {}, target: reasoning-v3}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer, routes_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.box import Box
    from routectl.lint.rules.logic.logic import Logic
    from routectl.policy.condition import Match
    from routectl.policy.policy import Policy
    from routectl.policy.route import Route

MOST_PIECES = 200
"""So many pieces of what a condition keeps out are looked at to tell who takes it."""


class _Idle(NamedTuple):
    """A condition by its place among all of a route's or guardrail's, and the earlier routes that take what it keeps out."""

    route: int | None
    guardrail: int | None
    condition: int
    takers: tuple[int, ...] = ()


@rule(Severity.WARNING, also=Severity.INFO)
def check(policy: Policy) -> Iterator[Hit]:
    for found in answer(policy, _idle):
        takers = [policy.routes[index] for index in found.takers]
        if found.guardrail is None:
            route = policy.routes[found.route or 0]
            match, at, whose, key = route.match, route.at("match"), f"route `{route.name}`", "match"
        else:
            guardrail = policy.guardrails[found.guardrail]
            match, at, whose, key = guardrail.when, guardrail.at, f"guardrail `{guardrail.name}`", "`when`"
        condition = match.every()[found.condition]
        why = (
            f"{routes_named(takers)} {'takes' if len(takers) == 1 else 'take'} all that it keeps out"
            if takers
            else f"it holds for every request that the rest of the {key} lets in"
        )
        yield Hit(
            condition.at or at,
            f"condition `{condition.dimension}` of {whose} never narrows: {why}",
            help="take it out, or mend what it was meant to keep out",
            related=tuple(Related(taker.at("match"), "this route takes requests before it") for taker in takers[:4]),
            severity=Severity.INFO if takers else None,
        )


def _idle(asked: Logic) -> list[_Idle]:
    from routectl.lint.rules.logic.reach import reach

    found: list[_Idle] = []
    taking = reach(asked).ladders
    for route in asked.policy.routes:
        if route.index not in taking or not _is_sound(asked, route.match):
            continue
        for number in range(len(route.match.every())):
            wider = _wider(route, number)
            if not _narrows(asked, route.index, wider):
                takers = asked.takers(_kept_out(asked, route.index, wider))
                found.append(_Idle(route.index, None, number, tuple(taker for taker in takers if taker < route.index)))
    return [*found, *_unguarding(asked)]


def _unguarding(asked: Logic) -> Iterator[_Idle]:
    """The conditions of guardrails without which they would hold for the same requests."""
    from routectl.engine.inside import inside
    from routectl.engine.match import match_boxes
    from routectl.engine.space import Space
    from routectl.engine.store import Store

    whens = [guardrail.when for guardrail in asked.policy.guardrails]
    wholes = [match_boxes(when) for when in whens]
    wider = [[match_boxes(_without(when, number)[0]) for number in range(len(when.every()))] for when in whens]
    boxes = [where for each in (*wholes, *(one for some in wider for one in some)) for where in each]
    axes = asked.table.axes
    store = Store(Space((asked.table,), boxes), asked.diagram.store.limit)
    for place, (whole, some) in enumerate(zip(wholes, wider, strict=True)):
        told = inside(store, whole, axes)
        if told is not None and _is_sound(asked, whens[place]):
            for number, loose in enumerate(some):
                if inside(store, loose, axes) is told:
                    yield _Idle(None, place, number)


def _narrows(asked: Logic, route: int, wider: tuple[Box, ...]) -> bool:
    """Whether without a condition a route would take something that comes to a later one: what it matches never does."""
    return asked.taking.meets(asked.within(wider), -1 << route + 1)


def _wider(route: Route, number: int) -> tuple[Box, ...]:
    """What a route would take without one of the conditions of its match."""
    from routectl.engine.box import meets
    from routectl.engine.match import match_boxes
    from routectl.engine.table import taken

    boxes = match_boxes(_without(route.match, number)[0])
    if route.sample_percent is None:
        return boxes
    return meets(boxes, [tuple(entry for entry in taken(route)[0] if entry[0] == "sample_bucket")])


def _kept_out(asked: Logic, route: int, wider: tuple[Box, ...]) -> list[Box]:
    """What of it the route doesn't take as it is; some of that, where it is in many pieces."""
    from routectl.engine.box import without

    left = list(wider)
    for hole in asked.taken[route]:
        left = [piece for whole in left[:MOST_PIECES] for piece in without(whole, hole, asked.table.axes)]
    return left


def _without(match: Match, number: int) -> tuple[Match, int]:
    """A match without its condition of a number, and what is left of the number where the condition isn't in it."""
    if 0 <= number < len(match.conditions):
        kept = tuple(one for place, one in enumerate(match.conditions) if place != number)
        return match._replace(conditions=kept), -1
    number -= len(match.conditions)
    branches: list[Match] = []
    for branch in match.any:
        if number >= 0:
            branch, number = _without(branch, number)
        branches.append(branch)
    return match._replace(any=tuple(branches)), number


def _is_sound(asked: Logic, match: Match) -> bool:
    """Whether each alternative of a match holds for someone; RC702 tells of the others."""
    from routectl.engine.match import match_boxes

    return all(
        any(asked.coded(where) is not None for where in match_boxes(match._replace(any=(branch,))))
        for branch in match.any
    )
