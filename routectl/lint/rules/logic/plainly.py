"""Whether it is seen at once that every match holds for somebody and every route takes something, without a diagram.

For each match a few requests are made up that ask for no more than it does, and tried; or all matches are gone through together.
Where each takes something, nothing that the error of RC701 or RC702 says can be so; else they have to look themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.box import BUCKETS
from routectl.engine.decide import matches, taker
from routectl.engine.request import Request
from routectl.lint.rules.logic.logic import MOST_ROUTES
from routectl.policy.condition import OTHER, Match

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.condition import Condition, Dimension
    from routectl.policy.policy import Policy

CODES = ("RC701", "RC702")
"""The rules that have no error to tell then."""

MOST_TRIED = 100
"""Where there are more routes, it is quicker to go through their matches together."""

MOST_PARTS = 20_000
"""So many parts of the space are looked at then: a thousand routes at random take a tenth of them."""


def is_plainly_sound(policy: Policy) -> bool:
    """Whether each route is seen to take a request, and each guardrail to look at one."""
    for guardrail in policy.guardrails:
        if not any(matches(guardrail.when, request) for request in _plain(policy, guardrail.when, 0)):
            return False
    if len(policy.routes) > MOST_TRIED:
        return len(policy.routes) <= MOST_ROUTES and _take_something(policy)
    for route in policy.routes:
        bucket = BUCKETS - 1 if route.sample_percent is None else 0
        if not any(taker(policy, request) is route for request in _plain(policy, route.match, bucket)):
            return False
    return True


def _take_something(policy: Policy) -> bool:
    from routectl.engine.store import TooLarge
    from routectl.engine.takers import takers

    try:
        return takers(policy, MOST_PARTS).issuperset(route.name for route in policy.routes)
    except TooLarge:
        return False


def _plain(policy: Policy, match: Match, bucket: int) -> Iterator[Request]:
    """Requests that ask for no more than the match does: with the first values that it lets in, and with the last."""
    absent = {
        name: OTHER if one.listed else None if name == "sla_ms" else one.low for name, one in policy.dimensions.items()
    }
    for branch in match.any or (Match(),):
        conditions = (*match.conditions, *branch.conditions)
        needs = frozenset(name for condition in conditions for name in condition.needs)
        for is_last in (False, True):
            chosen = {
                condition.dimension: _value(policy.dimensions[condition.dimension], condition, is_last=is_last)
                for condition in conditions
                if condition.dimension != "needs"
            }
            yield Request({**absent, **chosen}, needs, bucket, 0)


def _value(dimension: Dimension, condition: Condition, *, is_last: bool) -> str | int | None:
    if dimension.listed:
        allowed = [value for value in (*dimension.values, OTHER) if value in condition.allowed] or [OTHER]
        return allowed[-1 if is_last else 0]
    if is_last:
        return condition.high if condition.high is not None or dimension.name == "sla_ms" else condition.low
    return condition.low
