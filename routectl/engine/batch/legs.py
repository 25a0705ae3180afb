"""The upper storey of a diagram as a few tables, each over some axes: one of them where the classes are few enough.

Rows walk through the diagram in legs: one takes the node that a row has come to and its classes on the leg's axes, and
says from which node of the next leg it goes on, or at which ladder it ends.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from routectl.engine.batch.array import Array, smallest
from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.engine.ladder import Ladder
    from routectl.engine.store import Tree

MOST_CELLS = 1 << 16
"""Cells of one table: as long as they are no more, all axes are in one."""


class Leg(NamedTuple):
    """A table: a row's node here, then its class on each axis, in mixed radix, say where it goes on."""

    axes: tuple[int, ...]
    sizes: tuple[int, ...]
    table: Array

    @property
    def runs(self) -> tuple[tuple[int, ...], ...]:
        """The sizes in runs of neighbours whose classes together make a number of one byte, as long as there are any."""
        found: list[tuple[int, ...]] = []
        for size in self.sizes:
            if found and prod(found[-1]) * size <= 1 << 8:
                found[-1] = (*found[-1], size)
            else:
                found.append((size,))
        return tuple(found)


class Draws(NamedTuple):
    """Where buckets come in: with the leg of this number, and only for rows that come to it at one of its open nodes."""

    leg: int
    is_open: Array


class Legs(NamedTuple):
    """All of them in order; the last one's numbers are those of `ladders`."""

    legs: tuple[Leg, ...]
    ladders: tuple[Ladder, ...]
    draws: Draws | None = None
    """None where no bucket decides anything."""


def legs(root: Tree, sizes: Sequence[int], drawn: int, most_cells: int = MOST_CELLS) -> Legs:
    """The tables of a tree over axes of these sizes, of which those from `drawn` on are of buckets.

    A table of one axis may have more cells than `most_cells`. None has axes of buckets beside others.
    """
    asked = _asked(root)
    front: list[Any] = [root]
    made: list[Leg] = []
    draws: Draws | None = None
    while asked:
        if asked[0] >= drawn and draws is None:
            draws = Draws(len(made), np.array([isinstance(node, Node) for node in front]))
        end = drawn if asked[0] < drawn else len(sizes)
        count, cells = 1, len(front) * sizes[asked[0]]
        while count < len(asked) and asked[count] < end and cells * sizes[asked[count]] <= most_cells:
            cells *= sizes[asked[count]]
            count += 1
        axes, asked = tuple(asked[:count]), asked[count:]
        filling = _Filling(axes, tuple(sizes[axis] for axis in axes))
        table = np.concatenate([filling.row(node) for node in front])
        front = list(filling.numbers)
        made.append(Leg(axes, filling.sizes, table.astype(smallest(len(front)))))
    return Legs(tuple(made), tuple(front), draws)


class _Filling:
    """One table in the making; `numbers` are those of the nodes that it leads to."""

    def __init__(self, axes: tuple[int, ...], sizes: tuple[int, ...]) -> None:
        self.axes = axes
        self.sizes = sizes
        self.numbers: dict[Tree, int] = {}
        self._known: dict[tuple[int, Tree], Array] = {}

    def row(self, tree: Tree, place: int = 0) -> Array:
        """Where a tree leads, for the classes of all axes from a place on."""
        if place == len(self.axes):
            return np.array([self.numbers.setdefault(tree, len(self.numbers))])
        found = self._known.get((place, tree))
        if found is None:
            if isinstance(tree, Node) and tree.axis == self.axes[place]:
                lengths = np.diff(tree.ends, prepend=0)
                kids = (self.row(kid, place + 1) for kid in tree.kids)
                found = np.concatenate([np.tile(kid, length) for kid, length in zip(kids, lengths, strict=True)])
            else:
                found = np.tile(self.row(tree, place + 1), self.sizes[place])
            self._known[place, tree] = found
        return found


def _asked(root: Tree) -> list[int]:
    """The axes that some node asks for, in order."""
    seen: set[int] = set()
    ahead = [root]
    axes: set[int] = set()
    while ahead:
        tree = ahead.pop()
        if isinstance(tree, Node) and id(tree) not in seen:
            seen.add(id(tree))
            axes.add(tree.axis)
            ahead += tree.kids
    return sorted(axes)
