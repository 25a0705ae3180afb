"""What the rules of this family ask: a policy's diagram, made once, and the answers that it shares with policies alike."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from routectl.lint.rules.logic.alike import Answers, answers, routings
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from routectl.document.source import Source
    from routectl.engine.box import Box, Range, Values
    from routectl.engine.diagram import Diagram
    from routectl.engine.ladder import Ladder
    from routectl.engine.regions import Where
    from routectl.engine.space import Axis, Space
    from routectl.engine.table import Table
    from routectl.lint.rules.logic.paths import Leaf, Within
    from routectl.lint.rules.logic.takers import Takers
    from routectl.lint.rules.logic.trial import Trial
    from routectl.policy.policy import Policy
    from routectl.policy.route import Route

T = TypeVar("T")

MOST_ROUTES = 2_000
"""A lint run doesn't ask about the logic of more routes."""

MOST_NODES = 100_000
LEAST_NODES, NODES_A_ROUTE = 5_000, 150
"""It gives up a diagram over so many nodes, or over fewer where there are few routes: a thousand take a third of them."""

MOST_LARGE = 1_000_000
"""So many nodes may all diagrams of policies with one registry have over `SMALL` each; then larger ones are given up."""
SMALL = 1_000
LARGE = "logic large"

MOST_WORK = 500_000
"""So many rules, refusals and nodes may all comparisons of a policy with itself go through that one rule asks for."""

EXHAUSTED = "exhausted"
"""Where answers keep the codes of the rules that would have gone through more."""


def answer(policy: Policy, question: Callable[[Logic], list[T]], *, of_routing: bool = False) -> list[T]:
    """What a question finds out about a policy, asked once for all policies that are alike.

    One that is `of_routing` hangs on nothing but the matches and samples, and has one answer for all that agree in those.
    Nothing where it can't be decided: the diagram is too large, or the policy has holes, so that what it
    decides isn't settled. A name that leads nowhere, a file that is missing, routes that fall back to
    each other in a ring, a name used twice: each is told by a rule of its own.
    """
    kept = policy.kept
    if "answers" not in kept:
        kept["answers"] = None if _has_holes(policy) else answers(policy)
    known: Answers | None = kept["answers"]
    if known is None:
        return []
    alike = routings(policy) if of_routing else {}
    found: list[T] | None = known.get(question, alike.get(question))
    if found is None:
        found = logic(policy).answer(question)
        if not known.get(too_large) and not known.get(EXHAUSTED):
            alike[question] = found
    return found


def exhausted(policy: Policy) -> list[str]:
    """The codes of the rules asked so far that would have gone through too much."""
    known: Answers = policy.kept.get("answers") or {}
    codes: list[str] = known.get(EXHAUSTED, [])
    return codes


def logic(policy: Policy) -> Logic:
    """What can be asked of a policy without holes.

    Made where it is needed only: it and the policy hold each other, so the collector has to free them.
    """
    kept = policy.kept
    if "logic" not in kept:
        kept["logic"] = Logic(policy, kept["answers"])
    found: Logic = kept["logic"]
    return found


def _has_holes(policy: Policy) -> bool:
    registry = policy.registry
    if registry is None or registry.unresolved or policy.unresolved:
        return True
    if _is_flawed(policy.document.source) or _is_flawed(registry.document.source):
        return True
    names = {route.name for route in policy.routes}
    if len(names) < len(policy.routes) or len({one.name for one in policy.guardrails}) < len(policy.guardrails):
        return True
    return any(route.fallback_route for route in policy.routes) and policy.has_ring


def _is_flawed(source: Source) -> bool:
    """Whether something in a file that decisions hang on can't be used."""
    return any(
        not flaw.is_harmless and getattr(flaw.place, "path", ())[:1] not in (("traffic",), ("metadata",))
        for flaw in source.flaws
    )


class Logic:
    """A policy without holes, and the questions that were asked of it and of all policies alike."""

    def __init__(self, policy: Policy, answers: Answers) -> None:
        self.policy = policy
        self.answers = answers
        self.work = 0
        """What was done for the comparisons of the rule that asks, in rules, refusals and nodes."""

    def answer(self, question: Callable[[Logic], list[T]]) -> list[T]:
        """What a question finds out; nothing where the diagram is too large.

        It speaks of routes by their index, of names, and of classes: nothing in it may belong to one policy alone.
        """
        if question not in self.answers:
            self.answers[question] = self._asked(question)
        found: list[T] = self.answers[question]
        return found

    def _asked(self, question: Callable[[Logic], list[T]]) -> list[T]:
        from routectl.engine.store import TooLarge

        if not self.answers.get(too_large):
            try:
                if len(self.policy.routes) > MOST_ROUTES:
                    raise TooLarge(MOST_ROUTES, ())
                assert self.diagram
            except TooLarge as error:
                self.answers[too_large] = [error.axes]
            else:
                return self._compared(question)
        return self.answers[too_large] if question is too_large else []

    def _compared(self, question: Callable[[Logic], list[T]]) -> list[T]:
        """What a question finds out whose comparisons have a limit of their own."""
        from routectl.engine.store import TooLarge

        self.work = 0
        try:
            return question(self)
        except TooLarge:
            self.answers.setdefault(EXHAUSTED, []).append(question.__module__.rpartition(".")[2][:5].upper())
            return []

    @cached_property
    def diagram(self) -> Diagram:
        from routectl.engine.diagram import diagram

        assert self.policy.registry is not None
        kept = self.policy.registry.kept
        spent: int = kept.get(LARGE, 0)
        limit = min(MOST_NODES, LEAST_NODES + NODES_A_ROUTE * len(self.policy.routes)) if spent < MOST_LARGE else SMALL
        kept[LARGE] = spent + limit - SMALL  # as if it took all of them, in case that it does
        found = diagram(self.policy, limit)
        kept[LARGE] = spent + max(len(found.store) - SMALL, 0)
        return found

    def spend(self, work: int) -> None:
        """Count what a comparison takes. Raises `TooLarge` once it is too much."""
        from routectl.engine.store import TooLarge

        self.work += work
        if self.work > MOST_WORK:
            raise TooLarge(MOST_WORK, ())

    @cached_property
    def table(self) -> Table:
        from routectl.engine.table import table

        kept: Diagram | None = self.policy.kept.get("diagram")
        return kept.table if kept else table(self.policy)

    @cached_property
    def space(self) -> Space:
        """The policy's classes; those of a policy alike differ in their numbers alone."""
        from routectl.engine.space import Space

        kept: Diagram | None = self.policy.kept.get("diagram")
        return kept.store.space if kept else Space((self.table,))

    @cached_property
    def taken(self) -> tuple[tuple[Box, ...], ...]:
        """For each route, the boxes that it takes where no earlier one does; none where it can't take any request."""
        from routectl.engine.table import taken

        return tuple(
            tuple(where for where in taken(route) if self.coded(where) is not None) for route in self.policy.routes
        )

    @cached_property
    def trial(self) -> Trial:
        """The policy's rules, to try single requests with."""
        from routectl.lint.rules.logic.trial import Trial

        return Trial(self)

    @cached_property
    def late(self) -> int | None:
        """The axis on which a request that says nothing is in the last class."""
        return self.space.index.get("sla_ms")

    @cached_property
    def _index(self) -> dict[str | None, int]:
        return {None: len(self.policy.routes), **{route.name: route.index for route in self.policy.routes}}

    def taker(self, ladder: Ladder) -> int:
        """The index of the route that takes the requests of a ladder; one past the last where none does."""
        return self._index[ladder.rungs[-1].outcome.route]

    def named(self, route: str | None) -> int:
        """The index of a route; one past the last for none."""
        return self._index[route]

    def coded(self, where: Box) -> Within | None:
        """The classes in which something of a box lies; None where it holds nowhere.

        An axis that no rule asks for doesn't matter, and neither does where within a class a box ends.
        """
        from routectl.engine.box import Range

        found: Within = {}
        listed: list[tuple[str, Values]] = []
        for name, values in where:
            number = self.space.index.get(name)
            if number is None:
                continue
            if not isinstance(values, Range):
                listed.append((name, values))
                continue
            mask = _touched(self.space.axes[number], values)
            if not mask:
                return None
            found[number] = mask
        coded = self.space.code(tuple(listed), self.table.axes)
        return None if coded is None else found | dict(coded)

    @cached_property
    def taking(self) -> Takers:
        """Which routes take what in each part of the diagram."""
        from routectl.lint.rules.logic.takers import Takers

        return Takers(self.diagram.root, self.taker)

    def within(self, boxes: Iterable[Box]) -> Iterator[Within]:
        """The classes of each box that holds somewhere."""
        return (within for within in map(self.coded, boxes) if within is not None)

    def takers(self, boxes: Iterable[Box]) -> tuple[int, ...]:
        """The routes that take the requests of some boxes, by their index; one past the last where none does."""
        from routectl.engine.space import runs

        return tuple(index for run in runs(self.taking.met(self.within(boxes))) for index in range(*run))

    def gets(self, route: int, boxes: Iterable[Box], with_: Mapping[str, str] | None = None) -> bool:
        """Whether a route takes some request of these boxes; first tried with requests of its own, changed to be `with_`."""
        from routectl.lint.rules.logic.paths import at
        from routectl.lint.rules.logic.reach import reach

        for point in reach(self).points.get(route, ()) if with_ else ():
            there = list(point)
            for name, value in (with_ or {}).items():
                number = self.space.index[name]
                there[number] = self.space.axes[number].values.index(value)
            if self.taker(at(self.diagram.root, there)) == route:
                return True
        return self.taking.meets(self.within(boxes), 1 << route)

    def codes(self, leaf: Leaf, within: Mapping[int, int]) -> list[int]:
        """The class of every axis for a request that got to a leaf inside a box; the state is nominal where the box lets it be."""
        found = [0] * len(self.space.axes)
        if self.late is not None:
            found[self.late] = self.space.axes[self.late].size - 1
        for axis, mask in within.items():
            found[axis] = mask.bit_length() - 1 if axis == self.late else (mask & -mask).bit_length() - 1
        for axis, code in leaf.codes.items():
            found[axis] = code
        return found

    @cached_property
    def usual(self) -> Within:
        """The requests whose dimensions all have listed values."""
        axes = enumerate(self.space.axes[: self.space.requests])
        return {
            number: (1 << axis.size - 1) - 1
            for number, axis in axes
            if axis.values and axis.values[-1] == OTHER and axis.kind != "needs"
        }

    def words(self, where: Where) -> list[str]:
        """A part of the space in the words of messages, one phrase for each box of it."""
        from routectl.engine.when import whens
        from routectl.engine.wording import in_words

        return [in_words(when) for _, when in whens(self.space, where)]

    def such(self, codes: Mapping[int, int]) -> str:
        """A request and a state of these classes, for a message."""
        from routectl.engine.witness import written
        from routectl.engine.wording import plainly

        return plainly(written(self.space, tuple((axis, 1 << code) for axis, code in sorted(codes.items()))))


def _touched(axis: Axis, values: Range) -> int:
    """The classes that a range of whole numbers reaches into, as bits."""
    if values.high is not None and values.high < axis.starts[0]:
        return 0
    if axis.last is not None and values.low > axis.last:
        return 0
    first = axis.code(max(values.low, axis.starts[0]))
    return (2 << axis.code(values.high)) - (1 << first)


def too_large(asked: Logic) -> list[tuple[str, ...]]:
    """The axes that most nodes of a diagram ask for that became too large, none where there was too much of something else.

    Nothing where everything could be decided.
    """
    assert asked.diagram
    return []


def routes_named(routes: list[Route], most: int = 4) -> str:
    """Routes by name, for a message."""
    named = [f"`{route.name}`" for route in routes[:most]]
    if len(routes) > most:
        return ", ".join(named) + f" and {len(routes) - most} more"
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def listed(asked: Logic, parts: tuple[Where, ...], most: int = 3) -> str:
    """Parts of the space, for a message."""
    phrases = [phrase for where in parts[: most + 1] for phrase in asked.words(where)]
    more = len(parts) > most or len(phrases) > most
    return "; ".join(phrases[:most]) + ("; and others" if more else "")
