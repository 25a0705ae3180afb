"""Builds the upper storey of a diagram: goes through the axes of the request with the set of boxes still possible.

Each different box has a bit, and so has each rule. Two parts of the space in which the same bits still
matter have the same function, so the set itself is the key under which it is found again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.ladder import ALWAYS, Rung
from routectl.engine.space import runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.box import Box
    from routectl.engine.decision import Outcome
    from routectl.engine.ladder import Ladder
    from routectl.engine.refusal import Refusal
    from routectl.engine.space import Coded
    from routectl.engine.store import Store, Tree
    from routectl.engine.table import Rule, Table


class Line(NamedTuple):
    """A rule in bits of request boxes, each with the classes of the state that go with it."""

    whens: tuple[tuple[int, int], ...]
    """For each box, its bit and the classes of the state that it does not let in."""
    blocks: tuple[tuple[int, int], ...]
    """For each box of a refusal, its bit and the classes of the state in which it holds; none for every state."""
    when: int
    block: int
    sure: int
    """The bits of boxes that hold in every state."""
    fatal: int
    """The bits of refusals that hold in every state."""
    own: int
    """The rule's own bit, behind those of all boxes: rules share boxes, and one that is refused must not look alive."""
    outcome: Outcome


def root(table: Table, store: Store) -> Tree:
    """The function of a table. Raises `TooLarge`."""
    coding = _Coding(table, store)
    whole = [line for rule in table.rules if (line := coding.line(rule)).whens]
    lines = [line._replace(own=1 << (len(coding.bits) + place)) for place, line in enumerate(whole)]
    everything = (1 << (len(coding.bits) + len(lines))) - 1
    return _Build(store, coding.bits, everything).tree(0, everything, lines)


class _Coding:
    """Gives each different request box its bit."""

    def __init__(self, table: Table, store: Store) -> None:
        self.table = table
        self.store = store
        self.bits: dict[Coded, int] = {}
        self.boxes: dict[Box, tuple[int, Coded] | None] = {}
        self.refusals: dict[int, list[tuple[int, int]]] = {}

    def line(self, rule: Rule) -> Line:
        parts = [part for where in rule.when if (part := self.part(where)) is not None]
        whens = tuple((bit, self.unlike(state)) for bit, state in parts)
        blocks = tuple(block for refusal in rule.refusals for block in self.blocked(refusal))
        return Line(
            whens,
            blocks,
            _union(bit for bit, _ in whens),
            _union(bit for bit, _ in blocks),
            _union(bit for bit, unlike in whens if not unlike),
            _union(bit for bit, classes in blocks if not classes),
            0,
            rule.outcome,
        )

    def part(self, where: Box) -> tuple[int, Coded] | None:
        """A box's bit, and what it asks of the state; None where it holds nowhere."""
        if where not in self.boxes:
            coded = self.store.space.code(where, self.table.axes)
            if coded is None:
                self.boxes[where] = None
            else:
                asked = tuple(entry for entry in coded if entry[0] < self.store.space.requests)
                bit = self.bits.setdefault(asked, 1 << len(self.bits))
                self.boxes[where] = (bit, coded[len(asked) :])
        return self.boxes[where]

    def unlike(self, state: Coded) -> int:
        axes, offsets = self.store.space.axes, self.store.offsets
        return _union((((1 << axes[axis].size) - 1) & ~mask) << offsets[axis] for axis, mask in state)

    def blocked(self, refusal: Refusal) -> list[tuple[int, int]]:
        found = self.refusals.get(id(refusal))
        if found is None:
            found = self.refusals[id(refusal)] = []
            for where in refusal.boxes:
                part = self.part(where)
                if part is not None:
                    bit, state = part
                    assert len(state) < 2, "a refusal asks for one axis of the state at most"
                    found.append((bit, _union(mask << self.store.offsets[axis] for axis, mask in state)))
        return found


class _Build:
    def __init__(self, store: Store, bits: dict[Coded, int], everything: int) -> None:
        self.store = store
        self.count = store.space.requests
        self.known: dict[tuple[int, int], Tree] = {}
        self.touching = [0] * self.count
        """For each axis, the boxes that ask for it."""
        self.settled = [0] * (self.count + 1)
        """For each axis, the boxes that neither it nor a later one can rule out."""
        self.edges: list[dict[int, int]] = [{} for _ in range(self.count)]
        """For each axis and box, the classes at which the box begins or ends."""
        self.admitted: list[list[int]] = []
        """For each axis and class, the boxes that let it in."""
        toggled: list[dict[int, int]] = [{} for _ in range(self.count)]
        for coded, bit in bits.items():
            last = coded[-1][0] + 1 if coded else 0
            self.settled[last] |= bit
            for axis, mask in coded:
                self.touching[axis] |= bit
                ends = [end for run in runs(mask) for end in run]
                self.edges[axis][bit] = _union(1 << end for end in ends if end < store.space.axes[axis].size)
                for end in ends:
                    toggled[axis][end] = toggled[axis].get(end, 0) | bit
        for axis in range(self.count):
            self.settled[axis + 1] |= self.settled[axis]
            current = 0
            admitted = []
            for code in range(store.space.axes[axis].size):
                current ^= toggled[axis].get(code, 0)
                admitted.append(current | everything & ~self.touching[axis])
            self.admitted.append(admitted)

    def tree(self, axis: int, alive: int, lines: list[Line]) -> Tree:
        """The function of the boxes that are alive, from an axis on."""
        found = self.known.get((axis, alive))
        if found is None:
            left, kept = self.kept(axis, alive, lines)
            here = axis
            while here < self.count and not left & self.touching[here]:
                here += 1
            found = self.known.get((here, left))
            if found is None:
                found = leaf(self.store, left, kept) if here == self.count else self.fork(here, left, kept)
                self.known[here, left] = found
            self.known[axis, alive] = found
        return found

    def fork(self, axis: int, alive: int, lines: list[Line]) -> Tree:
        edges, touched = 1, alive & self.touching[axis]
        while touched:
            low = touched & -touched
            edges |= self.edges[axis][low]
            touched ^= low
        starts = []
        while edges:
            low = edges & -edges
            starts.append(low.bit_length() - 1)
            edges ^= low
        admitted = self.admitted[axis]
        kids = [self.tree(axis + 1, alive & admitted[start], lines) for start in starts]
        return self.store.node(axis, [*starts[1:], self.store.space.axes[axis].size], kids)

    def kept(self, axis: int, alive: int, lines: list[Line]) -> tuple[int, list[Line]]:
        """The boxes that still matter and the rules that can still hold: none behind one that surely does."""
        certain = alive & self.settled[axis]
        left, kept = 0, []
        for line in lines:
            when = line.when & alive
            if not when or line.fatal & certain:
                continue
            block = line.block & alive
            sure = line.sure & certain
            if sure:  # one box that surely holds is as good as all of them
                when = sure & -sure
            left |= when | block | line.own
            kept.append(line)
            if sure and not block:
                break
        return left, kept


def leaf(store: Store, alive: int, lines: list[Line]) -> Ladder:
    """The ladder of the rules that are left, all of whose boxes hold for the request."""
    rungs = []
    for line in lines:
        asked = {unlike for bit, unlike in line.whens if bit & alive}
        stopped = _union(classes for bit, classes in line.blocks if bit & alive)
        rungs.append(Rung(ALWAYS if 0 in asked else tuple(sorted(asked)), stopped, line.outcome))
    return store.ladder(tuple(rungs))


def _union(bits: Iterable[int]) -> int:
    union = 0
    for bit in bits:
        union |= bit
    return union
