"""What kept its place among others and what moved, from names in two orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_PASSED = 100
"""Of the others that something moved past, no more are named."""


class Moved(NamedTuple):
    """Where something stood and stands, as places that scripts can read, and what it went past."""

    before: dict[str, Any]
    after: dict[str, Any]
    passed: tuple[str, ...]


def labels(names: Iterable[str]) -> list[str]:
    """Names made unique: the second `a` is `a#2`."""
    counts: dict[str, int] = {}
    made: dict[str, None] = {}
    for name in names:
        label, count = name, counts.get(name, 1)
        while label in made:
            count += 1
            label = f"{name}#{count}"
        counts[name] = count
        made[label] = None
    return list(made)


def moves(old: Sequence[str], new: Sequence[str], renamed: Mapping[str, str] | None = None) -> dict[str, Moved]:
    """The names in both orders that moved past others, each once: the fewest that explain the new order.

    `renamed` has the former names of those that have another one now; both orders are given in names of now.
    """
    if old == new:
        return {}
    known, had = set(new), set(old)
    before = {name: place for place, name in enumerate(old) if name in known}
    after = {name: place for place, name in enumerate(new) if name in had}
    if list(before) == list(after):
        return {}
    former = renamed or {}
    known_as = ["\n".join(sorted({name, former.get(name, name)})) for name in after]
    kept = {name for name, stays in zip(after, _kept([before[name] for name in after], known_as), strict=True) if stays}
    standing = [name for name in new if name in kept]
    from_here, to_here = _behind(old, kept), _behind(new, kept)
    moved = {}
    for name in after:
        if name in kept:
            continue
        low, high = sorted((from_here[name], to_here[name]))
        moved[name] = Moved(
            _stood(old, before[name]), _stood(new, after[name]), tuple(standing[low : min(high, low + MOST_PASSED)])
        )
    return moved


def _behind(names: Sequence[str], kept: set[str]) -> dict[str, int]:
    """Behind how many of those that keep their order each name stands."""
    found, count = {}, 0
    for name in names:
        found[name] = count
        count += name in kept
    return found


def _stood(names: Sequence[str], place: int) -> dict[str, Any]:
    return {"position": place + 1, "behind": names[place - 1] if place else None}


def _kept(places: list[int], names: list[str]) -> list[bool]:
    """Which names are in a longest run of rising places.

    Of several that are as long, one is taken that depends on the names alone: from old to new and
    back, the same ones move. So each name weighs one and, far behind, a number of its own.
    """
    start = 0
    end = len(places)
    ranks = {place: rank for rank, place in enumerate(sorted(places))}
    order = [ranks[place] for place in places]
    while start < end and order[start] == start:
        start += 1
    while end > start and order[end - 1] == end - 1:
        end -= 1
    kept = [not start <= index < end for index in range(len(names))]
    best: list[tuple[int, int]] = [(0, -1)] * (end - start + 1)  # a Fenwick tree of the heaviest run up to a rank
    before: dict[int, int] = {}
    for index in range(start, end):
        weight, last = 0, -1
        rank = order[index] - start
        while rank > 0:
            weight, last = max((weight, last), best[rank])
            rank -= rank & -rank
        before[index] = last
        weight += (1 << 64) + crc32(names[index].encode("utf-8", "replace"))
        rank = order[index] - start + 1
        while rank <= end - start:
            best[rank] = max(best[rank], (weight, index))
            rank += rank & -rank
    weight, last = 0, -1
    rank = end - start
    while rank > 0:
        weight, last = max((weight, last), best[rank])
        rank -= rank & -rank
    while last >= 0:
        kept[last] = True
        last = before[last]
    return kept
