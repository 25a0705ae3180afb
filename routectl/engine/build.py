"""Builds the upper storey of a diagram: goes through the axes of the request with the set of boxes still possible.

Two parts of the space in which the same bits (`routectl/engine/bits.py`) still matter have the same function, so the set
itself is the key under which it is found again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.unwatched import unwatched
from routectl.engine.alive import Alive
from routectl.engine.bits import Coding
from routectl.engine.ladder import ALWAYS, Rung
from routectl.engine.store import TooLarge

if TYPE_CHECKING:
    from routectl.engine.bits import Group
    from routectl.engine.ladder import Ladder
    from routectl.engine.store import Store, Tree
    from routectl.engine.table import Table


PARTS_A_NODE = 4
"""So many parts of the space may be looked into for each node that a store has room for: it is as many as policies come to
that people write, and where there are more, most of them are found to be nothing new."""


def root(table: Table, store: Store) -> Tree:
    """The function of a table. Raises `TooLarge`."""
    with unwatched():
        coding = Coding(store)
        groups = coding.table(table)
        return _Build(coding).tree(0, coding.everything, groups)


class _Build(Alive):
    def __init__(self, coding: Coding) -> None:
        super().__init__(coding)
        self.known: list[dict[int, Tree]] = [{} for _ in range(self.count + 1)]
        """For each axis, what was built by the boxes that still matter there."""
        self.left = PARTS_A_NODE * self.store.limit

    def tree(self, axis: int, alive: int, groups: list[Group]) -> Tree:
        """The function of the boxes that are alive, from an axis on."""
        left, kept = self.kept(alive, alive & self.settled[axis], groups)
        while axis < self.count and not left & self.touching[axis]:
            axis += 1
        found = self.known[axis].get(left)
        if found is None:
            found = leaf(self.store, left, kept) if axis == self.count else self.fork(axis, left, kept)
            self.known[axis][left] = found
        return found

    def fork(self, axis: int, alive: int, groups: list[Group]) -> Tree:
        turns = self.turns(axis, alive)
        self.left -= len(turns)
        if self.left < 0:
            raise TooLarge(self.store.limit, self.store.widest())
        kids = [self.tree(axis + 1, alive & admitted, groups) for _, admitted in turns]
        return self.store.node(axis, [*(code for code, _ in turns[1:]), self.store.space.axes[axis].size], kids)


def leaf(store: Store, alive: int, groups: list[Group]) -> Ladder:
    """The ladder of the rules that are left, all of whose boxes hold for the request."""
    rungs = []
    for group in groups:
        for line in group.lines:
            asked = {unlike for bit, unlike in line.whens if bit & alive}
            stopped = 0
            for bit, classes in line.blocks:
                if bit & alive:
                    stopped |= classes
            rungs.append(Rung(ALWAYS if 0 in asked else tuple(sorted(asked)), stopped, line.outcome))
    return store.ladder(tuple(rungs))
