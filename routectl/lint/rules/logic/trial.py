"""Tries a question out on single requests: where one of them settles it, the exact comparison is spared."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from routectl.engine.box import holds, without
from routectl.engine.outcome import Outcome
from routectl.engine.table import Rule
from routectl.lint.rules.logic.paths import at, leaves

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping

    from routectl.engine.box import Box
    from routectl.engine.refusal import Refusal
    from routectl.lint.rules.logic.logic import Logic

BEFORE = Outcome("reject")
"""Stands for all that earlier routes decide: no rule of a route has an outcome without its name."""


MOST_PIECES = 500
"""In so many pieces a rule's requests are looked at beside its refusals."""


class Trial:
    """A policy's rules by route, and requests to try them with."""

    def __init__(self, asked: Logic) -> None:
        self.asked = asked
        self.rules: list[list[Rule]] = [[] for _ in (*asked.policy.routes, None)]
        for rule in asked.table.rules:
            self.rules[asked.named(rule.outcome.route)].append(rule)

    @cached_property
    def guarded(self) -> dict[str, list[tuple[Rule, Refusal]]]:
        """By the name of each guardrail, the rules of routes that it may refuse, each with that refusal."""
        found: dict[str, list[tuple[Rule, Refusal]]] = {}
        for rule in self.asked.table.rules:
            for refusal in rule.refusals:
                code, _, name = refusal.reason.partition(":")
                if code == "guardrail":
                    found.setdefault(name, []).append((rule, refusal))
        return found

    def point(self, codes: Iterable[int]) -> dict[str, Any]:
        """A request and state as values, from the class of every axis."""
        return {
            axis.name: axis.values[code] if axis.values else axis.starts[code]
            for axis, code in zip(self.asked.space.axes, codes, strict=True)
        }

    def answer(self, route: int, point: Mapping[str, Any]) -> Outcome | None:
        """What a route decides, whoever would come before it; None where it doesn't match."""
        for rule in self.rules[route]:
            if any(holds(where, point) for where in rule.when) and rule.refusal(point) is None:
                return rule.outcome
        return None

    def next(self, route: int, point: Mapping[str, Any]) -> int:
        """The route that would take a request if this one weren't there."""
        for number in range(route + 1, len(self.asked.taken)):
            if any(holds(where, point) for where in self.asked.taken[number]):
                return number
        return len(self.asked.taken)

    def others(
        self, route: int, points: Iterable[list[int]], labels: Mapping[Outcome, Hashable]
    ) -> tuple[int, ...]:  # fmt: skip
        """The routes that would take the requests of this one without it; none where one of them decides otherwise.

        Tried are some of its requests, and each of them with one thing changed, in the nominal state
        and with the models down that come first.
        """
        found: set[int] = set()
        points = tuple(points)
        for tried in (points, *(self.neighbours(route, codes) for codes in points)):
            for there in tried:
                point = self.point(there)
                following = self.next(route, point)
                found.add(following)
                for state in self.states(route):
                    one, other = (self.answer(number, {**point, **state}) for number in (route, following))
                    if one is None or other is None or labels[one] != labels[other]:
                        return ()
        return tuple(sorted(found - {len(self.rules) - 1}))

    def neighbours(self, route: int, codes: list[int]) -> Iterator[list[int]]:
        """The requests of a route in which one thing is otherwise than in this one."""
        for number, axis in enumerate(self.asked.space.axes[: self.asked.space.requests]):
            for code in range(axis.size):
                there = [*codes[:number], code, *codes[number + 1 :]]
                if code != codes[number] and self.asked.taker(at(self.asked.diagram.root, there)) == route:
                    yield there

    def states(self, route: int) -> Iterator[dict[str, str]]:
        """The nominal state, and those in which the first models of a route are down, as values by axis."""
        models = dict.fromkeys(rule.outcome.model for rule in self.rules[route] if rule.outcome.model)
        down: dict[str, str] = {}
        yield down
        for model in models:
            down = {**down, f"models_down:{model}": "yes"}
            yield down

    def moved(self, codes: list[int], boxes: Iterable[Box]) -> Iterator[list[int]]:
        """A request, and as little of it changed as it takes to be in each box in turn."""
        for where in boxes:
            within = self.asked.coded(where)
            if within is not None:
                there = codes.copy()
                for axis, mask in within.items():
                    if not mask >> there[axis] & 1:
                        there[axis] = (mask & -mask).bit_length() - 1
                yield there

    def would_serve(self, rule: Rule, but: Refusal, codes: list[int]) -> bool:
        """Whether one refusal alone keeps a rule from holding in the nominal state."""
        point = self.point(codes)
        if not any(holds(where, point) for where in rule.when):
            return False
        return not any(
            holds(where, point) for refusal in rule.refusals if refusal is not but for where in refusal.boxes
        )

    def beyond(self, route: int, rule: Rule, reasons: Collection[str]) -> list[int] | None:
        """A request that a route takes and would try a rule for, and for which none of these reasons holds; None where none is found."""
        left = list(rule.when)
        for refusal in rule.refusals if reasons else ():
            if refusal.reason in reasons:
                for hole in refusal.boxes:
                    left = [piece for whole in left for piece in without(whole, hole, self.asked.table.axes)]
                    if len(left) > MOST_PIECES:
                        return None
        for within in map(self.asked.coded, left):
            if within is not None:
                toward = self.asked.taking.toward(route)
                for leaf in leaves(self.asked.diagram.root, within, self.asked.late, toward):
                    if self.asked.taker(leaf.ladder) == route:
                        return self.asked.codes(leaf, within)
        return None

    def around(self, route: int) -> tuple[list[Rule], list[Rule], list[Rule]]:
        """What earlier routes take, as rules that all decide the same; a route's own rules; and those of all later ones."""
        before = [Rule(None, where, (), BEFORE) for where in self.asked.taken[:route] if where]
        return before, self.rules[route], [rule for rules in self.rules[route + 1 :] for rule in rules]
