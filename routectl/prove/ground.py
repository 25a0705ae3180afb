"""What the properties of a suite are proved on: the diagram of the policy, with the cuts that they ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.box import box
from routectl.engine.combine import combine
from routectl.engine.decision import Outcome
from routectl.engine.diagram import diagrams
from routectl.engine.inside import inside
from routectl.engine.match import match_boxes
from routectl.engine.states import States, read_states
from routectl.engine.witness import witness
from routectl.policy.conditions import Conditions
from routectl.prove.again import within
from routectl.prove.answer import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from routectl.engine.box import Box
    from routectl.engine.diagram import Diagram
    from routectl.engine.store import Store, Told, Tree
    from routectl.engine.witness import Witness
    from routectl.policy.policy import Policy
    from routectl.policy.property import Property
    from routectl.prove.answer import Answer


class Ground(NamedTuple):
    """Policies as diagrams over one space; the first is the one that is tested."""

    diagrams: tuple[Diagram, ...]
    answers: tuple[dict[Outcome, Answer], ...]

    @property
    def store(self) -> Store:
        return self.diagrams[0].store

    def inside(self, boxes: Iterable[Box]) -> Told:
        """True in some of these boxes of the tested policy, None elsewhere."""
        return inside(self.store, boxes, self.diagrams[0].table.axes)

    def tell(self, asked: Property, label: Callable[[Answer], str]) -> Told:
        """What a label has to tell of the tested policy's answers, where and in the states that a property is about."""
        return self.spell(self.labelled(label), asked, self.inside(match_boxes(asked.when)))

    def labelled(self, label: Callable[[Answer], str]) -> Tree:
        """The tested policy's function with a label for each answer.

        Answers with the same label are one before states are told apart: most requests then have one
        for all states.
        """
        labels = {outcome: Outcome("unrouted", label(answer)) for outcome, answer in self.answers[0].items()}
        return self.store.relabel(self.diagrams[0].root, labels.__getitem__)

    def spell(self, labelled: Tree, asked: Property, inside: Told) -> Told:
        """The labels themselves, in the states that a property is about; an empty one tells nothing."""
        return combine(
            self.store, (labelled,), lambda outcomes: outcomes[0].route or None, states(asked.states), within=inside
        )

    def find(
        self, told: Told, asked: Property, wanted: Callable[[Hashable], bool] = bool
    ) -> tuple[Witness, Hashable] | None:
        """The plainest request and state for which there is something to tell, in the states of a property."""
        found = witness(self.store.space, told, wanted)
        return found and (within(asked.states, found[0]), found[1])


def ground(policies: tuple[Policy, ...], properties: Iterable[Property], boxes: Iterable[Box] = ()) -> Ground:
    """The ground for some properties, and boxes beside them. Raises `TooLarge`, and ValueError where the policies don't fit together."""
    made = diagrams(policies, [*boxes, *(where for one in properties for where in match_boxes(one.when))])
    return Ground(made, tuple(answers(one.table) for one in made))


def states(written: str | Conditions) -> States:
    """The states that a property looks at."""
    if not isinstance(written, Conditions):
        return read_states(written)
    yes, no = frozenset(("yes",)), frozenset(("no",))
    axes = {f"{key}:{name}": no for key, names in written.lacking for name in names}
    axes |= {f"{key}:{name}": yes for key, names in written.holding for name in names}
    return States(free=True, where=box({**axes, **{f"budget:{scope}": levels for scope, levels in written.budget}}))
