"""Proves that no request loses the models that it should keep as one of its dimensions rises."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

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
    from routectl.engine.store import Store, Told, Tree
    from routectl.policy.property import Property
    from routectl.prove.answer import Answer
    from routectl.prove.ground import Ground

KEPT, LOST = "kept", "lost"
"""A model serves that is to be kept; a model serves that isn't."""


class _Class(NamedTuple):
    """The requests with a value of one class of the dimension."""

    code: int
    tree: Tree
    """What is decided for them, in `KEPT` and `LOST`."""
    inside: Told
    """Which of them the property is about."""
    keeping: Told
    """Where `KEPT` is possible, in some state."""
    losing: Told


def prove_monotone(base: Ground, asked: Property) -> Proof | None:
    """The proof that it doesn't hold; None where it does. Raises `TooLarge`."""
    rule = asked.monotone
    number = base.store.space.index.get(rule.raising) if rule else None
    if rule is None or number is None:  # what no rule asks for makes no difference
        return None
    found = base.find(_broken(base, asked, list(_classes(base, asked, number))), asked)
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


def _broken(base: Ground, asked: Property, classes: list[_Class]) -> Told:
    """Where a lower class keeps a model and a higher one loses it: the first such two."""
    store = base.store

    def either(one: Told, other: Told) -> Told:
        return meld(store, (one, other), lambda one, other: one or other)

    before = [None, *accumulate((one.keeping for one in classes), either)]
    after = [None, *accumulate((one.losing for one in reversed(classes)), either)][-2::-1]
    broken: Told = None
    kept: Told = None
    """Where some class so far keeps a model: the first such class, counted from one."""
    for one, kept_before, lost_after in zip(classes, before, after, strict=False):
        lost = _said(base, asked, one, LOST, kept_before)
        broken = meld(store, (broken, kept, lost), lambda so_far, low, high: so_far or _pair(low, high))
        here = _said(base, asked, one, KEPT, lost_after)
        kept = meld(store, (kept, here), lambda low, here: low or here)
    return broken


def _said(base: Ground, asked: Property, one: _Class, name: str, within: Told) -> Told:
    """The class, counted from one, where it is so and within what matters.

    States are told apart there alone: where nothing can be lost, nobody needs to know when it is kept.
    """
    inside = meld(base.store, (one.inside, within), lambda inside, within: (inside and within) or None)
    told = base.spell(one.tree, asked, inside)
    return meld(base.store, (told,), lambda told: one.code + 1 if told == name else None)


def _classes(base: Ground, asked: Property, number: int) -> Iterator[_Class]:
    """The classes of the dimension, lowest first; `other` has no place in the order."""
    store, inside = base.store, base.inside(match_boxes(asked.when))
    labelled = base.labelled(lambda answer: label(asked, answer))
    axis = store.space.axes[number]
    before: tuple[Tree, Told] | None = None
    for code in range(axis.size):
        if axis.values and axis.values[code] == OTHER:
            continue
        tree = store.restrict(labelled, {number: code})
        here: Told = store.restrict(inside, {number: code}) if isinstance(inside, Node) else inside
        if before == (tree, here):  # decided like the class below it: nothing is kept or lost that wasn't there
            continue
        before = tree, here
        yield _Class(code, tree, here, *(_possible(store, tree, name, {}) for name in (KEPT, LOST)))


def _possible(store: Store, tree: Tree, name: str, known: dict[Tree, Told]) -> Told:
    """True for the requests that have this label in some state, and maybe a few more; None for the others."""
    if not isinstance(tree, Node):
        return any(rung.outcome.route == name for rung in tree.rungs) or None
    if tree not in known:
        kids = [_possible(store, kid, name, known) for kid in tree.kids]
        known[tree] = store.node(tree.axis, list(tree.ends), kids)
    return known[tree]


def label(asked: Property, answer: Answer) -> str:
    """Whether an answer keeps a model or loses it; empty where no model serves."""
    assert asked.monotone is not None
    return "" if answer.model is None else KEPT if answer.model in asked.monotone.keeps else LOST


def _pair(low: Hashable, high: Hashable) -> tuple[int, int] | None:
    """The classes of the lower and the higher request."""
    return (low - 1, high - 1) if isinstance(low, int) and isinstance(high, int) else None


def _at(found: Witness, axis: Axis, code: int) -> Witness:
    """The request with a value of one class; an absent `sla_ms` is in the last one."""
    request = {key: value for key, value in found.request.items() if key != axis.name}
    if axis.values:
        request[axis.name] = axis.values[code]
    elif not (axis.name == "sla_ms" and code == axis.size - 1):
        request[axis.name] = axis.starts[code]
    return Witness(request, found.state)
