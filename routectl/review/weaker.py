"""Whether one test asks at least as much as another: of decisions, of requests, of states."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from routectl.engine.box import without
from routectl.engine.match import match_boxes
from routectl.engine.table import table
from routectl.policy.expectation import Bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.engine.box import Box, Domain
    from routectl.policy.case import Case
    from routectl.policy.expectation import Expectation
    from routectl.policy.policy import Policy
    from routectl.policy.property import Property

MOST_PIECES = 2_000
"""Where what is left of a condition falls into more pieces, it counts as narrowed."""

FIELDS = ("action", "route", "model", "provider", "step")


def example(case: Case) -> str:
    """What a case asks of, a request in a state: two that ask of the same have the same here."""
    return _plain([case.request, case.state])


def implies(one: Expectation, other: Expectation) -> bool:
    """Whether every decision that meets the first meets the other too."""
    for field in FIELDS:
        wanted, given = getattr(other, field), getattr(one, field)
        if wanted is not None and (given is None or not given <= wanted):
            return False
    controls, refused = dict(one.controls), dict(one.refused)
    return (
        all(key in controls and _caps(controls[key], bounds) for key, bounds in other.controls)
        and _escalates(one.escalation, other.escalation)
        and (other.estimated_cost_usd is None or _within(one.estimated_cost_usd, other.estimated_cost_usd))
        and all(model in refused and refused[model] <= reasons for model, reasons in other.refused)
        and all(any(implies(unwanted, wider) for wider in one.none_of) for unwanted in other.none_of)
    )


def proves(one: Property, other: Property, policy: Policy) -> bool:
    """Whether the first property says at least as much as the other; both are linked with the same policy."""
    return (
        (other.always is None or (one.always is not None and implies(one.always, other.always)))
        and (other.never is None or (one.never is not None and implies(other.never, one.never)))
        and (other.reachable is None or _reaches(one, other))
        and other.same_as in ("", one.same_as)
        and other.monotone in (None, one.monotone)
        and (other.reachable is not None or (_looks_at(one, other) and _is_for(one, other, policy)))
    )


def _reaches(one: Property, other: Property) -> bool:
    """What is reached is said more narrowly, of the same requests and states: for "some" it is fewer that say more."""
    alike = all(_plain(one.written.get(key)) == _plain(other.written.get(key)) for key in ("when", "states"))
    return (
        one.reachable is not None and other.reachable is not None and alike and implies(one.reachable, other.reachable)
    )


def _looks_at(one: Property, other: Property) -> bool:
    """Whether the first is for all states that the other is for."""
    if one.states == "any" or _plain(one.written.get("states")) == _plain(other.written.get("states")):
        return True
    outages = [_outages(each.states) for each in (one, other)]
    return outages[0] is not None and outages[1] is not None and outages[0] >= outages[1]


def _outages(states: Any) -> int | None:
    if states == "nominal":
        return 0
    return int(states.partition(":")[2]) if isinstance(states, str) and states.startswith("outages:") else None


def _is_for(one: Property, other: Property, policy: Policy) -> bool:
    """Whether the first is for all requests that the other is for."""
    if not one.written.get("when") or _plain(one.written["when"]) == _plain(other.written.get("when")):
        return True
    return _covered(match_boxes(other.when), match_boxes(one.when), table(policy).axes)


def _covered(boxes: tuple[Box, ...], by: tuple[Box, ...], domains: Mapping[str, Domain]) -> bool:
    left = list(boxes)
    for hole in by:
        left = [piece for whole in left for piece in without(whole, hole, domains)]
        if len(left) > MOST_PIECES:
            return False
    return not left


def _caps(one: Bounds | bool, other: Bounds | bool) -> bool:
    if isinstance(other, Bounds):
        return isinstance(one, Bounds) and _within(one, other)
    if isinstance(one, Bounds):
        return other and one.high is not None
    return one == other


def _within(one: Bounds | None, other: Bounds) -> bool:
    """Whether all numbers that the first lets in the other lets in too."""
    if one is None or (one.low, one.above_low) < (other.low, other.above_low):
        return False
    if other.high is None or one.high is None:
        return other.high is None
    return (one.high, not one.below_high) <= (other.high, not other.below_high)


def _escalates(one: frozenset[str] | bool | None, other: frozenset[str] | bool | None) -> bool:
    if other is None:
        return True
    if other is True:
        return bool(one)
    if other is False:
        return one is False
    return isinstance(one, frozenset) and one <= other


def _plain(value: Any) -> str:
    """A written value as text, with lists in one order and without a team's own notes."""
    return json.dumps(_ordered(value), sort_keys=True)


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(entry) for key, entry in value.items() if not key.startswith("x-")}
    return sorted(map(_plain, value)) if isinstance(value, list) else value
