"""A route never takes a request: earlier routes take all of them.

The first route that matches wins. Where the routes above leave nothing of a match, the route is dead
text: what it says about models, limits and controls holds for nobody.

Decided exactly, over every request and every state; the routes that take its requests are named.

A route can also lose a part of its match. That is what an ordered list is for, and nothing is told,
except where the match names a value, or an alternative of `any`, none of whose requests get there:
somebody wrote it down for a reason, so it is told as an info.

Bad:

    routes:
      - {name: low-risk, match: {risk: [low, medium]}, target: fast-v2}
      - {name: high-risk, match: {risk: {gte: high}}, target: secure-v1}
      - {name: quick, match: {intent: faq, risk: {lte: high}}, target: fast-v2-azure}  # RC701
      - {name: general, match: {}, target: reasoning-v3}

Bad:

    routes:
      - {name: high-risk, match: {risk: high}, target: secure-v1}
      - {name: careful, match: {risk: [medium, high]}, target: reasoning-v3}  # RC701
      - {name: general, match: {}, target: fast-v2}

Good:

    routes:
      - {name: high-risk, match: {risk: high}, target: secure-v1}
      - {name: careful, match: {risk: medium}, target: reasoning-v3}
      - {name: general, match: {}, target: fast-v2}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer, routes_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.lint.rules.logic.logic import Logic
    from routectl.policy.condition import Condition
    from routectl.policy.policy import Policy
    from routectl.policy.route import Route


class _Lost(NamedTuple):
    """What a route never gets: one condition's value, one alternative of `any`, or everything."""

    route: int
    takers: tuple[int, ...]
    condition: int | None = None
    value: str = ""
    branch: int | None = None


@rule(Severity.ERROR, also=Severity.INFO)
def check(policy: Policy) -> Iterator[Hit]:
    for lost in answer(policy, _lost, of_routing=True):
        route = policy.routes[lost.route]
        takers = [policy.routes[index] for index in lost.takers]
        related = tuple(Related(taker.at("match"), "this route takes requests before it") for taker in takers[:4])
        named = routes_named(takers)
        if lost.condition is None and lost.branch is None:
            message = f"route `{route.name}` takes no request: {named} {_take(takers)} all that it matches"
            help = "move it above them, narrow their matches, or remove it"
            yield Hit(route.at("match"), message, help=help, related=related)
        elif lost.condition is not None:
            condition = route.match.conditions[lost.condition]
            message = f"route `{route.name}` names {condition.dimension} `{lost.value}` and never gets it: {named} {_take(takers)} all of it"
            help = f"take `{lost.value}` out of the match, or move the route above"
            yield Hit(_value_at(route, condition, lost.value), message, help, related, severity=Severity.INFO)
        else:
            at = route.match.any[lost.branch or 0].at or route.at("match")
            message = f"route `{route.name}` never gets what this alternative of its match lets in: {named} {_take(takers)} all of it"
            yield Hit(at, message, "take the alternative out, or move the route above", related, severity=Severity.INFO)


def _take(takers: list[Route]) -> str:
    return "takes" if len(takers) == 1 else "take"


def _value_at(route: Route, condition: Condition, value: str) -> At:
    at = condition.at or route.at("match")
    written = at.document.get(at.path)
    return at._replace(path=(*at.path, written.index(value))) if isinstance(written, list) else at


def _lost(asked: Logic) -> list[_Lost]:
    from routectl.engine.box import meets
    from routectl.engine.match import condition_box, match_boxes
    from routectl.lint.rules.logic.reach import reach

    found: list[_Lost] = []
    taking = reach(asked).ladders
    for route in asked.policy.routes:
        boxes = asked.taken[route.index]
        if route.index not in taking:
            if boxes:
                found.append(_Lost(route.index, asked.takers(boxes)))
            continue
        for number, condition in enumerate(route.match.conditions):
            for value in _named(asked.policy, condition):
                alone = condition_box(condition._replace(allowed=frozenset((value,))))
                part = meets(boxes, [alone] if alone else [])
                if not asked.gets(route.index, part, {condition.dimension: value}):
                    found.append(_Lost(route.index, asked.takers(part), condition=number, value=value))
        for number, branch in enumerate(route.match.any):
            part = tuple(where for where in meets(boxes, match_boxes(branch)) if asked.coded(where) is not None)
            if part and not asked.gets(route.index, part):
                found.append(_Lost(route.index, asked.takers(part), branch=number))
    return found


def _named(policy: Policy, condition: Condition) -> tuple[str, ...]:
    """The values that a condition lists, where there are several and they say what is let in, not what isn't."""
    values = policy.values(condition.dimension)
    named = tuple(value for value in values if value in condition.allowed)
    return named if len(named) > 1 and len(named) == len(condition.allowed) else ()
