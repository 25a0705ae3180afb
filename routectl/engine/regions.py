"""The parts of the space in which a diagram has the same to tell: disjoint boxes, as few as can be had cheaply."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from routectl.engine.space import Space
    from routectl.engine.store import Told

MOST_REGIONS = 20_000
"""So many paths of a diagram are gone through; what is left out is said."""


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
    return Regions(tuple(merged(space, found)), truncated)


def merged(space: Space, found: list[Region]) -> list[Region]:
    """The same in fewer boxes: two that differ in the classes of one axis alone become one."""
    before = -1
    while len(found) != before:
        before = len(found)
        axes = sorted({axis for region in found for axis, _ in region.where}, reverse=True)
        for axis in axes:
            found = _joined(found, axis, (1 << space.axes[axis].size) - 1)
    return found


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
