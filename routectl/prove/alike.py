"""Proves that two policies decide alike: the same action, model, controls and escalation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.box import Range, box, meets
from routectl.engine.combine import combine
from routectl.engine.decision import Outcome
from routectl.engine.match import match_boxes
from routectl.prove.again import Disagreement, show
from routectl.prove.ground import ground, states
from routectl.prove.proof import Proof

if TYPE_CHECKING:
    from routectl.engine.box import Box
    from routectl.engine.decision import Decision
    from routectl.engine.store import Tree
    from routectl.policy.policy import Policy
    from routectl.policy.property import Property
    from routectl.prove.answer import Answer
    from routectl.prove.ground import Ground


def prove_alike(policy: Policy, other: Policy, asked: Property) -> Proof | None:
    """The proof that they don't; None where they do. Raises `TooLarge`."""
    both = shared(policy, other)
    try:
        base = ground((policy, other), (asked,), (both,))
    except ValueError as unlike:
        return Proof(asked, None, why=f"the two policies can't be compared: {unlike}")
    told = combine(
        base.store,
        (_renamed(base, 0), _renamed(base, 1)),
        lambda outcomes: outcomes[0] != outcomes[1] or None,
        states(asked.states),
        within=base.inside(meets(match_boxes(asked.when), [both])),
        unlike=True,
    )
    found = base.find(told, asked)
    if found is None:
        return None
    mine, theirs = show(policy, found[0]), show(other, found[0])
    if _is_alike(mine.decision, theirs.decision):
        raise Disagreement(f"property `{asked.name}` is broken in the diagram alone: {found[0]}")
    return Proof(asked, False, "same_as", counterexample=mine, against=theirs)


def _renamed(base: Ground, place: int) -> Tree:
    """A policy's function to what is compared."""
    answers = base.answers[place]
    return base.store.relabel(base.diagrams[place].root, lambda outcome: compared(answers[outcome]))


def compared(answer: Answer) -> Outcome:
    """What is compared of an answer; the escalation stands in the place of the route."""
    return Outcome(answer.action, answer.escalation, answer.model, None, answer.controls)


def _is_alike(one: Decision, other: Decision) -> bool:
    return all(getattr(one, key) == getattr(other, key) for key in ("action", "model", "controls", "escalation"))


def shared(policy: Policy, other: Policy) -> Box:
    """The whole numbers that both can read: a request outside is an error of the request."""
    axes = {}
    for name, dimension in policy.dimensions.items():
        theirs = other.dimensions.get(name)
        if theirs is None or dimension.listed or theirs.listed or dimension == theirs:
            continue
        highs = [high for high in (dimension.high, theirs.high) if high is not None]
        axes[name] = Range(max(dimension.low, theirs.low), min(highs) if highs else None)
    return box(axes)
