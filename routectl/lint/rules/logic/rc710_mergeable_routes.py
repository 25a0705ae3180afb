"""Two routes that together mean one.

They are the same but for their names and one condition of their matches, and no route between them would take
anything that one of them takes: written as one route with both values, every request is decided alike. Two
copies drift apart; one can't.

Routes with a quota are left alone, for each has a quota of its own.

Bad:

    routes:
      - {name: quick-faq, match: {intent: faq, risk: low}, target: fast-v2, fallback: [fast-v2-azure]}
      - {name: plans, match: {intent: plan}, target: reasoning-v3}
      - {name: quick-summaries, match: {intent: summarize, risk: low}, target: fast-v2, fallback: [fast-v2-azure]}  # RC710
      - {name: general, match: {}, target: secure-v1}

Good:

    routes:
      - {name: quick, match: {intent: [faq, summarize], risk: low}, target: fast-v2, fallback: [fast-v2-azure]}
      - {name: plans, match: {intent: plan}, target: reasoning-v3}
      - {name: general, match: {}, target: secure-v1}

Good:

    routes:
      - {name: quick-faq, match: {intent: faq}, target: fast-v2}
      - {name: high-risk, match: {risk: high}, target: secure-v1}
      - {name: quick-summaries, match: {intent: summarize}, target: fast-v2}
      - {name: general, match: {}, target: reasoning-v3}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.lint.rules.logic.logic import Logic
    from routectl.policy.condition import Condition, Match
    from routectl.policy.policy import Policy
    from routectl.policy.route import Route


class _Mergeable(NamedTuple):
    """Two routes by their index, and the dimension in which they differ."""

    first: int
    second: int
    dimension: str


@rule(Severity.INFO)
def check(policy: Policy) -> Iterator[Hit]:
    for first, second, dimension in answer(policy, _mergeable):
        one, other = policy.routes[first], policy.routes[second]
        yield Hit(
            other.at("name"),
            f"routes `{one.name}` and `{other.name}` together mean one: they differ in `{dimension}` alone",
            help=f"write one route that matches both values of `{dimension}`",
            related=(Related(one.at("name"), "it could be one with this route"),),
        )


def _mergeable(asked: Logic) -> list[_Mergeable]:
    from routectl.lint.rules.logic.reach import reach

    found: list[_Mergeable] = []
    taking = reach(asked).ladders
    same: dict[str, list[Route]] = {}
    for route in asked.policy.routes:
        if not route.quota_share_of and not route.match.any and route.index in taking:
            same.setdefault(_body(route), []).append(route)
    for routes in same.values():
        for place, other in enumerate(routes[1:], 1):
            for one in routes[:place][-8:]:
                dimension = _apart(one.match, other.match)
                if dimension and _can_be_one(asked, one.index, other.index):
                    found.append(_Mergeable(one.index, other.index, dimension))
                    break
    return sorted(found, key=lambda pair: (pair.second, pair.first))


def _body(route: Route) -> str:
    """All that a route says but its name and its match."""
    return repr(
        sorted((key, value) for key, value in route.written.items() if key not in ("name", "match") and key[:2] != "x-")
    )


def _apart(one: Match, other: Match) -> str:
    """The one dimension in which two matches differ, where one condition can let in what both do; else nothing."""
    mine, theirs = _by_dimension(one), _by_dimension(other)
    if mine is None or theirs is None or mine.keys() != theirs.keys():
        return ""
    apart = [name for name, condition in mine.items() if condition != theirs[name]]
    return apart[0] if len(apart) == 1 and _join(mine[apart[0]], theirs[apart[0]]) else ""


def _by_dimension(match: Match) -> dict[str, Condition] | None:
    found = {condition.dimension: condition._replace(at=None) for condition in match.conditions}
    return found if len(found) == len(match.conditions) else None


def _join(one: Condition, other: Condition) -> bool:
    """Whether one condition can let in what these two do, and the first isn't a part of the second (RC705)."""
    if one.dimension == "needs":
        return False
    if one.allowed:
        return not one.allowed <= other.allowed
    return (one.high is None or other.low <= one.high + 1) and (other.high is None or one.low <= other.high + 1)


def _can_be_one(asked: Logic, first: int, second: int) -> bool:
    """Whether one of them can move to the other: no route between takes what the second lets in, or could take what the first does."""
    from routectl.engine.box import meets

    between = range(first + 1, second)
    taken = asked.taken
    return (
        not between
        or not any(number in between for number in asked.takers(taken[second]))
        or not any(asked.gets(first, meets(taken[first], taken[number])) for number in between)
    )
