"""Why a table decided as it did: the routes passed over and the candidates refused, found with a few look-ups."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.box import Box, Range, box, holds
from routectl.engine.match import condition_box, match_boxes
from routectl.engine.outcome import Outcome, Passed, Refused
from routectl.engine.table import sampled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from routectl.engine.box import Values
    from routectl.engine.diagram import Diagram
    from routectl.engine.table import Rule
    from routectl.policy.route import Route


class Check(NamedTuple):
    """A condition of a route: what it asks of one axis, or the boxes of which one must hold."""

    axis: str
    passed: Passed
    boxes: tuple[Box, ...] = ()


class _Part(NamedTuple):
    """A box: the bits of the state that it doesn't let in, what it needs and needs not, and its other axes."""

    unlike: int
    needs: frozenset[str]
    needs_not: frozenset[str]
    asked: tuple[tuple[str, Values], ...]

    def holds(self, values: dict[str, Any], needs: frozenset[str], facts: int) -> bool:
        if facts & self.unlike or not self.needs <= needs or self.needs_not & needs:
            return False
        return holds(self.asked, values)


class _Try(NamedTuple):
    """A rule that may have been refused: where it is tried, and each reason with where it holds."""

    parts: tuple[_Part, ...]
    """Empty where it is tried for all that its route matches."""
    reasons: tuple[tuple[Refused, int, tuple[_Part, ...]], ...]
    """Each with the bits of the state in which it holds, and the boxes of requests."""
    outcome: Outcome


class Tracer:
    """Finds the trace of a diagram's decisions; made once for many of them."""

    def __init__(self, whole: Diagram) -> None:
        table = whole.table
        self.store = whole.store
        self.axes = table.axes
        self.routes = table.policy.routes
        checks = [tuple(route_checks(route)) for route in self.routes]
        asked = [{check.axis: check.boxes[0] for check in each if check.axis} for each in checks]
        self.numbered = sorted({axis for each in asked for axis in each})
        """The axes that routes ask for; each has a place in what `_failing` returns."""
        self.looks = tuple(self._look(axis, asked) for axis in self.numbered)
        self.checks = tuple(
            tuple(
                (self.numbered.index(check.axis) if check.axis else -1, check.passed, self._parts(check.boxes))
                for check in each
            )
            for each in checks
        )
        self.first = tuple(each[0][1] if each else Passed("", "") for each in self.checks)
        """What is said of each route whose first condition fails."""
        self.starting = tuple(
            (axis, sum(1 << place for place, each in enumerate(self.checks) if each and each[0][0] == axis))
            for axis in range(len(self.looks))
        )
        """Each axis with the routes whose first condition asks for it."""
        self.places = {route.name: place for place, route in reversed(list(enumerate(self.routes)))}
        self.matched = {rule.outcome.route: rule.closes for rule in table.rules if rule.closes}
        self.tried: dict[str, list[_Try]] = {}
        for rule in table.rules:
            if rule.route is not None and rule.model is not None:
                self.tried.setdefault(rule.route.name, []).append(self._try(rule))

    def trace(
        self, outcome: Outcome, values: dict[str, Any], needs: frozenset[str], facts: int
    ) -> tuple[Passed | Refused, ...]:
        """The trace of a decision that came to this outcome, from a request's values with both buckets among them."""
        failing = [look(values, needs) for look in self.looks]
        place = self.places.get(outcome.route or "", len(self.first))
        trace: list[Passed | Refused] = [*self.first[:place]]
        rest = (1 << place) - 1
        for axis, routes in self.starting:
            rest &= ~(failing[axis] & routes)
        while rest:
            bit = rest & -rest
            trace[bit.bit_length() - 1] = self._passed(bit, failing, values, needs, facts)
            rest ^= bit
        if outcome.route is not None and outcome.step != 0:
            trace += self._refused(outcome, values, needs, facts)
        return tuple(trace)

    def _passed(
        self, bit: int, failing: list[int], values: dict[str, Any], needs: frozenset[str], facts: int
    ) -> Passed:
        """Why a route was passed over whose first condition holds."""
        for axis, passed, boxes in self.checks[bit.bit_length() - 1]:
            if failing[axis] & bit if axis >= 0 else not any(part.holds(values, needs, facts) for part in boxes):
                return passed
        raise AssertionError("a route that is passed over has a condition that fails")

    def _refused(
        self, outcome: Outcome, values: dict[str, Any], needs: frozenset[str], facts: int
    ) -> Iterator[Refused]:
        for parts, reasons, own in self.tried[outcome.route or ""]:
            if not parts or any(part.holds(values, needs, facts) for part in parts):
                if own == outcome:  # only here: another draw of a split may come to the same one
                    return
                yield _reason(reasons, values, needs, facts)

    def _look(self, axis: str, asked: list[dict[str, Box]]) -> Callable[[dict[str, Any], frozenset[str]], int]:
        """Looks up the routes that fail at an axis, as bits."""
        boxes = {1 << place: each[axis] for place, each in enumerate(asked) if axis in each}
        domain = self.axes[axis]
        kind, _, name = axis.partition(":")
        if isinstance(domain, Range):
            starts = {domain.low}
            for only in boxes.values():
                for _, values in only:
                    assert isinstance(values, Range)
                    starts |= {values.low} if values.high is None else {values.low, values.high + 1}
            ordered = sorted(starts)
            routes = [_failing(boxes, {axis: start}) for start in ordered]
            return lambda values, _: (
                routes[-1] if (number := values[axis]) is None else routes[bisect_right(ordered, number) - 1]
            )
        failing = {value: _failing(boxes, {axis: value}) for value in domain}
        if kind == "needs":
            yes, no = failing["yes"], failing["no"]
            return lambda _, needs: yes if name in needs else no
        return lambda values, _: failing[values[axis]]

    def _try(self, rule: Rule) -> _Try:
        assert rule.model is not None
        name, step = rule.model.name, rule.outcome.step or 0
        reasons: list[tuple[Refused, int, tuple[_Part, ...]]] = []
        for refusal in rule.refusals:
            refused = Refused(name, refusal.reason, step)
            coded = [self.store.space.code(where, self.axes) for where in refusal.boxes]
            if coded and coded[0] and coded[0][0][0] in self.store.offsets:
                stopped = sum(mask << self.store.offsets[axis] for each in coded for axis, mask in each or ())
                reasons.append((refused, stopped, ()))
            else:
                reasons.append((refused, 0, self._parts(refusal.boxes)))
        parts = () if rule.when == self.matched[rule.outcome.route] else self._parts(rule.when)
        return _Try(parts, tuple(reasons), rule.outcome)

    def _parts(self, boxes: tuple[Box, ...]) -> tuple[_Part, ...]:
        return tuple(part for each in boxes if (part := self._part(each)) is not None)

    def _part(self, where: Box) -> _Part | None:
        space, offsets = self.store.space, self.store.offsets
        coded = space.code(where, self.axes) if all(axis in space.index for axis, _ in where) else ()
        if coded is None:
            return None
        state = (entry for entry in coded if entry[0] in offsets)
        unlike = sum((((1 << space.axes[axis].size) - 1) & ~mask) << offsets[axis] for axis, mask in state)
        needs = {
            value: frozenset(axis[6:] for axis, values in where if axis.startswith("needs:") and value in values)
            for value in ("yes", "no")
        }
        asked = tuple(entry for entry in where if ":" not in entry[0])
        return _Part(unlike, needs["yes"], needs["no"], asked)


def _reason(
    reasons: tuple[tuple[Refused, int, tuple[_Part, ...]], ...],
    values: dict[str, Any], needs: frozenset[str], facts: int,
) -> Refused:  # fmt: skip
    """The first reason that holds."""
    for refused, stopped, boxes in reasons:
        if facts & stopped:
            return refused
        for part in boxes:
            if part.holds(values, needs, facts):
                return refused
    raise AssertionError("a candidate before the one that serves was refused")


def _failing(asked: dict[int, Box], where: dict[str, Any]) -> int:
    return sum(route for route, only in asked.items() if not holds(only, where))


def route_checks(route: Route) -> Iterable[Check]:
    """What a route asks of a request, in the order in which it is passed over for it."""
    for condition in route.match.conditions:
        passed = Passed(route.name, f"no_match:{condition.dimension}")
        asked = condition_box(condition)
        if asked is None:
            yield Check("", passed)
        for entry in asked or ():
            yield Check(entry[0], passed, ((entry,),))
    if route.match.any:
        boxes = tuple(each for branch in route.match.any for each in match_boxes(branch))
        yield Check("", Passed(route.name, "no_match:any"), boxes)
    if route.sample_percent is not None:
        boxes = (box({"sample_bucket": sampled(route.sample_percent)}),)
        yield Check("sample_bucket", Passed(route.name, "not_sampled"), boxes)
