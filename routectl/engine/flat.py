"""A diagram as steps that say where to look and where to go on: the quickest form for plain Python to walk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.box import DRAWN
from routectl.engine.ladder import ALWAYS
from routectl.engine.outcome import Caps
from routectl.engine.store import Node

if TYPE_CHECKING:
    from routectl.engine.diagram import Diagram
    from routectl.engine.ladder import Ladder
    from routectl.engine.outcome import Outcome
    from routectl.engine.store import Tree
    from routectl.engine.table import Rule

LISTED, WHOLE, NEEDS, BUCKET, ANSWER = range(5)
"""What a step looks at: it stands first in the step."""

Step = tuple[Any, ...]


class Answer(NamedTuple):
    """An outcome with all of a decision that doesn't depend on the request."""

    fields: tuple[Any, ...]
    """The first seven of a decision."""
    input_price: float | None
    output_price: float
    prune_input_to: int | None
    max_output_tokens: int | None
    outcome: Outcome

    def cost(self, input_tokens: int, output_tokens: int) -> float | None:
        """US dollars that serving is expected to cost; None where no model serves or its price is unknown."""
        _, input_price, output_price, prune, most, _ = self
        if input_price is None:
            return None
        if prune is not None and input_tokens > prune:
            input_tokens = prune
        if most is not None and output_tokens > most:
            output_tokens = most
        return (input_tokens * input_price + output_tokens * output_price) / 1_000_000


class Flat:
    """Turns the trees of one diagram into steps, each once.

    Steps are tuples: `(LISTED, axis, get, else)`, `(WHOLE, axis, starts, steps, absent)`,
    `(NEEDS, capability, yes, no)`, `(BUCKET, which of DRAWN, starts, steps, None)`,
    `(ANSWER, rungs, what is answered in the nominal state)`.
    """

    def __init__(self, whole: Diagram) -> None:
        self.space, self.nominal = whole.store.space, whole.store.nominal
        self.answers = {rule.outcome: _answer(rule) for rule in whole.table.rules}
        self.known: dict[Tree, Step] = {}

    def step(self, tree: Tree) -> Step:
        found = self.known.get(tree)
        if found is None:
            found = self.known[tree] = self._node(tree) if isinstance(tree, Node) else self._leaf(tree)
        return found

    def _leaf(self, ladder: Ladder) -> Step:
        rungs = tuple(
            (rung.stopped, ALWAYS if rung.whens == ALWAYS else rung.whens, self.answers[rung.outcome])
            for rung in ladder.rungs
        )
        return ANSWER, rungs, holding(rungs, self.nominal)

    def _node(self, node: Node) -> Step:
        axis = self.space.axes[node.axis]
        kids = tuple(self.step(kid) for kid in node.kids)
        if axis.kind == "needs":
            return NEEDS, axis.name.partition(":")[2], kids[1], kids[0]
        if axis.values:
            by_value = {value: self.step(node.kid(code)) for code, value in enumerate(axis.values)}
            return LISTED, axis.name, by_value.get, kids[-1]
        starts = [axis.starts[end] for end in node.ends[:-1]]
        if axis.name in DRAWN:
            return BUCKET, DRAWN.index(axis.name), starts, kids, None
        return WHOLE, axis.name, starts, kids, kids[-1] if axis.name == "sla_ms" else kids[0]


def holding(rungs: tuple[tuple[int, tuple[int, ...], Answer], ...], state: int) -> Answer:
    """The answer of the first rung that holds in a state."""
    for stopped, whens, answer in rungs:
        if not state & stopped and (whens is ALWAYS or any(not state & unlike for unlike in whens)):
            return answer
    raise AssertionError("the last rung always holds")


def _answer(rule: Rule) -> Answer:
    outcome, model = rule.outcome, rule.model
    fields = (
        outcome.action, outcome.route, outcome.model, model.provider if model else None, outcome.step,
        outcome.controls, rule.escalation,
    )  # fmt: skip
    price, caps = model.price if model else None, outcome.controls or Caps()
    return Answer(
        fields,
        float(price.input_per_mtok) if price else None,
        float(price.output_per_mtok) if price else 0.0,
        caps.prune_input_to,
        caps.max_output_tokens,
        outcome,
    )
