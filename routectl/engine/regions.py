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
"""So many paths of a diagram are gone through; what is left out is said."""


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
    found: list[Region] = []
    truncated = False
    for region in _paths(tree, ()):
        if len(found) == most:
            truncated = True
            break
        found.append(region)
    return Regions(tuple(_wider(space, merged(space, found))), truncated)


def merged(space: Space, found: list[Region]) -> list[Region]:
    """The same in fewer boxes: two that differ in the classes of one axis alone become one."""
    before = -1
    while len(found) != before:
        before = len(found)
        axes = sorted({axis for region in found for axis, _ in region.where}, reverse=True)
        for axis in axes:
            found = _joined(found, axis, (1 << space.axes[axis].size) - 1)
    return found


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
            for box in cover.covered(boxes, wholes):
                masks = zip(axes, box, wholes, strict=True)
                yield Region(tuple((axis, mask) for axis, mask, whole in masks if mask != whole), told)
        else:
            yield from (Region(where, told) for where in wheres)


def _joined(found: list[Region], axis: int, everything: int) -> list[Region]:
    masks: dict[tuple[Hashable, Where], int] = {}
    for where, told in found:
        rest = tuple(entry for entry in where if entry[0] != axis)
        mask = next((mask for number, mask in where if number == axis), everything)
        masks[told, rest] = masks.get((told, rest), 0) | mask
    return [
        Region(rest if mask == everything else tuple(sorted((*rest, (axis, mask)))), told)
        for (told, rest), mask in masks.items()
    ]


def _paths(tree: Told, where: Where) -> Iterator[Region]:
    if isinstance(tree, Node):
        for mask, kid in tree.branches():
            yield from _paths(kid, (*where, (tree.axis, mask)))
    elif tree is not None:
        yield Region(where, tree)
