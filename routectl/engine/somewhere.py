"""Whether a question to a few ladders has something to tell in some state: looked for rung by rung, without unfolding them.

A rung answers where it holds and none before it does. For one rung of each ladder that is a handful of conditions on
the state, each met by a class of some axis; so they are met one after another, and taken back where two don't go together.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from routectl.engine.combine import combine
from routectl.engine.ladder import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.combine import Question
    from routectl.engine.ladder import Ladder, Rung
    from routectl.engine.states import States
    from routectl.engine.store import Store

MOST_STEPS = 2_000
"""So many conditions are met and taken back for a few ladders; then they are unfolded after all."""


class Somewhere:
    """A question about ladders, and the states that are looked at."""

    def __init__(self, store: Store, question: Question, states: States) -> None:
        self.store = store
        self.question = question
        self.states = states
        self.allowed = 0
        """The bits of the states that are looked at."""
        self.axes: dict[int, int] = {}
        """For each bit of the state, all bits of its axis."""
        self.up: list[int] = []
        """Of each provider, the bit that says it is up; none where any number may be down."""
        for (axis, offset), whole in zip(store.offsets.items(), store.wholes, strict=True):
            self.allowed |= states.mask(store.space.axes[axis]) << offset
            self.axes |= {1 << offset + code: whole for code in range(store.space.axes[axis].size)}
            if states.most_down is not None and store.space.axes[axis].kind == "providers_down":
                self.up.append(1 << offset)
        self.steps = 0

    def tells(self, ladders: tuple[Ladder, ...]) -> bool:
        """Whether it has something to tell of these ladders in one of the states."""
        if any(not whole & self.allowed for whole in self.store.wholes):
            return False
        nominal = self.store.nominal
        if not nominal & ~self.allowed and self.question(tuple([one.answer(nominal) for one in ladders])) is not None:
            return True
        if self.states.one:
            return False
        self.steps = 0
        try:
            return any(self.holds(places, ladders) for places in self.chosen(ladders))
        except _Lost:
            found = combine(self.store, ladders, self.question, self.states)
            return found is not None

    def chosen(self, ladders: tuple[Ladder, ...]) -> Iterator[tuple[int, ...]]:
        """One rung of each ladder, by its place: those of which there is something to tell."""
        for places in product(*(range(len(one.rungs)) for one in ladders)):
            met = tuple([one.rungs[place].outcome for one, place in zip(ladders, places, strict=True)])
            if self.question(met) is not None:
                yield places

    def holds(self, places: tuple[int, ...], ladders: tuple[Ladder, ...]) -> bool:
        """Whether these rungs answer in one of the states."""
        rungs = [one.rungs[place] for one, place in zip(ladders, places, strict=True)]
        before = tuple({rung: None for one, place in zip(ladders, places, strict=True) for rung in one.rungs[:place]})
        for unlike in product(*(rung.whens for rung in rungs)):
            self.step()
            left = self.allowed
            for rung, barred in zip(rungs, unlike, strict=True):
                left &= ~(rung.stopped | barred)
            if all(whole & left for whole in self.store.wholes) and self.fail(left, (), before):
                return True
        return False

    def fail(self, left: int, hit: tuple[int, ...], before: tuple[Rung, ...]) -> bool:
        """Whether with the bits that are left a state has one of each mask to be `hit`, and none of the rungs `before` holds."""
        self.step()
        if self.states.most_down is not None and sum(not left & bit for bit in self.up) > self.states.most_down:
            return False
        if hit:
            bits = hit[0] & left
            while bits:
                whole = self.axes[bits & -bits]
                if self.fail(left & ~(whole & ~bits), hit[1:], before):
                    return True
                bits &= ~whole
            return False
        if not before:
            return True
        rung = before[0]
        if rung.stopped & left and self.fail(left, (rung.stopped,), before[1:]):
            return True
        return rung.whens != ALWAYS and self.fail(left, rung.whens, before[1:])

    def step(self) -> None:
        """Count a step; past the most there may be, all of the search is given up."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _Lost


class _Lost(Exception):
    """Too many conditions were met and taken back."""
