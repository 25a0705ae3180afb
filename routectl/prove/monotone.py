"""Proves that no request loses the models that it should keep as one of its dimensions rises."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from routectl.engine.below import Below
from routectl.engine.combine import combine, kid
from routectl.engine.match import match_boxes
from routectl.engine.meld import Meld, first, fork
from routectl.engine.witness import Witness, witness
from routectl.policy.condition import OTHER
from routectl.prove.again import Disagreement, show, within
from routectl.prove.ground import Choice, Found, Search, states
from routectl.prove.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from routectl.engine.ladder import Ladder
    from routectl.engine.space import Axis
    from routectl.engine.store import Store, Told
    from routectl.policy.property import Property
    from routectl.prove.answer import Answer
    from routectl.prove.ground import Ground

KEPT, LOST = "kept", "lost"
"""A model serves that is to be kept; a model serves that isn't."""

KEEPS, LOSES = 1, 2
BITS: dict[Hashable, int] = {KEPT: KEEPS, LOST: LOSES}

Classes = list[tuple[int, Any]]
"""Classes of the dimension that rises, lowest first, each with what a request meets in it."""


def prove_monotone(base: Ground, asked: Property) -> Proof | None:
    """The proof that it doesn't hold; None where it does. Raises `TooLarge`."""
    rule = asked.monotone
    number = base.store.space.index.get(rule.raising) if rule else None
    if rule is None or number is None:  # what no rule asks for makes no difference
        return None
    found = _Losing(base, asked, number).plainest()
    if found is None:
        return None
    axis = base.store.space.axes[number]
    assert isinstance(found.what, tuple)
    lower, higher = (_at(found.witness, axis, code) for code in found.what)
    before, after = show(base.policy, lower), show(base.policy, higher)
    if before.decision.model not in rule.keeps or after.decision.model in {None, *rule.keeps}:
        raise Disagreement(f"property `{asked.name}` is broken in the diagram alone: {lower} and {higher}")
    return Proof(asked, False, "monotone", counterexample=after, against=before)


class _Losing:
    """Where a model that is to be kept serves for one class of a dimension, and another one for a higher class."""

    def __init__(self, base: Ground, asked: Property, number: int) -> None:
        self.base = base
        self.asked = asked
        self.number = number
        self.labels = base.named(asked, lambda answer: label(asked, answer))
        self.inside = base.inside(match_boxes(asked.when))

    def plainest(self) -> Found | None:
        """The plainest request and state, with both classes. Raises `TooLarge`."""
        looked = states(self.asked.states)
        found = self.nominally() if looked.has_nominal else None
        return None if found is None and looked.one else found or self.anywhere()

    def nominally(self) -> Found | None:
        """The same for the nominal state, in which a diagram is small and mostly tells of some."""
        store = self.base.store
        tree = combine(store, (self.base.diagram.root,), lambda met: self.labels.get(met[0]))
        rising = _Rising(store, self.number, Below(lambda told: BITS.get(told, 0)), _first)
        found = witness(store.space, rising.above((tree, self.inside)))
        return found and Found(within(self.asked.states, found[0]), found[1], True)

    def anywhere(self) -> Found | None:
        """The same for all states that the property looks at."""
        search = Search(self.base.store, self.asked, lambda met: (met[0].route, met[1].route) == (KEPT, LOST) or None)

        def choices(known: Classes) -> Told:
            labelled = [(code, self.base.labelled(ladder, self.labels)) for code, ladder in known]
            found: dict[tuple[Ladder, Ladder], Choice] = {}
            for (low, one), (high, other) in combinations(labelled, 2):
                if one is not other:
                    found.setdefault((one, other), Choice((low, high), (one, other)))
            return search.telling(found.values())

        rising = _Rising(self.base.store, self.number, Below(self.possible), choices)
        return search.plainest(rising.above((self.base.diagram.root, self.inside)))

    def possible(self, ladder: Ladder) -> int:
        """What may come of a ladder, as bits."""
        found = 0
        for rung in ladder.rungs:
            found |= BITS.get(self.labels.get(rung.outcome), 0)
        return found


def _first(known: Classes) -> Told:
    """The first two classes of which the higher one loses what the lower one keeps."""
    pairs = ((low, high) for (low, one), (high, other) in combinations(known, 2) if (one, other) == (KEPT, LOST))
    return next(pairs, None)


class _Rising:
    """Walks a diagram for all classes of a dimension at once, past all requests for which no lower class may keep a model
    that a higher one may lose."""

    def __init__(self, store: Store, number: int, below: Below, telling: Callable[[Classes], Told]) -> None:
        self.store = store
        self.number = number
        self.below = below
        self.telling = telling
        axis = store.space.axes[number]
        self.codes = [code for code in range(axis.size) if not axis.values or axis.values[code] != OTHER]
        """The classes of the dimension, lowest first; `other` has no place in the order."""
        self.beside = Meld(store, self.told, self.simply)
        self.known: dict[tuple[Told, Told], Told] = {}

    def above(self, parts: tuple[Told, Told]) -> Told:
        """What is told below a part that is the same for all classes, and the requests that the property is about."""
        tree, inside = parts
        if inside is None or self.below(tree) != KEEPS | LOSES:
            return None
        if parts not in self.known:
            axis = first(parts)
            self.known[parts] = (
                fork(self.store, axis, parts, self.above)
                if axis is not None and axis < self.number
                else self.beside.of(tuple([kid(part, self.number, code) for part in parts for code in self.codes]))
            )
        return self.known[parts]

    def simply(self, parts: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The parts of the classes, and behind them those of the requests that the property is about: None for classes
        that can't be one of the two."""
        half = len(parts) // 2
        met = [self.below(parts[place]) if parts[half + place] is not None else 0 for place in range(half)]
        keeping = [place for place, one in enumerate(met) if one & KEEPS]
        losing = [place for place, one in enumerate(met) if one & LOSES]
        if not keeping or not losing or keeping[0] >= losing[-1]:
            return None
        matters = {place for place in keeping if place < losing[-1]} | {place for place in losing if place > keeping[0]}
        if len({parts[place] for place in matters}) == 1:  # decided alike in every class
            return None
        return tuple([part if place % half in matters else None for place, part in enumerate(parts)])

    def told(self, *parts: Any) -> Told:
        known = zip(self.codes, parts[: len(self.codes)], strict=True)
        return self.telling([(code, part) for code, part in known if part is not None])


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
