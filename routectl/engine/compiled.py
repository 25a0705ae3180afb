"""A policy made ready to decide many requests: the diagram as a walk, each answer worked out beforehand."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.decision import Caps, Decision
from routectl.engine.diagram import Diagram, diagram
from routectl.engine.ladder import ALWAYS
from routectl.engine.request import LARGEST, buckets, read_request
from routectl.engine.space import Space
from routectl.engine.state import NOMINAL, State, read_state
from routectl.engine.store import Node, Store
from routectl.engine.table import table
from routectl.engine.trace import Tracer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.engine.decision import Outcome, Passed, Refused
    from routectl.engine.ladder import Ladder
    from routectl.engine.request import Request
    from routectl.engine.store import Tree
    from routectl.engine.table import Rule
    from routectl.policy.policy import Policy

LISTED, WHOLE, NEEDS, BUCKET, ANSWER = range(5)
"""What a step of the walk looks at."""

DRAWN = ("sample_bucket", "split_bucket")


class Compiled:
    """Decides like the interpreter, in microseconds; `decide` is the same question with the same answer."""

    def __init__(self, policy: Policy) -> None:
        """Raises `TooLarge` (routectl.engine.store) where the policy tells too many kinds of requests apart."""
        own = table(policy)
        self.policy = policy
        self.diagram: Diagram = diagram(own, Store(Space([own])))
        self._identity = (policy.name, policy.version, policy.digest)
        self._first = _Flat(self.diagram).step(self.diagram.root)
        self._states: dict[State, int] = {NOMINAL: self.diagram.store.nominal}
        self._tracer: Tracer | None = None
        self._takes = _takes(policy)
        self._draws = any(axis.name == bucket for axis in self.diagram.store.space.axes for bucket in DRAWN)
        self._capabilities = frozenset(policy.registry.capabilities if policy.registry else ())

    def decide(
        self, request: Mapping[str, Any], state: State | Mapping[str, Any] | None = None, *, trace: bool = False
    ) -> Decision:
        """What the policy decides; with `trace`, why. Raises `Unreadable` as `read_request` and `read_state` do."""
        if state is None:
            state = NOMINAL
        elif not isinstance(state, State):
            state = read_state(self.policy, state)
        if trace or not self._is_plain(request):
            return self.decide_read(read_request(self.policy, request), state, trace=trace)
        facts = self._states.get(state) or self._facts(state)
        step = self._first
        while (kind := step[0]) != ANSWER:
            if kind == LISTED:
                step = step[2].get(request.get(step[1]), step[3])
            elif kind == WHOLE:
                number = request.get(step[1])
                kids = step[3]
                step = step[4] if number is None else kids[bisect_right(step[2], number)]
            elif kind == NEEDS:
                step = step[2] if step[1] in request.get("needs", ()) else step[3]
            else:
                drawn = buckets(self._identity[0], request["id"])
                step = step[3][bisect_right(step[2], drawn[step[1]])]
        for stopped, whens, answer in step[1]:
            if not facts & stopped and (whens is ALWAYS or any(not facts & unlike for unlike in whens)):
                return self._decision(answer, request.get("input_tokens", 0), request.get("output_tokens", 0), ())
        raise AssertionError("the last rung always holds")

    def decide_read(self, request: Request, state: State = NOMINAL, *, trace: bool = False) -> Decision:
        """The same for a request that was read already."""
        facts = self._states.get(state) or self._facts(state)
        step = self._first
        drawn = (request.sample_bucket, request.split_bucket)
        while (kind := step[0]) != ANSWER:
            if kind == LISTED:
                step = step[2].get(request.values[step[1]], step[3])
            elif kind == WHOLE:
                number = request.values[step[1]]
                step = step[4] if number is None else step[3][bisect_right(step[2], number)]
            elif kind == NEEDS:
                step = step[2] if step[1] in request.needs else step[3]
            else:
                step = step[3][bisect_right(step[2], drawn[step[1]])]
        answer = next(
            answer
            for stopped, whens, answer in step[1]
            if not facts & stopped and any(not facts & unlike for unlike in whens)
        )
        why: tuple[Passed | Refused, ...] = ()
        if trace:
            if self._tracer is None:
                self._tracer = Tracer(self.diagram.table)
            why = self._tracer.trace(request, state, answer.outcome)
        return self._decision(answer, request.values["input_tokens"], request.values["output_tokens"], why)

    def _decision(
        self, answer: _Answer, input_tokens: int, output_tokens: int, trace: tuple[Passed | Refused, ...]
    ) -> Decision:
        cost = None
        if answer.input_price is not None:
            prune, most = answer.caps
            prompt = input_tokens if prune is None or input_tokens < prune else prune
            written = output_tokens if most is None or output_tokens < most else most
            cost = (prompt * answer.input_price + written * answer.output_price) / 1_000_000
        return tuple.__new__(Decision, (*answer.fields, cost, *self._identity, trace))

    def _facts(self, state: State) -> int:
        """A state in the bits of ladders; what the policy doesn't depend on is left out."""
        store, space = self.diagram.store, self.diagram.store.space
        facts = store.nominal
        down = ((kind, names, 1) for kind, names in zip(State._fields[:3], state[:3], strict=True))
        for kind, names, code in (*down, ("budget", state.alert, 1), ("budget", state.exhausted, 2)):
            for name in names:
                axis = space.index.get(f"{kind}:{name}")
                if axis is not None:
                    facts ^= 1 << store.offsets[axis] | 1 << (store.offsets[axis] + code)
        self._states[state] = facts
        return facts

    def _is_plain(self, request: Mapping[str, Any]) -> bool:
        """Whether a request can be walked as it stands: for each dimension a value of its sort, and an id to draw on."""
        if self._draws and "id" not in request:
            return False
        takes = self._takes
        for key, value in request.items():
            taken = takes.get(key)
            if taken is None or type(value) is not taken[0]:
                return False
            if taken[1] is not None and not taken[1] <= value <= taken[2]:  # type: ignore[operator]
                return False
        needs = request.get("needs")
        return needs is None or self._capabilities.issuperset(needs)


class _Answer(NamedTuple):
    """An outcome with all of a decision that doesn't depend on the request."""

    fields: tuple[Any, ...]
    """The first seven of a decision."""
    input_price: float | None
    output_price: float
    caps: tuple[int | None, int | None]
    """`prune_input_to` and `max_output_tokens`."""
    outcome: Outcome


def _answer(rule: Rule) -> _Answer:
    outcome, model = rule.outcome, rule.model
    fields = (
        outcome.action, outcome.route, outcome.model, model.provider if model else None, outcome.step,
        outcome.controls, rule.escalation,
    )  # fmt: skip
    price = model.price if model else None
    caps = outcome.controls or Caps()
    return _Answer(
        fields,
        price.input_per_mtok if price else None,
        price.output_per_mtok if price else 0.0,
        (caps.prune_input_to, caps.max_output_tokens),
        outcome,
    )


class _Flat:
    """Turns a diagram into steps: tuples that say where to look and where to go on."""

    def __init__(self, whole: Diagram) -> None:
        self.space = whole.store.space
        self.answers = {rule.outcome: _answer(rule) for rule in whole.table.rules}
        self.known: dict[Tree, tuple[Any, ...]] = {}

    def step(self, tree: Tree) -> tuple[Any, ...]:
        found = self.known.get(tree)
        if found is None:
            found = self.known[tree] = self._node(tree) if isinstance(tree, Node) else self._leaf(tree)
        return found

    def _leaf(self, ladder: Ladder) -> tuple[Any, ...]:
        rungs = tuple(
            (rung.stopped, ALWAYS if rung.whens == ALWAYS else rung.whens, self.answers[rung.outcome])
            for rung in ladder.rungs
        )
        return ANSWER, rungs

    def _node(self, node: Node) -> tuple[Any, ...]:
        axis = self.space.axes[node.axis]
        kids = tuple(self.step(kid) for kid in node.kids)
        if axis.kind == "needs":
            return NEEDS, axis.name.partition(":")[2], kids[1], kids[0]
        if axis.values:
            by_value = {value: self.step(node.kid(code)) for code, value in enumerate(axis.values)}
            return LISTED, axis.name, by_value, kids[-1]
        starts = [axis.starts[end] for end in node.ends[:-1]]
        if axis.name in DRAWN:
            return BUCKET, DRAWN.index(axis.name), starts, kids
        absent = kids[-1] if axis.name == "sla_ms" else kids[0]
        return WHOLE, axis.name, starts, kids, absent


def _takes(policy: Policy) -> dict[str, tuple[type, int | None, int]]:
    """For each key of a request the type that needs no second look, and its smallest and largest number."""
    takes: dict[str, tuple[type, int | None, int]] = {"id": (str, None, 0), "needs": (list, None, 0)}
    for name, dimension in policy.dimensions.items():
        most = LARGEST if dimension.high is None else dimension.high
        takes[name] = (str, None, 0) if dimension.listed else (int, dimension.low, most)
    return takes
