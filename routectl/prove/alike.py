"""Proves that two policies decide alike: the same action, model, controls and escalation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.box import Range, box, meets
from routectl.engine.match import match_boxes
from routectl.engine.meld import Meld
from routectl.engine.outcome import Outcome
from routectl.prove.again import Disagreement, show
from routectl.prove.ground import Choice, Search, ground
from routectl.prove.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.box import Box
    from routectl.engine.decision import Decision
    from routectl.engine.ladder import Ladder
    from routectl.engine.store import Told
    from routectl.policy.policy import Policy
    from routectl.policy.property import Property
    from routectl.prove.answer import Answer
    from routectl.prove.ground import Found, Ground


def prove_alike(policy: Policy, other: Policy, asked: Property) -> Proof | None:
    """The proof that they don't; None where they do. Raises `TooLarge`."""
    both = shared(policy, other)
    try:
        base = ground((policy, other), (asked,), (both,))
    except ValueError as unlike:
        return Proof(asked, None, why=f"the two policies can't be compared: {unlike}")
    found = _unlike(base, asked, meets(match_boxes(asked.when), [both]))
    if found is None:
        return None
    mine, theirs = show(policy, found.witness), show(other, found.witness)
    if _is_alike(mine.decision, theirs.decision):
        raise Disagreement(f"property `{asked.name}` is broken in the diagram alone: {found.witness}")
    return Proof(asked, False, "same_as", counterexample=mine, against=theirs)


def _unlike(base: Ground, asked: Property, boxes: Iterable[Box]) -> Found | None:
    """A request of these boxes and a state of the property for which the two come to something else."""
    before, after = ({outcome: compared(answer) for outcome, answer in known.items()} for known in base.answers)
    alike = all(before[outcome] == after[outcome] for outcome in before.keys() & after.keys())

    search = Search(base.store, asked, lambda met: met[0] != met[1] or None)

    def apart(one: Ladder, other: Ladder, _: Told) -> Told:
        pair = base.store.renamed(one, before.__getitem__), base.store.renamed(other, after.__getitem__)
        return None if pair[0] is pair[1] else search.telling([Choice(None, pair)])

    def simply(parts: tuple[Any, ...]) -> tuple[Any, ...] | None:
        return None if parts[2] is None or (alike and parts[0] is parts[1]) else parts

    told = Meld(base.store, apart, simply).of((*(one.root for one in base.diagrams), base.inside(boxes)))
    return search.plainest(told)


def compared(answer: Answer) -> Outcome:
    """What is compared of an answer; the escalation stands in the place of the route."""
    return answer.outcome._replace(route=answer.escalation, step=None)


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
