"""Which boxes and rules are left while the axes of the request are gone through, one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.bits import grouped
from routectl.engine.space import runs
from routectl.engine.store import TooLarge

if TYPE_CHECKING:
    from collections.abc import Hashable

    from routectl.engine.bits import Coding, Group

FEW = 8
"""Of so many boxes the ends are looked up one by one; of more, it is quicker to go through all classes."""


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


class Search(Alive):
    """Looks at parts of the space, none of them twice, and at no more than a store has room for."""

    def __init__(self, coding: Coding) -> None:
        super().__init__(coding)
        self.looked = 0
        """How many different parts were looked at."""
        self.seen: list[set[Hashable]] = []
        """For each axis, the parts in which nothing is left to be found."""
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.seen = [set() for _ in range(self.count + 1)]

    def look(self) -> None:
        """Count one part more. Raises `TooLarge`."""
        self.looked += 1
        if self.looked > self.store.limit:
            counts = sorted(range(self.count), key=lambda axis: -len(self.seen[axis]))
            raise TooLarge(self.store.limit, tuple(self.store.space.axes[axis].name for axis in counts[:3]))
