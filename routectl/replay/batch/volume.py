"""Volumes: how many requests of a log came to which ladders in which tick, with sums of their tokens.

All that a replay asks for hangs on these: a tick's state makes one outcome of each ladder, and its cost follows from
sums of tokens, also of those that a cap cuts off. So a log is read and coded once, for all policies; then clocks run
over the volumes, as often as it takes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routectl.engine.batch.array import Array, smallest
from routectl.replay.batch.exact import added

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


REQUESTS, LEADING, INPUT, OUTPUT = range(4)
"""The first sums: requests, those of them that are not late, tokens. Behind them are tokens up to each cap."""

SILENT = -1
"""The last sum: requests whose tokens the log doesn't say, or not both."""


class Caps(NamedTuple):
    """Every cap on tokens that some outcome has."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]


class Volume(NamedTuple):
    """What is known of a part of a log. Groups stand in the order of their days and ticks; some may be alike."""

    rows: int
    undecided: int
    """Rows that one of the policies can't read."""
    untimed: int
    days: Array
    ticks: Array
    kind: Array
    """For each group the number of its kind."""
    kinds: Array
    """For each kind the numbers of its ladders, one for each policy, then that of its cell."""
    sums: tuple[Array, ...]
    """Each with a number for each group. Two may be the same array: where nobody is late, or a cap cuts nothing off."""
    caps: Caps
    latest: tuple[int, int] = (0, 0)
    """The last day and tick of all its rows."""
    places: Array | None = None
    """For each group the place of its first row, where it is asked for."""


def merged(parts: Sequence[Volume]) -> Volume:
    """Parts of a log, in its order, as one; at least one."""
    latest = (0, 0)
    kept: list[Volume] = []
    for part in parts:
        kept.append(behind(part, latest))
        latest = max(latest, part.latest)
    kinds, books = _united([part.kinds for part in parts])
    whole = Volume(
        sum(part.rows for part in parts), sum(part.undecided for part in parts), sum(part.untimed for part in parts),
        np.concatenate([part.days for part in parts]), np.concatenate([part.ticks for part in parts]),
        np.concatenate([book[part.kind] for book, part in zip(books, parts, strict=True)]), kinds,
        _each([part.sums for part in kept], np.concatenate), parts[0].caps, latest,
        None if parts[0].places is None else np.concatenate([part.places for part in parts]),
    )  # fmt: skip
    return whole if all(one is other for one, other in zip(kept, parts, strict=True)) else _in_order(whole)


def behind(part: Volume, latest: tuple[int, int]) -> Volume:
    """A part behind others: what comes earlier than their last tick is late."""
    if not len(part.days) or (int(part.days[0]), int(part.ticks[0])) >= latest:
        return part
    leading = part.sums[LEADING].copy()
    leading[(part.days < latest[0]) | ((part.days == latest[0]) & (part.ticks < latest[1]))] = 0
    return part._replace(sums=(*part.sums[:LEADING], leading, *part.sums[LEADING + 1 :]))


def by_day(volume: Volume) -> Iterator[tuple[int, Volume]]:
    """The parts of a volume that are of one day each; they count no rows, which no day may have to itself."""
    cuts = np.flatnonzero(np.diff(volume.days)) + 1
    for start, end in pairwise([0, *cuts.tolist(), len(volume.days)]):
        if start < end:
            yield int(volume.days[start]), _cut(volume, slice(start, end))


def _cut(volume: Volume, part: slice) -> Volume:
    used, kind = np.unique(volume.kind[part], return_inverse=True)
    days, ticks = volume.days[part], volume.ticks[part]
    return volume._replace(
        rows=0, undecided=0, untimed=0, days=days, ticks=ticks, kind=kind.astype(np.int32), kinds=volume.kinds[used],
        sums=_each([volume.sums], lambda each: each[0][part]), latest=(int(days[-1]), int(ticks[-1])),
        places=None if volume.places is None else volume.places[part],
    )  # fmt: skip


def narrow(volume: Volume) -> Volume:
    """A volume of one day as it lies on disk: its numbers as narrow as they can be, its day written once."""
    sums = _each([volume.sums], lambda each: _narrow(each[0]))
    return volume._replace(days=volume.days[:1], ticks=_narrow(volume.ticks), kind=_narrow(volume.kind), sums=sums)


def wide(volume: Volume) -> Volume:
    """The same as it was."""
    sums = _each([volume.sums], lambda each: each[0] if each[0].dtype == object else each[0].astype(np.int64))
    ticks, kind = volume.ticks.astype(np.int32), volume.kind.astype(np.int32)
    return volume._replace(days=np.repeat(volume.days, len(ticks)), ticks=ticks, kind=kind, sums=sums)


def _narrow(numbers: Array) -> Array:
    most = int(numbers.max(initial=0)) + 1
    return numbers.astype(smallest(most)) if numbers.dtype != object and most <= 1 << 32 else numbers


def _united(tables: Sequence[Array]) -> tuple[Array, list[Array]]:
    """The kinds of all tables, each once, and for each table the new numbers of its kinds."""
    known: dict[tuple[int, ...], int] = {}
    books = [
        np.array([known.setdefault(tuple(kind), len(known)) for kind in table.tolist()], np.int32) for table in tables
    ]
    return np.array(list(known), np.int64).reshape(len(known), tables[0].shape[1]), books


def _each(sums: Sequence[tuple[Array, ...]], join: Callable[[list[Array]], Array]) -> tuple[Array, ...]:
    """The sums of parts joined one by one; those that are the same array in all parts stay so."""
    known: dict[tuple[int, ...], Array] = {}
    found: list[Array] = []
    for each in zip(*sums, strict=True):
        key = tuple(map(id, each))
        if key not in known:
            known[key] = join(list(each))
        found.append(known[key])
    return tuple(found)


def _in_order(volume: Volume) -> Volume:
    """The same with its groups in the order of their ticks, those that are the same as one."""
    most = int(volume.ticks.max()) + 1
    days = volume.days.astype(np.int64) - int(volume.days.min())
    key = (days * most + volume.ticks) * len(volume.kinds) + volume.kind
    order = np.argsort(key, kind="stable")
    key = key[order]
    fresh = np.append(0, np.flatnonzero(key[1:] != key[:-1]) + 1)
    first = order[fresh]
    return volume._replace(
        days=volume.days[first], ticks=volume.ticks[first], kind=volume.kind[first],
        sums=_each([volume.sums], lambda each: added(each[0][order], fresh)),
        places=None if volume.places is None else np.minimum.reduceat(volume.places[order], fresh),
    )  # fmt: skip


def late(volume: Volume) -> int:
    """Requests whose tick is earlier than that of some request before them."""
    if volume.sums[LEADING] is volume.sums[REQUESTS]:
        return 0
    return int((volume.sums[REQUESTS] - volume.sums[LEADING]).sum())
