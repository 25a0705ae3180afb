"""Whether a property that holds of a policy breaks with an edit: looked for only where the edit changes a decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.box import meets
from routectl.engine.combine import combine
from routectl.engine.decide import decide
from routectl.engine.match import match_boxes
from routectl.engine.nearest import nearest
from routectl.engine.outcome import Outcome
from routectl.engine.request import read_request
from routectl.engine.state import known_state, read_state
from routectl.policy.policy import Policy
from routectl.policy.property import is_file
from routectl.prove.alike import compared, shared
from routectl.prove.answer import Answer, answers, describes
from routectl.prove.ground import Ground, states
from routectl.prove.monotone import label, prove_monotone
from routectl.prove.proofs import is_broken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.box import Box
    from routectl.engine.diagram import Diagram
    from routectl.engine.nearest import Nearest
    from routectl.engine.store import Store, Told, Tree
    from routectl.policy.property import Property
    from routectl.prove.proof import Proof

Other = Callable[[str], Policy | str]
"""Finds the policy that a `same_as` names, or says why it can't."""


class Pair(NamedTuple):
    """A policy and the same with an edit, as diagrams over one space."""

    diagrams: tuple[Diagram, Diagram]
    answers: tuple[dict[Outcome, Answer], dict[Outcome, Answer]]

    @classmethod
    def of(cls, before: Diagram, after: Diagram) -> Pair:
        return cls((before, after), (answers(before.table), answers(after.table)))

    @property
    def store(self) -> Store:
        return self.diagrams[0].store

    @property
    def roots(self) -> tuple[Tree, Tree]:
        return self.diagrams[0].root, self.diagrams[1].root

    @property
    def escalates_alike(self) -> bool:
        """Whether outcomes that both know go on to the same person: equal functions are equal decisions then."""
        before, after = self.answers
        return all(before[outcome] == after[outcome] for outcome in before.keys() & after.keys())

    @property
    def ground(self) -> Ground:
        """What properties of the edited policy are proved on."""
        return Ground.of(self.diagrams[1])

    def apart(self, inside: Told = True) -> list[Nearest]:
        """The ladders of both that some request in here meets, where they may decide otherwise."""
        return nearest(self.store.space, self.roots, within=inside, unlike=self.escalates_alike)

    def differs(self, asked: Property, name: Callable[[Answer], Outcome], boxes: Iterable[Box] | None = None) -> bool:
        """Whether the answers are named otherwise somewhere where a property is about them.

        Ladders are renamed one by one, and only those that the edit changes: it leaves most of them alone.
        """
        store, (before, after) = self.store, self.answers
        looked = states(asked.states)
        inside = self.ground.inside(match_boxes(asked.when) if boxes is None else boxes)
        for apart in self.apart(inside):
            one, other = apart.ladders
            trees = (
                store.relabel(one, lambda outcome: name(before[outcome])),
                store.relabel(other, lambda outcome: name(after[outcome])),
            )
            if combine(store, trees, lambda named: named[0] != named[1] or None, looked, unlike=True) is not None:
                return True
        return False


def asked_about(policy: Policy, asked: Property, other: Other) -> tuple[Box, ...]:
    """The requests that a property is about."""
    found = other(asked.same_as) if asked.same_as else ""
    boxes = match_boxes(asked.when)
    return boxes if isinstance(found, str) else (*boxes, *shared(policy, found))


def notices(pair: Pair, proof: Proof, other: Other) -> bool:
    """Whether a property breaks with the edit; `proof` is that it holds without."""
    asked = proof.property
    return (
        _breaks(pair, asked)
        or (bool(asked.same_as) and _is_unlike(pair, asked, other))
        or (asked.reachable is not None and _is_out_of_reach(pair, proof))
        or (asked.monotone is not None and _loses(pair, asked))
    )


def _breaks(pair: Pair, asked: Property) -> bool:
    """Whether some decision that the edit changes breaks `always` or `never`: all others keep them."""
    if not any(is_broken(asked, answer) for answer in pair.answers[1].values()):
        return False
    return pair.differs(asked, lambda answer: Outcome("unrouted", is_broken(asked, answer)))


def _is_unlike(pair: Pair, asked: Property, other: Other) -> bool:
    """Whether the edit changes what is compared: the other policy decides as this one did."""
    found = other(asked.same_as)
    policy = pair.diagrams[0].table.policy
    if isinstance(found, str) or (is_file(asked.same_as) and found.document.source.path == policy.document.source.path):
        return False  # a policy that is compared with its own file is edited on both sides
    boxes = meets(match_boxes(asked.when), shared(policy, found))
    return pair.differs(asked, compared, boxes)


def _is_out_of_reach(pair: Pair, proof: Proof) -> bool:
    """Whether nobody gets the outcome any more; most often the request that got it still does."""
    asked = proof.property
    wanted = asked.reachable
    assert wanted is not None
    edited = pair.diagrams[1].table.policy
    if proof.example is not None:
        found = proof.example.witness
        state = known_state(edited, read_state(proof.example.policy, found.state))
        if describes(wanted, Answer.of(decide(edited, read_request(edited, found.request), state))):
            return False
    return pair.ground.seek(asked, lambda answer: "reached" if describes(wanted, answer) else "") is None


def _loses(pair: Pair, asked: Property) -> bool:
    """Whether a request loses as it rises what it should keep: not where the edit changes nothing that is to be kept."""
    changes = pair.differs(asked, lambda answer: Outcome("unrouted", label(asked, answer)))
    return changes and prove_monotone(pair.ground, asked) is not None
