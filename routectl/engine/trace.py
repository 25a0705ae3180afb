"""Why a table decided as it did: the routes passed over and the candidates refused, found with a few look-ups."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.box import Box, Range, box, holds
from routectl.engine.decision import Outcome, Passed, Refused
from routectl.engine.match import condition_box, match_boxes
from routectl.engine.table import point, sampled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.request import Request
    from routectl.engine.state import State
    from routectl.engine.table import Rule, Table
    from routectl.policy.route import Route


class _Check(NamedTuple):
    """A condition of a route: it fails where its axis has the route's bit; without an axis, where no box holds."""

    axis: str
    passed: Passed
    boxes: tuple[Box, ...] = ()


class Tracer:
    """Finds the trace of a table's decisions; made once for many of them."""

    def __init__(self, table: Table) -> None:
        self.axes = table.axes
        self.routes = table.policy.routes
        self.checks = tuple(tuple(_checks(route)) for route in self.routes)
        self.ranges: dict[str, tuple[list[int], list[int]]] = {}
        """For each axis of whole numbers, where its classes begin, and in each the routes that fail."""
        self.values: dict[str, dict[str, int]] = {}
        """For each other axis, the routes that fail at each value."""
        for axis in {axis for route in self.routes for axis in _asked(route)}:
            self._spread(axis)
        self.rules: dict[str, list[Rule]] = {}
        for rule in table.rules:
            if rule.route is not None:
                self.rules.setdefault(rule.route.name, []).append(rule)

    def trace(self, request: Request, state: State, outcome: Outcome) -> tuple[Passed | Refused, ...]:
        """The trace of a decision that came to this outcome."""
        trace: list[Passed | Refused] = []
        failing = self._failing(request)
        where: dict[str, Any] = {}
        for place, route in enumerate(self.routes):
            if route.name == outcome.route:
                break
            for axis, passed, boxes in self.checks[place]:
                if axis:
                    fails = failing[axis] >> place & 1
                else:
                    where = where or point(request, state, self.axes)
                    fails = not any(holds(each, where) for each in boxes)
                if fails:
                    trace.append(passed)
                    break
        if outcome.route is not None and outcome.step != 0:
            trace += self._refused(outcome, where or point(request, state, self.axes))
        return tuple(trace)

    def _refused(self, outcome: Outcome, where: dict[str, Any]) -> Iterator[Refused]:
        for rule in self.rules[outcome.route or ""]:
            if rule.outcome == outcome:
                return
            if rule.model is not None and any(holds(each, where) for each in rule.when):
                reason = rule.refusal(where)
                assert reason is not None
                yield Refused(rule.model.name, reason, rule.outcome.step or 0)

    def _failing(self, request: Request) -> dict[str, int]:
        """For each axis that routes ask for, the routes that fail there."""
        failing = {}
        for axis, by_value in self.values.items():
            if axis.startswith("needs:"):
                failing[axis] = by_value["yes" if axis[6:] in request.needs else "no"]
            else:
                failing[axis] = by_value[request.values[axis]]
        for axis, (starts, routes) in self.ranges.items():
            number = request.sample_bucket if axis == "sample_bucket" else request.values[axis]
            failing[axis] = routes[-1] if number is None else routes[bisect_right(starts, number) - 1]
        return failing

    def _spread(self, axis: str) -> None:
        asked = {place: _asked(route)[axis] for place, route in enumerate(self.routes) if axis in _asked(route)}
        domain = self.axes[axis]
        if not isinstance(domain, Range):
            self.values[axis] = {
                value: sum(1 << place for place, only in asked.items() if not holds(only, {axis: value}))
                for value in domain
            }
            return
        starts = {domain.low}
        for only in asked.values():
            for _, values in only:
                assert isinstance(values, Range)
                starts |= {values.low} if values.high is None else {values.low, values.high + 1}
        ordered = sorted(starts)
        failing = [
            sum(1 << place for place, only in asked.items() if not holds(only, {axis: start})) for start in ordered
        ]
        self.ranges[axis] = (ordered, failing)


def _asked(route: Route) -> dict[str, Box]:
    """What a route asks of each axis, beside its alternatives."""
    return {check.axis: check.boxes[0] for check in _checks(route) if check.axis}


def _checks(route: Route) -> Iterator[_Check]:
    for condition in route.match.conditions:
        passed = Passed(route.name, f"no_match:{condition.dimension}")
        asked = condition_box(condition)
        if asked is None:
            yield _Check("", passed)
        for entry in asked or ():
            yield _Check(entry[0], passed, ((entry,),))
    if route.match.any:
        boxes = tuple(box for branch in route.match.any for box in match_boxes(branch))
        yield _Check("", Passed(route.name, "no_match:any"), boxes)
    if route.sample_percent is not None:
        boxes = (box({"sample_bucket": sampled(route.sample_percent)}),)
        yield _Check("sample_bucket", Passed(route.name, "not_sampled"), boxes)
