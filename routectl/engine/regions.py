"""The parts of the space in which a diagram has the same to tell: disjoint boxes, as few as can be had cheaply."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.cover import Cover
from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from routectl.engine.space import Space
    from routectl.engine.store import Told

MOST_REGIONS = 20_000
"""So many boxes are kept; what is left out is said."""

MOST_MADE = 400_000
"""So many are made on the way there, over all nodes of a diagram."""

MOST_ALIKE = 60
"""So many boxes that tell the same are cut anew, to be fewer; more of them nobody reads."""

Where = tuple[tuple[int, int], ...]
"""For each axis that matters, its classes as bits."""


class Region(NamedTuple):
    """A box and what is told there."""

    where: Where
    told: Hashable


class Regions(NamedTuple):
    """Disjoint regions, those that tell the same beside each other; `truncated` where there are more."""

    regions: tuple[Region, ...]
    truncated: bool


def regions(space: Space, tree: Told, most: int = MOST_REGIONS) -> Regions:
    """Every part of the space in which there is something to tell."""
    gathered = _Gathered(most)
    found = [Region(where, gathered.told[number]) for number, where in gathered.parts(tree)]
    return Regions(tuple(_wider(space, merged(space, found))), gathered.truncated)


def merged(space: Space, found: list[Region]) -> list[Region]:
    """The same in fewer boxes: two that differ in the classes of one axis alone become one."""
    axes = sorted({axis for region in found for axis, _ in region.where})
    wholes = [(1 << space.axes[axis].size) - 1 for axis in axes]
    numbers: dict[Hashable, int] = {}
    boxes = []
    for where, told in found:
        masks = dict(where)
        box = (masks.get(axis, whole) for axis, whole in zip(axes, wholes, strict=True))
        boxes.append((numbers.setdefault(told, len(numbers)), *box))
    before = -1
    while len(boxes) != before:
        before = len(boxes)
        for place in range(len(axes), 0, -1):
            boxes = _joined(boxes, place)
    tolds = list(numbers)
    return [Region(_where(axes, box, wholes), tolds[number]) for number, *box in boxes]


def _joined(boxes: list[tuple[int, ...]], place: int) -> list[tuple[int, ...]]:
    """Those that differ at one place alone are one there."""
    masks: dict[tuple[int, ...], int] = {}
    for box in boxes:
        rest = box[:place] + box[place + 1 :]
        masks[rest] = masks.get(rest, 0) | box[place]
    if len(masks) == len(boxes):
        return boxes
    return [(*rest[:place], mask, *rest[place:]) for rest, mask in masks.items()]


def _where(axes: list[int], box: list[int] | tuple[int, ...], wholes: list[int] | tuple[int, ...]) -> Where:
    """A box by the axes of which it doesn't let in everything."""
    return tuple((axis, mask) for axis, mask, whole in zip(axes, box, wholes, strict=True) if mask != whole)


def _wider(space: Space, found: list[Region]) -> Iterator[Region]:
    """The regions in fewer boxes where that can be had: those that tell the same are cut anew."""
    cover = Cover()
    alike: dict[Hashable, list[Where]] = {}
    for where, told in found:
        alike.setdefault(told, []).append(where)
    for told, wheres in alike.items():
        if 2 < len(wheres) <= MOST_ALIKE:
            axes = sorted({axis for where in wheres for axis, _ in where})
            wholes = tuple((1 << space.axes[axis].size) - 1 for axis in axes)
            boxes = [
                tuple(dict(where).get(axis, whole) for axis, whole in zip(axes, wholes, strict=True))
                for where in wheres
            ]
            yield from (Region(_where(axes, box, wholes), told) for box in cover.covered(boxes, wholes))
        else:
            yield from (Region(where, told) for where in wheres)


class _Gathered:
    """The boxes of a diagram, node by node from below, joined along each node's axis: parts that are shared are gone through once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.left = MOST_MADE
        self.truncated = False
        self.told: list[Hashable] = []
        self.numbers: dict[Hashable, int] = {}
        self.known: dict[Node, list[tuple[int, Where]]] = {}

    def parts(self, tree: Told) -> list[tuple[int, Where]]:
        """The number of what is told, and where."""
        if not isinstance(tree, Node):
            return [] if tree is None else [(self.number(tree), ())]
        if tree not in self.known:
            self.known[tree] = self.node(tree)
        return self.known[tree]

    def node(self, tree: Node) -> list[tuple[int, Where]]:
        masks: dict[tuple[int, Where], int] = {}
        for mask, kid in tree.branches():
            if masks and (self.left <= 0 or len(masks) >= self.most):
                self.truncated = True
                break
            for part in self.parts(kid):
                masks[part] = masks.get(part, 0) | mask
        self.left -= len(masks)
        if len(masks) > self.most:
            self.truncated = True
        axis, whole = tree.axis, (1 << tree.ends[-1]) - 1
        parts = [
            (number, where if mask == whole else ((axis, mask), *where)) for (number, where), mask in masks.items()
        ]
        return parts[: self.most]

    def number(self, told: Hashable) -> int:
        if told not in self.numbers:
            self.numbers[told] = len(self.told)
            self.told.append(told)
        return self.numbers[told]
