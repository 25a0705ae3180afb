"""The same part of a space in fewer boxes: each is made as wide as it gets before the next one is cut out of the rest."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_WORK = 40_000
"""So many pairs of boxes are looked at; what is left then stays as it is."""

Masks = tuple[int, ...]
"""A box: for each axis in their order, its classes as bits."""


class Cover:
    """Cuts one part after the other anew, until its work is spent."""

    def __init__(self, work: int = MOST_WORK) -> None:
        self.work = work
        self.wholes: Masks = ()

    def covered(self, boxes: Sequence[Masks], wholes: Masks) -> list[Masks]:
        """Disjoint boxes that hold together what these disjoint boxes hold; no more of them than there were."""
        self.wholes = wholes
        best = list(boxes)
        for narrow in (False, True):
            found = self.cover(best, narrow)
            if len(found) < len(best):
                best = found
        return best

    def cover(self, boxes: list[Masks], narrow: bool) -> list[Masks]:
        """One attempt: the widest box, then the widest of what it leaves, begun from the largest or from the narrowest."""
        rest, found = list(boxes), list[Masks]()
        while rest:
            if self.work <= 0:
                return [*found, *rest]
            size = len(rest)
            seeds = sorted(rest, key=_volume, reverse=not narrow)[:6]
            wide = max(
                (self.widened(seed, rest) for seed in seeds), key=lambda box: (_absorbed(box, rest), _volume(box))
            )
            self.work -= size
            found.append(wide)
            rest = [piece for box in rest for piece in _without(box, wide)]
            if len(found) + len(rest) > 2 * len(boxes):  # cut to pieces: it doesn't get better
                return boxes
        return found

    def widened(self, box: Masks, among: list[Masks]) -> Masks:
        """The box made wider along one axis after the other, as long as all of it is among the boxes."""
        near = [_Overlap(box, other) for other in among]
        grown = list(box)
        for axis, whole in enumerate(self.wholes):
            missing = whole & ~grown[axis]
            if not missing:
                continue
            beside = [(one.box[axis], volume) for one in near if (volume := one.beside(axis))]
            self.work -= len(among) + missing.bit_count() * len(beside)
            room = prod(mask.bit_count() for place, mask in enumerate(grown) if place != axis)
            gained = 0
            while missing:
                bit = missing & -missing
                missing ^= bit
                if sum(volume for mask, volume in beside if mask & bit) == room:
                    gained |= bit
            if gained:
                grown[axis] |= gained
                for one in near:
                    one.widen(axis, grown[axis])
        return tuple(grown)


class _Overlap:
    """What a box and another one have in common, axis by axis, while the first is widened."""

    __slots__ = ("apart", "box", "counts", "volume")

    def __init__(self, mine: Masks, box: Masks) -> None:
        self.box = box
        self.counts = [(one & other).bit_count() for one, other in zip(mine, box, strict=True)]
        self.apart = self.counts.count(0)
        """How many axes they have nothing in common on."""
        self.volume = prod(count for count in self.counts if count)
        """Of the other axes."""

    def beside(self, axis: int) -> int:
        """The volume that they have in common, this axis left out."""
        if self.apart:
            return self.volume if self.apart == 1 and not self.counts[axis] else 0
        return self.volume // self.counts[axis]

    def widen(self, axis: int, mask: int) -> None:
        """The first box lets in these classes of an axis now."""
        before, now = self.counts[axis], (mask & self.box[axis]).bit_count()
        if now != before:
            self.counts[axis] = now
            self.apart -= not before
            self.volume = self.volume // (before or 1) * now


def _volume(box: Masks) -> int:
    return prod(mask.bit_count() for mask in box)


def _absorbed(box: Masks, among: Iterable[Masks]) -> int:
    """How many boxes lie wholly in one."""
    return sum(all(not mask & ~room for mask, room in zip(other, box, strict=True)) for other in among)


def _without(box: Masks, hole: Masks) -> list[Masks]:
    """What of a box is not in another one."""
    if not all(mine & theirs for mine, theirs in zip(box, hole, strict=True)):
        return [box]
    pieces = []
    for axis, mask in enumerate(hole):
        outside = box[axis] & ~mask
        if outside:
            pieces.append((*box[:axis], outside, *box[axis + 1 :]))
        box = (*box[:axis], box[axis] & mask, *box[axis + 1 :])
    return pieces
