"""Proves that no request loses the models that it should keep as one of its dimensions rises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.combine import kid
from routectl.engine.match import match_boxes
from routectl.engine.meld import Meld, first, fork
from routectl.engine.witness import Witness
from routectl.policy.condition import OTHER
from routectl.prove.again import Disagreement, show
from routectl.prove.ground import Choice, Search
from routectl.prove.proof import Proof

if TYPE_CHECKING:
    from routectl.engine.ladder import Ladder
    from routectl.engine.space import Axis
    from routectl.engine.store import Told, Tree
    from routectl.policy.property import Property
    from routectl.prove.answer import Answer
    from routectl.prove.ground import Ground

KEPT, LOST = "kept", "lost"
"""A model serves that is to be kept; a model serves that isn't."""


def prove_monotone(base: Ground, asked: Property) -> Proof | None:
    """The proof that it doesn't hold; None where it does. Raises `TooLarge`."""
    rule = asked.monotone
    number = base.store.space.index.get(rule.raising) if rule else None
    if rule is None or number is None:  # what no rule asks for makes no difference
        return None
    search = Search(base.store, asked, lambda met: (met[0].route, met[1].route) == (KEPT, LOST) or None)
    rising = _Rising(base, asked, number, search)
    found = search.plainest(rising.above((base.diagram.root, base.inside(match_boxes(asked.when)))))
    if found is None:
        return None
    axis = base.store.space.axes[number]
    assert isinstance(found.what, tuple)
    lower, higher = (_at(found.witness, axis, code) for code in found.what)
    before, after = show(base.policy, lower), show(base.policy, higher)
    if before.decision.model not in rule.keeps or after.decision.model in {None, *rule.keeps}:
        raise Disagreement(f"property `{asked.name}` is broken in the diagram alone: {lower} and {higher}")
    return Proof(asked, False, "monotone", counterexample=after, against=before)


class _Rising:
    """Finds the ladders that a lower class of the dimension meets, which may keep a model, beside those of higher ones,
    which may lose it."""

    def __init__(self, base: Ground, asked: Property, number: int, search: Search) -> None:
        self.base = base
        self.search = search
        self.number = number
        axis = base.store.space.axes[number]
        self.codes = [code for code in range(axis.size) if not axis.values or axis.values[code] != OTHER]
        """The classes of the dimension, lowest first; `other` has no place in the order."""
        self.labels = base.named(asked, lambda answer: label(asked, answer))
        self.kept, self.lost = (
            base.met.bits(outcome for outcome, said in self.labels.items() if said == name) for name in (KEPT, LOST)
        )
        self.beside = Meld(base.store, self.choices, self.simply)
        self.known: dict[tuple[Tree, Told], Told] = {}

    def above(self, parts: tuple[Tree, Told]) -> Told:
        """The ladders below parts that are the same for all classes, as far as their requests have any to tell of."""
        tree, inside = parts
        met = self.base.met.below(tree)
        if inside is None or not (met & self.kept and met & self.lost):
            return None
        if parts not in self.known:
            axis = first(parts)
            self.known[parts] = (
                fork(self.base.store, axis, parts, self.above)
                if axis is not None and axis < self.number
                else self.beside.of(tuple([kid(part, self.number, code) for part in parts for code in self.codes]))
            )
        return self.known[parts]

    def simply(self, parts: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The diagrams of the classes, and behind them those of the requests that the property is about: None for classes
        that can't be one of the two."""
        half, below = len(parts) // 2, self.base.met.below
        met = [below(parts[place]) if parts[half + place] is not None else 0 for place in range(half)]
        keeping = [place for place, one in enumerate(met) if one & self.kept]
        losing = [place for place, one in enumerate(met) if one & self.lost]
        if not keeping or not losing or keeping[0] >= losing[-1]:
            return None
        matters = {place for place in keeping if place < losing[-1]} | {place for place in losing if place > keeping[0]}
        if len({parts[place] for place in matters}) == 1:  # decided alike in every class
            return None
        return tuple([part if place % half in matters else None for place, part in enumerate(parts)])

    def choices(self, *parts: Ladder | None) -> Told:
        """Every two classes, with what a request meets in them."""
        known = [
            (code, self.base.labelled(ladder, self.labels))
            for code, ladder in zip(self.codes, parts[: len(self.codes)], strict=True)
            if ladder is not None
        ]
        found: dict[tuple[Ladder, Ladder], Choice] = {}
        for place, (low, one) in enumerate(known):
            for high, other in known[place + 1 :]:
                if one is not other:
                    found.setdefault((one, other), Choice((low, high), (one, other)))
        return self.search.telling(found.values())


def label(asked: Property, answer: Answer) -> str:
    """Whether an answer keeps a model or loses it; empty where no model serves."""
    assert asked.monotone is not None
    return "" if answer.model is None else KEPT if answer.model in asked.monotone.keeps else LOST


def _at(found: Witness, axis: Axis, code: int) -> Witness:
    """The request with a value of one class; an absent `sla_ms` is in the last one."""
    request = {key: value for key, value in found.request.items() if key != axis.name}
    if axis.values:
        request[axis.name] = axis.values[code]
    elif not (axis.name == "sla_ms" and code == axis.size - 1):
        request[axis.name] = axis.starts[code]
    return Witness(request, found.state)
