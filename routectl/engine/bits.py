"""A rule table in bits: each different box of the request has one, whatever rules it is in."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from routectl.engine.box import Box
    from routectl.engine.outcome import Outcome
    from routectl.engine.refusal import Refusal
    from routectl.engine.space import Coded
    from routectl.engine.store import Store
    from routectl.engine.table import Rule, Table


class Line(NamedTuple):
    """A rule in bits of request boxes, each with the classes of the state that go with it."""

    whens: tuple[tuple[int, int], ...]
    """For each box, its bit and the classes of the state that it does not let in."""
    blocks: tuple[tuple[int, int], ...]
    """For each box of a refusal that holds in some states alone, its bit and the classes of the state in which it does."""
    when: int
    fatal: int
    """The bits of refusals that hold in every state."""
    even: bool
    """Whether all of its boxes let in the same states."""
    blocked: int
    """The bits of refusals, with one of `fatal` as a whole: rules share boxes, and one that is refused for good must not look
    alive."""
    closing: int
    """The bits of boxes within which no rule behind it is asked."""
    outcome: Outcome


class Group(NamedTuple):
    """Lines behind one another that hold for the same requests, and all of their bits together."""

    lines: tuple[Line, ...]
    when: int
    fatal: int
    even: bool
    blocked: int
    closing: int


def grouped(lines: tuple[Line, ...]) -> Group:
    """Lines with the same boxes of requests as one."""
    fatal = blocked = 0
    for line in lines:
        fatal |= line.fatal
        blocked |= line.blocked
    even = all(line.even for line in lines)
    return Group(lines, lines[-1].when, fatal, even, blocked, lines[-1].closing)


class Coding:
    """Gives each different request box its bit, whichever table it is in."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.everything = 0
        """All bits that there are."""
        self.bits: dict[Coded, int] = {}
        self.fates: dict[int, int] = {0: 0}
        """For refusals that hold in every state, taken together, a bit."""
        self.lines: dict[Hashable, Line] = {}
        self.groups: dict[tuple[int, ...], Group] = {}

    def table(self, table: Table, keys: Iterable[Hashable] | None = None) -> list[Group]:
        """The rules of a table that hold somewhere; those that have the same key, in whatever table, are the same."""
        own = _Own(self, table)
        named = zip(table.rules, keys or range(len(table.rules)), strict=True)
        lines = [line for rule, key in named if (line := self.line(own, rule, key)).whens]
        return [self.group(tuple(alike)) for _, alike in groupby(lines, key=lambda line: line.when)]

    def line(self, own: _Own, rule: Rule, key: Hashable) -> Line:
        """A rule in bits, worked out once for all rules of its key."""
        found = self.lines.get(key)
        if found is None:
            found = self.lines[key] = own.line(rule)
        return found

    def group(self, lines: tuple[Line, ...]) -> Group:
        """Lines with the same boxes of requests as one, put together once."""
        key = tuple(map(id, lines))
        found = self.groups.get(key)
        if found is None:
            found = self.groups[key] = grouped(lines)
        return found

    def bit(self) -> int:
        """One that no box has yet."""
        bit = self.everything + 1
        self.everything += bit
        return bit


class _Own:
    """What the boxes of one table come to, by what it lists."""

    def __init__(self, coding: Coding, table: Table) -> None:
        self.coding = coding
        self.store = coding.store
        self.axes = table.axes
        self.boxes: dict[Box, tuple[int, Coded] | None] = {}
        self.refusals: dict[int, tuple[tuple[tuple[int, int], ...], int, int]] = {}

    def line(self, rule: Rule) -> Line:
        parts = [part for where in rule.when if (part := self.part(where)) is not None]
        whens = tuple((bit, self.unlike(state)) for bit, state in parts)
        when = _union(bit for bit, _ in whens)
        blocks, fatal, blocked = self.blocked(rule.refusals)
        closing = 0 if blocked else _union(bit for bit, unlike in whens if not unlike)
        closing |= _union(part[0] for where in rule.closes if (part := self.part(where)) is not None)
        return Line(whens, blocks, when, fatal, _is_even(whens), blocked, closing, rule.outcome)

    def part(self, where: Box) -> tuple[int, Coded] | None:
        """A box's bit, and what it asks of the state; None where it holds nowhere."""
        if where not in self.boxes:
            coded = self.store.space.code(where, self.axes)
            if coded is None:
                self.boxes[where] = None
            else:
                asked = tuple(entry for entry in coded if entry[0] < self.store.space.requests)
                bits = self.coding.bits
                bit = bits.get(asked) or bits.setdefault(asked, self.coding.bit())
                self.boxes[where] = (bit, coded[len(asked) :])
        return self.boxes[where]

    def unlike(self, state: Coded) -> int:
        axes, offsets = self.store.space.axes, self.store.offsets
        return _union((((1 << axes[axis].size) - 1) & ~mask) << offsets[axis] for axis, mask in state)

    def blocked(self, refusals: tuple[Refusal, ...]) -> tuple[tuple[tuple[int, int], ...], int, int]:
        """What refusals come to: `blocks`, `fatal` and `blocked` of a line."""
        found = self.refusals.get(id(refusals))
        if found is None:
            parts = [part for refusal in refusals for where in refusal.boxes if (part := self.part(where)) is not None]
            assert all(len(state) < 2 for _, state in parts), "a refusal asks for one axis of the state at most"
            offsets = self.store.offsets
            blocks = tuple(
                (bit, _union(mask << offsets[axis] for axis, mask in state)) for bit, state in parts if state
            )
            fatal = _union(bit for bit, state in parts if not state)
            fates = self.coding.fates
            fate = fates[fatal] if fatal in fates else fates.setdefault(fatal, self.coding.bit())
            found = self.refusals[id(refusals)] = (blocks, fatal, fate | _union(bit for bit, _ in parts))
        return found


def _is_even(whens: tuple[tuple[int, int], ...]) -> bool:
    states: dict[int, set[int]] = {}
    for bit, unlike in whens:
        states.setdefault(bit, set()).add(unlike)
    first, *others = states.values() or [set()]
    return all(other == first for other in others)


def _union(bits: Iterable[int]) -> int:
    union = 0
    for bit in bits:
        union |= bit
    return union
