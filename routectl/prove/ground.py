"""What the properties of a suite are proved on: the diagram of the policy, with the cuts that they ask about."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.below import Below
from routectl.engine.box import box
from routectl.engine.combine import combine
from routectl.engine.diagram import diagram, drawn
from routectl.engine.inside import inside
from routectl.engine.match import match_boxes
from routectl.engine.meld import Meld
from routectl.engine.outcome import Outcome
from routectl.engine.somewhere import Somewhere
from routectl.engine.space import Space
from routectl.engine.states import NOMINALLY, States, read_states
from routectl.engine.store import MOST_NODES, Store
from routectl.engine.table import table
from routectl.engine.witness import Witness, witness
from routectl.policy.conditions import Conditions
from routectl.prove.again import within
from routectl.prove.answer import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from routectl.engine.box import Box
    from routectl.engine.combine import Question
    from routectl.engine.diagram import Diagram
    from routectl.engine.ladder import Ladder
    from routectl.engine.store import Told
    from routectl.policy.policy import Policy
    from routectl.policy.property import Property
    from routectl.prove.answer import Answer


class Ground(NamedTuple):
    """The policy that is tested, as a diagram."""

    diagram: Diagram
    answers: dict[Outcome, Answer]
    store: Store
    """Where it is worked out what a property has to tell."""
    met: Met

    @classmethod
    def of(cls, whole: Diagram) -> Ground:
        return cls(whole, answers(whole.table), whole.store, Met(whole))

    @property
    def policy(self) -> Policy:
        return self.diagram.table.policy

    @property
    def cleared(self) -> Ground:
        """The same with nothing worked out yet: no property is undecided because of those before it."""
        return self._replace(store=Store(self.store.space, MOST_NODES))

    def inside(self, boxes: Iterable[Box]) -> Told:
        """True in some of these boxes of the tested policy, None elsewhere."""
        return inside(self.store, boxes, self.diagram.table.axes)

    def has_any(self, boxes: Iterable[Box]) -> bool:
        """Whether some request is in these boxes."""
        axes = self.diagram.table.axes
        return any(self.store.space.code(where, axes) is not None for where in boxes)

    def named(self, asked: Property, label: Callable[[Answer], str]) -> dict[Outcome, str]:
        """The outcomes of the tested policy that a label has something to tell of, each with that.

        None that is refused in every state of the property, whatever the request.
        """
        given = dict(states(asked.states).where)

        def refused(where: Box) -> bool:
            return all(axis in given and given[axis] <= values for axis, values in where)  # type: ignore[operator]

        said = {outcome: told for outcome, answer in self.answers.items() if (told := label(answer))}
        if not given:
            return said
        gone = cache(lambda refusal: any(map(refused, refusal.boxes)))
        left = {rule.outcome for rule in self.diagram.table.rules if not any(map(gone, rule.refusals))}
        return {outcome: told for outcome, told in said.items() if outcome in left}

    def seek(self, asked: Property, label: Callable[[Answer], str]) -> Found | None:
        """The plainest request and state that a property is about and whose answer a label has something to tell of."""
        labels = self.named(asked, label)
        wanted = self.met.bits(labels)
        search = Search(self.store, asked, lambda met: met[0].route or None)
        told = Meld(
            self.store,
            lambda ladder, _: search.telling([Choice(None, (self.labelled(ladder, labels),))]),
            lambda parts: parts if parts[1] is not None and self.met.below(parts[0]) & wanted else None,
        )
        return search.plainest(told.of((self.diagram.root, self.inside(match_boxes(asked.when)))))

    def labelled(self, ladder: Ladder, labels: Mapping[Outcome, str]) -> Ladder:
        """A ladder with labels in the place of its answers: those with the same label are one before states are told apart."""
        return self.store.renamed(ladder, lambda outcome: Outcome("unrouted", labels.get(outcome, "")))


class Choice(NamedTuple):
    """What may have something to tell of a request: what it is, and the ladders that are asked."""

    what: Hashable
    ladders: tuple[Ladder, ...]


class Found(NamedTuple):
    """A request and a state, the choice that has something to tell there, and what."""

    witness: Witness
    what: Hashable
    told: Hashable


class Search:
    """Looks in the states that a property is about for one in which a question has something to tell."""

    def __init__(self, store: Store, asked: Property, question: Question) -> None:
        self.store = store
        self.asked = asked
        self.question = question
        self.looked = states(asked.states)
        self.there = cache(Somewhere(store, question, self.looked).tells)

    def telling(self, choices: Iterable[Choice]) -> tuple[Choice, ...] | None:
        """Those of which there is something to tell; None where there are none."""
        return tuple([one for one in choices if self.there(one.ladders)]) or None

    def plainest(self, told: Told) -> Found | None:
        """Of a diagram with such choices at its leaves, the plainest request, and the plainest state of one of its choices.

        The nominal state is the plainest of all.
        """
        space = self.store.space
        nominally = Somewhere(self.store, self.question, NOMINALLY)
        found = None
        if self.looked.has_nominal:
            found = witness(space, told, lambda choices: any(nominally.tells(one.ladders) for one in choices))  # type: ignore[attr-defined]
        looked = self.looked if found is None else NOMINALLY
        found = found or witness(space, told)
        if found is None:
            return None
        for choice in found[1]:  # type: ignore[attr-defined]
            state = witness(space, combine(self.store, choice.ladders, self.question, looked))
            if state is not None:
                where = within(self.asked.states, Witness(found[0].request, state[0].state))
                return Found(where, choice.what, state[1])
        raise AssertionError("one of the choices has something to tell")


class Met:
    """Which outcomes are met in each part of a diagram, as bits."""

    def __init__(self, whole: Diagram) -> None:
        self.numbers: dict[Outcome, int] = {}
        for rule in whole.table.rules:
            self.numbers.setdefault(rule.outcome, len(self.numbers))
        self.below = Below(lambda ladder: self.bits(rung.outcome for rung in ladder.rungs))

    def bits(self, outcomes: Iterable[Outcome]) -> int:
        """The bits of some outcomes."""
        found = 0
        for outcome in outcomes:
            found |= 1 << self.numbers[outcome]
        return found


def ground(policy: Policy, properties: Iterable[Property]) -> Ground:
    """The ground for some properties. Raises `TooLarge`.

    The policy's own diagram will do where nothing is asked about that it doesn't tell apart anyhow.
    """
    boxes = tuple(where for one in properties for where in match_boxes(one.when))
    kept: Diagram | None = policy.kept.get("diagram")
    own = table(policy)
    space = Space([own], boxes)
    if set(space.axes) != set((kept.store.space if kept else Space([own])).axes):
        return Ground.of(*drawn([own], boxes))
    return Ground.of(diagram(policy))


def states(written: str | Conditions) -> States:
    """The states that a property looks at."""
    if not isinstance(written, Conditions):
        return read_states(written)
    yes, no = frozenset(("yes",)), frozenset(("no",))
    axes = {f"{key}:{name}": no for key, names in written.lacking for name in names}
    axes |= {f"{key}:{name}": yes for key, names in written.holding for name in names}
    return States(free=True, where=box({**axes, **{f"budget:{scope}": levels for scope, levels in written.budget}}))
