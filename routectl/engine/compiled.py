"""A policy made ready to decide many requests: the diagram as a walk, each answer worked out beforehand."""

from __future__ import annotations

from bisect import bisect_right
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from routectl.engine.box import DRAWN
from routectl.engine.decision import Asked, Decision
from routectl.engine.diagram import deciding
from routectl.engine.facts import facts
from routectl.engine.flat import ANSWER, LISTED, NEEDS, WHOLE, Flat, holding
from routectl.engine.request import LARGEST, Request, buckets, read_request
from routectl.engine.state import NOMINAL, State, read_state
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routectl.engine.flat import Answer, Step
    from routectl.engine.trace import Tracer
    from routectl.policy.policy import Policy

MOST_SHAPES = 100
"""Sets of keys that requests have: what is known of each is kept."""

MOST_STEPS = 100_000
"""Combinations of listed values for which the beginning of the walk is kept."""


class Compiled:
    """Decides like the interpreter, in microseconds: the same answer to the same question."""

    def __init__(self, policy: Policy) -> None:
        """Raises `TooLarge` (routectl.engine.store) where the policy tells too many kinds of requests apart."""
        self.policy = policy
        self.diagram = deciding(policy)
        self._untraced: tuple[Any, ...] = (policy.name, policy.version, policy.digest, (), None)
        """The end of a decision without a trace."""
        self.flat, store = Flat(self.diagram), self.diagram.store
        self._first = self.flat.step(self.diagram.root)
        self._nominal = store.nominal
        self._states: dict[State, int] = {NOMINAL: store.nominal}
        self._tracer: Tracer | None = None
        self._draws = any(name in store.space.index for name in DRAWN)
        self._shapes: dict[tuple[str, ...], _Shape] = {}

    def __reduce__(self) -> tuple[type[Compiled], tuple[Policy]]:
        """What goes to another process is the policy: it is made ready there once more."""
        return Compiled, (self.policy,)

    def decide(
        self, request: Mapping[str, Any], state: State | Mapping[str, Any] | None = None, *, trace: bool = False
    ) -> Decision:
        """What the policy decides; with `trace`, why. Raises `Unreadable` as `read_request` and `read_state` do."""
        if state is None:
            facts = self._nominal
        else:
            state = state if isinstance(state, State) else read_state(self.policy, state)
            facts = self._states.get(state) or self._facts(state)
        step = self._end(request)
        if step is None:
            return self.decide_read(read_request(self.policy, request), state or NOMINAL, trace=trace)
        answer = step[2] if facts == self._nominal else holding(step[1], facts)
        if trace:
            drawn = buckets(self.policy.name, request["id"]) if self._draws else (0, 0)
            read = {**self._shapes[tuple(request)].absent, **request}
            read.pop("id", None)
            values = {**read, DRAWN[0]: drawn[0], DRAWN[1]: drawn[1]}
            asked = Request(read, frozenset(), *drawn, (), dict(request))
            return self._traced(answer, values, asked, state or NOMINAL, facts)
        cost = answer.cost(request.get("input_tokens", 0), request.get("output_tokens", 0))
        return tuple.__new__(Decision, (*answer.fields, cost, *self._untraced))

    def decide_read(self, request: Request, state: State = NOMINAL, *, trace: bool = False) -> Decision:
        """The same for a request that was read already."""
        facts = self._states.get(state) or self._facts(state)
        values = {**request.values, DRAWN[0]: request.sample_bucket, DRAWN[1]: request.split_bucket}
        answer = holding(self._end_read(values, request.needs)[1], facts)
        if trace:
            return self._traced(answer, values, request, state, facts)
        cost = answer.cost(values["input_tokens"], values["output_tokens"])
        return tuple.__new__(Decision, (*answer.fields, cost, *self._untraced))

    def end(self, request: Mapping[str, Any]) -> Step:
        """Where the walk ends, one and the same for all that every state decides alike. Raises `Unreadable`."""
        step = self._end(request)
        if step is None:
            read = read_request(self.policy, request)
            values = {**read.values, DRAWN[0]: read.sample_bucket, DRAWN[1]: read.split_bucket}
            step = self._end_read(values, read.needs)
        return step

    def ends(self, columns: Mapping[str, Sequence[Any]], count: int) -> list[Step] | None:
        """The same for many requests in columns, None where one has nothing; None where they have to be looked at one by one."""
        shape = self._shapes.get(tuple(columns)) or self._shape(columns)
        if shape is None or (self._draws and not set(map(type, columns["id"])) <= {str}):
            return None
        listed = [_listed(columns[name], self.policy.dimensions[name].values) for name in shape.listed]
        fit = all(_fits(columns[name], low, high) for name, low, high in shape.numbers)
        if not fit or None in listed:
            return None
        name, ids = self.policy.name, columns.get("id", ())
        found: list[Step] = []
        for number, values in enumerate(zip(*listed, *listed[:1], strict=True) if listed else repeat((), count)):
            step: Any = shape.steps.get(values) or shape.find(values)
            if step is None:
                return None
            drawn = None
            while step[0] != ANSWER:
                kind, axis, starts, steps, absent = step
                if kind == WHOLE:
                    value = columns[axis][number]
                    step = absent if value is None else steps[bisect_right(starts, value)]
                else:
                    drawn = drawn or buckets(name, ids[number])
                    step = steps[bisect_right(starts, drawn[axis])]
            found.append(step)
        return found

    def answer(self, end: Step, state: State) -> Answer:
        """What the end of a walk comes to in a state."""
        return holding(end[1], self._states.get(state) or self._facts(state))

    def _end(self, request: Mapping[str, Any]) -> Step | None:
        """Where the walk ends; None for a request that has to be read."""
        if request.__class__ is not dict:  # another mapping, or what is none and is told
            return None
        shape = self._shapes.get(tuple(request)) or self._shape(request)
        step: Any = shape and shape.start(request)
        if step is None:
            return None
        drawn = None
        while step[0] != ANSWER:
            kind, axis, starts, steps, _ = step
            if kind == WHOLE:
                step = steps[bisect_right(starts, request[axis])]
            else:
                drawn = drawn or buckets(self.policy.name, request["id"])
                step = steps[bisect_right(starts, drawn[axis])]
        end: Step = step
        return end

    def _end_read(self, values: Mapping[str, Any], needs: frozenset[str]) -> Step:
        """The same for the values of a request that was read, both buckets among them."""
        step = self._first
        while (kind := step[0]) != ANSWER:
            if kind == LISTED:
                step = step[2](values[step[1]], step[3])
            elif kind == NEEDS:
                step = step[2] if step[1] in needs else step[3]
            else:
                number = values[step[1] if kind == WHOLE else DRAWN[step[1]]]
                step = step[4] if number is None else step[3][bisect_right(step[2], number)]
        return step

    def _traced(self, answer: Answer, values: dict[str, Any], request: Request, state: State, facts: int) -> Decision:
        """A decision with its trace; `values` has both buckets too."""
        if self._tracer is None:
            from routectl.engine.trace import Tracer

            self._tracer = Tracer(self.diagram)
        trace = self._tracer.trace(answer.outcome, values, request.needs, facts)
        cost = answer.cost(values["input_tokens"], values["output_tokens"])
        asked = Asked(self.policy, request, state)
        return Decision._make((*answer.fields, cost, *self._untraced[:3], trace, asked))

    def _facts(self, state: State) -> int:
        """A state in the bits of ladders; what the policy doesn't depend on is left out."""
        found = self._states[state] = facts(self.diagram.store, state)
        return found

    def _shape(self, request: Iterable[str]) -> _Shape | None:
        """What is known of all requests with these keys; None for those that have to be read one by one."""
        keys, dimensions = tuple(request), self.policy.dimensions
        if "needs" in request or (self._draws and "id" not in request):
            return None
        if any(key not in dimensions and key != "id" for key in keys):
            return None
        if len(self._shapes) >= MOST_SHAPES or not self.diagram.store.has_room:
            return None
        self._shapes[keys] = _Shape(self, keys)
        return self._shapes[keys]


def _listed(column: Sequence[Any], values: tuple[str, ...]) -> Sequence[str] | None:
    """A column as the policy sees it; None where something in it is no text."""
    if not set(map(type, column)) <= {str, type(None)}:
        return None
    return column if set(column) <= {*values, OTHER} else [one if one in values else OTHER for one in column]


def _fits(column: Sequence[Any], low: int, high: int) -> bool:
    """Whether all numbers of a column may be in a request."""
    if not set(map(type, column)) <= {int, type(None)}:
        return False
    numbers = set(column) - {None}
    return not numbers or (low <= min(numbers) and max(numbers) <= high)


class _Shape:
    """Requests with the same keys, nothing needed: their listed values, taken together, say where the walk goes on."""

    def __init__(self, whole: Compiled, keys: tuple[str, ...]) -> None:
        dimensions = whole.policy.dimensions
        self.whole = whole
        self.has_id = "id" in keys
        self.listed = tuple(name for name in keys if name in dimensions and dimensions[name].listed)
        self.numbers = tuple(
            (name, dimensions[name].low, LARGEST if (high := dimensions[name].high) is None else high)
            for name in keys
            if name in dimensions and not dimensions[name].listed
        )
        self.absent = {name: OTHER if one.listed else one.low for name, one in dimensions.items()} | {"sla_ms": None}
        self.values = itemgetter(*self.listed, *self.listed[:1]) if self.listed else lambda _: ()
        known = {
            number: 0 if axis.kind == "needs" else axis.code(self.absent[axis.name])
            for number, axis in enumerate(whole.diagram.store.space.axes)
            if axis.kind == "needs" or (axis.name in dimensions and axis.name not in keys)
        }
        self.tree = whole.diagram.store.restrict(whole.diagram.root, known)
        """The diagram with what is known of all of them put in."""
        self.steps: dict[Any, tuple[Any, ...]] = {}

    def start(self, request: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Where the walk begins; None where a value is not what it should be."""
        for name, low, high in self.numbers:
            number = request[name]
            if number.__class__ is not int or number < low or number > high:
                return None
        if self.has_id and request["id"].__class__ is not str:
            return None
        values = self.values(request)
        try:
            return self.steps.get(values) or self.find(values)
        except TypeError:  # a list, say
            return None

    def find(self, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The rest of the diagram with these values put in."""
        dimensions, store = self.whole.policy.dimensions, self.whole.diagram.store
        given = dict(zip(self.listed, values, strict=False))
        if not all(value in dimensions[name].values or value == OTHER for name, value in given.items()):
            return None
        if not store.has_room:
            return None
        index, axes = store.space.index, store.space.axes
        known = {index[name]: axes[index[name]].code(value) for name, value in given.items() if name in index}
        found = self.whole.flat.step(store.restrict(self.tree, known))
        if len(self.steps) < MOST_STEPS:
            self.steps[values] = found
        return found
