"""Proves that no request loses the models that it should keep as one of its dimensions rises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.match import match_boxes
from routectl.engine.meld import meld
from routectl.engine.store import Node
from routectl.engine.witness import Witness
from routectl.policy.condition import OTHER
from routectl.prove.again import Disagreement, show
from routectl.prove.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from routectl.engine.space import Axis
    from routectl.engine.store import Told
    from routectl.policy.property import Property
    from routectl.prove.answer import Answer
    from routectl.prove.ground import Ground


def prove_monotone(base: Ground, asked: Property) -> Proof | None:
    """The proof that it doesn't hold; None where it does. Raises `TooLarge`."""
    rule = asked.monotone
    number = base.store.space.index.get(rule.raising) if rule else None
    if rule is None or number is None:  # what no rule asks for makes no difference
        return None
    keeping: Told = None
    """Where some class so far has a model that is to be kept, the first such class."""
    broken: Told = None
    for kept, lost in _classes(base, asked, number):
        broken = meld(base.store, (broken, keeping, lost), lambda so_far, low, high: so_far or _pair(low, high))
        keeping = meld(base.store, (keeping, kept), lambda low, here: here if low is None else low)
    found = base.find(broken, asked)
    if found is None:
        return None
    axis, pair = base.store.space.axes[number], found[1]
    assert isinstance(pair, tuple)
    lower, higher = (_at(found[0], axis, code) for code in pair)
    policy = base.diagrams[0].table.policy
    before, after = show(policy, lower), show(policy, higher)
    if before.decision.model not in rule.keeps or after.decision.model in {None, *rule.keeps}:
        raise Disagreement(f"property `{asked.name}` is broken in the diagram alone: {lower} and {higher}")
    return Proof(asked, False, "monotone", counterexample=after, against=before)


def _classes(base: Ground, asked: Property, number: int) -> Iterator[tuple[Told, Told]]:
    """For each class of the dimension in its order, where a model serves that is to be kept, and where another does.

    What is told is the class, counted from one.
    """
    store, inside = base.store, base.inside(match_boxes(asked.when))
    labelled = base.labelled(lambda answer: _label(asked, answer))
    for code in _ordered(store.space.axes[number]):
        root = store.restrict(labelled, {number: code})
        here: Told = store.restrict(inside, {number: code}) if isinstance(inside, Node) else inside
        said = base.spell(root, asked, here)
        kept, lost = (
            meld(store, (said,), lambda said, code=code, label=label: code + 1 if said == label else None)
            for label in (KEPT, LOST)
        )
        yield kept, lost


KEPT, LOST = "kept", "lost"


def _label(asked: Property, answer: Answer) -> str:
    assert asked.monotone is not None
    return "" if answer.model is None else KEPT if answer.model in asked.monotone.keeps else LOST


def _ordered(axis: Axis) -> Iterator[int]:
    """The classes of an axis, lowest first; `other` has no place in the order."""
    for code in range(axis.size):
        if not axis.values or axis.values[code] != OTHER:
            yield code


def _pair(low: Hashable, high: Hashable) -> tuple[int, int] | None:
    """The classes of the lower and the higher request."""
    if not isinstance(low, int) or not isinstance(high, int):
        return None
    return low - 1, high - 1


def _at(found: Witness, axis: Axis, code: int) -> Witness:
    """The request with a value of one class; an absent `sla_ms` is in the last one."""
    request = {key: value for key, value in found.request.items() if key != axis.name}
    if axis.values:
        request[axis.name] = axis.values[code]
    elif not (axis.name == "sla_ms" and code == axis.size - 1):
        request[axis.name] = axis.starts[code]
    return Witness(request, found.state)
