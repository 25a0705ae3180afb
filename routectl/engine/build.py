"""Builds the upper storey of a diagram: goes through the axes of the request with the set of boxes still possible.

Two parts of the space in which the same bits (`routectl/engine/bits.py`) still matter have the same function, so the set
itself is the key under which it is found again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.unwatched import unwatched
from routectl.engine.bits import Coding, grouped
from routectl.engine.ladder import ALWAYS, Rung
from routectl.engine.space import runs

if TYPE_CHECKING:
    from routectl.engine.bits import Group
    from routectl.engine.ladder import Ladder
    from routectl.engine.store import Store, Tree
    from routectl.engine.table import Table

FEW = 8
"""Of so many boxes the ends are looked up one by one; of more, it is quicker to go through all classes."""


def root(table: Table, store: Store) -> Tree:
    """The function of a table. Raises `TooLarge`."""
    with unwatched():
        coding = Coding(store)
        groups = coding.table(table)
        return _Build(coding).tree(0, coding.everything, groups)


class Alive:
    """Which boxes are alive and still matter, from one axis of the request to the next."""

    def __init__(self, coding: Coding) -> None:
        store = self.store = coding.store
        self.count = store.space.requests
        self.touching = [0] * self.count
        """For each axis, the boxes that ask for it."""
        self.settled = [0] * (self.count + 1)
        """For each axis, the boxes that neither it nor a later one can rule out."""
        self.classes: list[list[tuple[int, int, int]]] = []
        """For each axis the classes at which boxes begin or end, with those boxes and those that let the class in; the
        first class in any case."""
        self.ends: list[dict[int, tuple[int, ...]]] = [{} for _ in range(self.count)]
        """For each axis the boxes that ask for it, by their bits, each with the classes at which it begins or ends."""
        self.admitted: list[dict[int, int]] = []
        """The same classes alone, each with the boxes that let it in."""
        self.thinned: dict[tuple[int, int], tuple[Group, Group | None]] = {}
        """Groups by their identity and the refusals that surely hold, with what is left of them."""
        turning: list[dict[int, int]] = [{0: 0} for _ in range(self.count)]
        for box, bit in coding.bits.items():
            self.settled[box[-1][0] + 1 if box else 0] |= bit
            for axis, mask in box:
                self.touching[axis] |= bit
                self.ends[axis][bit] = ends = tuple(end for run in runs(mask) for end in run)
                for end in ends:
                    turning[axis][end] = turning[axis].get(end, 0) | bit
        for axis in range(self.count):
            self.settled[axis + 1] |= self.settled[axis]
            admitted = coding.everything & ~self.touching[axis]
            self.classes.append([])
            for code in sorted(turning[axis].keys() - {store.space.axes[axis].size}):
                admitted ^= turning[axis][code]
                self.classes[axis].append((code, turning[axis][code] if code else -1, admitted))
            self.admitted.append({code: admitted for code, _, admitted in self.classes[axis]})

    def turns(self, axis: int, alive: int) -> list[tuple[int, int]]:
        """The first class of an axis and those at which a box that is alive begins or ends, each with the boxes that let it in."""
        asking = alive & self.touching[axis]
        if asking.bit_count() > FEW:
            return [(code, admitted) for code, turned, admitted in self.classes[axis] if turned & alive]
        codes = {0}
        while asking:
            codes.update(self.ends[axis][asking & -asking])
            asking &= asking - 1
        admitted = self.admitted[axis]
        return [(code, admitted[code]) for code in sorted(codes) if code in admitted]

    def kept(self, alive: int, certain: int, groups: list[Group]) -> tuple[int, list[Group]]:
        """The boxes that still matter and the rules that can still hold: none behind one that surely does."""
        left, kept = 0, []
        for group in groups:
            if group.when & alive:
                refused = group.fatal & certain
                if refused:
                    key = id(group), refused
                    known = self.thinned.get(key) or self.thin(key, group, refused)
                    if known[1] is None:
                        continue
                    group = known[1]
                # of boxes that let in the same states, one that surely holds stands for all of them
                sure, closed = group.when & certain if group.even else 0, group.closing & certain
                open = group.blocked | (0 if sure else group.when) | (0 if closed else group.closing)
                left |= open & alive | sure & -sure | closed & -closed
                kept.append(group)
                if closed:
                    break
        return left, kept

    def thin(self, key: tuple[int, int], group: Group, refused: int) -> tuple[Group, Group | None]:
        """A group, and what is left of it without the lines that are surely refused."""
        lines = tuple(line for line in group.lines if not line.fatal & refused)
        found = self.thinned[key] = group, grouped(lines) if lines else None
        return found


class _Build(Alive):
    def __init__(self, coding: Coding) -> None:
        super().__init__(coding)
        self.known: list[dict[int, Tree]] = [{} for _ in range(self.count + 1)]
        """For each axis, what was built by the boxes that still matter there."""

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
