"""All engines that decide, asked the same: the others are held to the interpreter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.compiled import Compiled
from routectl.engine.decide import decide, trace
from routectl.engine.decision import Decision
from routectl.engine.outcome import Outcome, Refused
from routectl.engine.request import Request, read_request
from routectl.engine.state import State, read_state
from routectl.engine.store import Node
from routectl.engine.table import point
from tests.engine.reading import Reading
from tests.engine.worlds import World, Written, linked

if TYPE_CHECKING:
    from routectl.engine.diagram import Diagram
    from routectl.engine.store import Tree
    from tests.engine.formula import Point

WHOLE = tuple(field for field in Decision._fields if field != "trace")
Told = dict[str, Any]
"""What an engine says of a decision, by the name that a decision has for it."""


class Case(NamedTuple):
    """One decision to be made, as written."""

    world: World
    request: Written
    state: Written


class Asked(NamedTuple):
    """A request in a state, as written and as read."""

    request: Written
    state: Written
    read: Request
    known: State
    point: Point


class Disagreement(AssertionError):
    """Two engines don't decide alike; shows the case as a test can take it over."""

    def __init__(self, case: Case, engine: str, decision: Decision, told: Told) -> None:
        differing = "\n".join(
            f"  {name}: {getattr(decision, name)!r} by the interpreter, {value!r} by {engine}"
            for name, value in told.items()
            if getattr(decision, name) != value
        )
        super().__init__(f"{engine}:\n{differing}\nin {case}")
        self.case = case


class Engines:
    """The engines of one policy."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.policy = linked(world)
        self.compiled = Compiled(self.policy)
        self.diagram: Diagram = self.compiled.diagram
        self.reading = Reading(world)

    def ask(self, requests: Iterable[Written], states: Iterable[Written]) -> Iterator[Asked]:
        """Each request in each state; read once, for that takes longer than to decide."""
        points = self.reading.points
        read = [(each, read_request(self.policy, each), points.of_request(each)) for each in requests]
        for state in states:
            known, facts = read_state(self.policy, state), points.of_state(state)
            for request, asked, place in read:
                yield Asked(request, state, asked, known, place | facts)

    def decide(self, request: Written, state: Written) -> Decision:
        """What the interpreter decides."""
        return decide(self.policy, read_request(self.policy, request), read_state(self.policy, state))

    def agreed(self, request: Written, state: Written) -> Decision:
        """What all engines decide. Raises `Disagreement`."""
        return self.agreed_on(next(self.ask([request], [state])))

    def agreed_on(self, asked: Asked) -> Decision:
        """The same for what was read already."""
        decision = decide(self.policy, asked.read, asked.known)
        for engine, told in self.others(asked):
            if any(getattr(decision, name) != value for name, value in told.items()):
                raise Disagreement(Case(self.world, asked.request, asked.state), engine, decision, told)
        return decision

    def others(self, asked: Asked) -> Iterator[tuple[str, Told]]:
        """What each other engine says."""
        where = point(asked.read, asked.known, self.diagram.table.axes)
        rule, refused = self.diagram.table.decide(asked.read, asked.known)
        yield "the table", {"outcome": rule.outcome, "escalation": rule.escalation}
        yield "the diagram", {"outcome": walk(self.diagram, self.diagram.root, where)}
        yield "the compiled policy", _told(self.compiled.decide(asked.request, asked.known))
        explained = self.compiled.decide_read(asked.read, asked.known, trace=True)
        yield "the compiled policy with its trace", _told(explained) | {"trace": explained.trace}
        assert tuple(each for each in explained.trace if isinstance(each, Refused)) == refused
        yield "the trace alone", {"trace": tuple(trace(self.policy, asked.read, asked.known))}
        yield "the page", self.page(asked.point)

    def page(self, point: Point) -> Told:
        """What the language page says, read straight from the documents."""
        outcome, escalation = self.reading.answer(point)
        provider = self.reading.models[outcome.model]["provider"] if outcome.model else None
        cost = self.reading.cost(point, outcome)
        return {"outcome": outcome, "escalation": escalation, "provider": provider, "estimated_cost_usd": cost}


def walk(diagram: Diagram, tree: Tree, where: Point) -> Outcome:
    """What a diagram answers at a point of its table."""
    axes, offsets = diagram.store.space.axes, diagram.store.offsets
    while isinstance(tree, Node):
        tree = tree.kid(axes[tree.axis].code(where[axes[tree.axis].name]))
    return tree.answer(
        sum(1 << offset + axes[number].code(where[axes[number].name]) for number, offset in offsets.items())
    )


def _told(decision: Decision) -> Told:
    return {name: getattr(decision, name) for name in WHOLE}
