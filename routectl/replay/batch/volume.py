"""Volumes: how many requests of a log came to which ladders in which tick, with sums of their tokens.

All that a replay asks for hangs on these: a tick's state makes one outcome of each ladder, and its cost follows from
sums of tokens, also of those that a cap cuts off. So a log is read and coded once, for all policies; then clocks run
over the volumes, as often as it takes.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from routectl.engine.batch.array import Array
from routectl.replay.batch.exact import WIDE, added, sums_by
from routectl.replay.calendar import EARLIEST, LATEST, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routectl.engine.batch.columns import Columns
    from routectl.engine.batch.kernel import Kernel
    from routectl.replay.calendar import Calendar
    from routectl.replay.cell import Cells

MOST_NUMBERED = 1 << 22
"""Kinds of requests that are numbered by a table as long as all of them that there may be."""

MOST_WAITING = 64
"""So many parts that overlap earlier ones wait to be joined with them."""

REQUESTS, LEADING, INPUT, OUTPUT = range(4)
"""The first sums: requests, those of them that are not late, tokens. Behind them are tokens up to each cap."""

_DAY = 86_400 * SECOND


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
    ladders: Array
    """For each group the numbers of its ladders, one column a policy."""
    cells: Array
    sums: Array
    """For each group its sums, one column each."""
    caps: Caps
    latest: tuple[int, int] = (0, 0)
    """The last day and tick of all its rows."""


class Measure:
    """Takes the volumes of columns for some policies that look at the same log."""

    def __init__(self, kernels: Sequence[Kernel], cells: Cells, calendar: Calendar | None = None) -> None:
        """Without a calendar time stands still: all requests are in one tick."""
        self.kernels, self.cells, self.calendar = tuple(kernels), cells, calendar
        outcomes = [answer for kernel in kernels for answer in kernel.outcomes]
        self.caps = Caps(
            tuple(sorted({answer.prune_input_to for answer in outcomes if answer.prune_input_to is not None})),
            tuple(sorted({answer.max_output_tokens for answer in outcomes if answer.max_output_tokens is not None})),
        )

    def of(self, columns: Columns) -> Volume:
        """The volume of some rows, which are in the order of the log."""
        rows = columns.rows
        kept, undecided, untimed, times = self._kept(columns)
        ladders = [kernel.ladders_of(kernel.classes(columns), rows) for kernel in self.kernels]
        counts = [len(kernel.ladders) for kernel in self.kernels]
        parts = [*zip(ladders, counts, strict=True), *self._cells(columns)]
        if kept is not None:
            parts = [(part[kept], count) for part, count in parts]
        days, ticks = self._placed(times, rows if kept is None else len(kept))
        return self._counted(columns, kept, days, ticks, parts, (rows, undecided, untimed))

    def _counted(
        self, columns: Columns, kept: Array | None, days: Array, ticks: Array, parts: list[tuple[Array, int]],
        told: tuple[int, int, int],
    ) -> Volume:  # fmt: skip
        """Groups and their sums."""
        wide = int(ticks.max(initial=0)) + 1
        places = days * wide + ticks
        first, last = (int(places.min()), int(places.max())) if len(places) else (0, 0)
        kinds, kind = _numbered(parts, len(places))
        many = max(len(kinds), 1)
        found, group = distinct((places - first) * many + kind)
        count, late = len(found), _late(places)
        requests = np.bincount(group, minlength=count)
        leading = requests if late is None else requests - np.bincount(group[late], minlength=count)
        tokens = [columns.numbers(name) for name in ("input_tokens", "output_tokens")]
        tokens = tokens if kept is None else [each[kept] for each in tokens]
        summed = [requests, leading, *(sums_by(group, count, each) for each in tokens)]
        for each, caps in zip(tokens, self.caps, strict=True):
            summed += [sums_by(group, count, np.minimum(each, cap)) for cap in caps]
        place, own = found // many + first, kinds[found % many]
        policies = len(self.kernels)
        return Volume(
            *told, place // wide, place % wide, own[:, :policies], _mixed(own, parts, policies),
            np.stack(summed, axis=1), self.caps, divmod(last, wide),
        )  # fmt: skip

    def _kept(self, columns: Columns) -> tuple[Array | None, int, int, Array | None]:
        """Which rows count, None for all of them; how many can't be read or have no time; the times of those that count."""
        masks = [mask for kernel in self.kernels if (mask := columns.undecided(kernel.policy)) is not None]
        bad = np.logical_or.reduce(masks) if masks else None
        undecided = 0 if bad is None else int(bad.sum())
        times = None if self.calendar is None else instants(columns.time, columns.rows)
        out = None if times is None else _outside(times)
        untimed = 0 if out is None else int((out if bad is None else out & ~bad).sum())
        dropped = bad if out is None else out if bad is None else bad | out
        if dropped is None:
            return None, undecided, untimed, times
        kept = np.flatnonzero(~dropped)
        return kept, undecided, untimed, None if times is None else times[kept]

    def _cells(self, columns: Columns) -> list[tuple[Array, int]]:
        return [(columns.classes(axis), axis.size) for axis in self.cells.axes]

    def _placed(self, times: Array | None, rows: int) -> tuple[Array, Array]:
        """The day and the tick of each row."""
        if times is None or self.calendar is None or not rows:
            return np.zeros(rows, np.int64), np.zeros(rows, np.int64)
        starts, first = _starts(self.calendar, times)
        found = np.searchsorted(starts, times, side="right") - 1
        return first[found], (times - starts[found]) // self.calendar.tick


def gathered(volumes: Iterable[Volume]) -> Volume:
    """Parts of a log, in its order, as one; at least one. Where they overlap, they are kept as one from time to time."""
    parts: list[Volume] = []
    latest = (0, 0)
    waiting = 0
    for part in volumes:
        parts.append(part)
        waiting += bool(len(part.days)) and (int(part.days[0]), int(part.ticks[0])) < latest
        latest = max(latest, part.latest)
        if waiting >= MOST_WAITING:
            parts, waiting = [merged(parts)], 0
    return merged(parts)


def merged(parts: Sequence[Volume]) -> Volume:
    """Parts of a log, in its order, as one; at least one."""
    latest = (0, 0)
    is_ordered = True
    sums: list[Array] = []
    for part in parts:
        own = part.sums
        if len(own) and (int(part.days[0]), int(part.ticks[0])) < latest:
            is_ordered = False
            own = own.copy()
            own[(part.days < latest[0]) | ((part.days == latest[0]) & (part.ticks < latest[1])), LEADING] = 0
        sums.append(own)
        latest = max(latest, part.latest)
    whole = Volume(
        sum(part.rows for part in parts), sum(part.undecided for part in parts), sum(part.untimed for part in parts),
        np.concatenate([part.days for part in parts]), np.concatenate([part.ticks for part in parts]),
        np.concatenate([part.ladders for part in parts]), np.concatenate([part.cells for part in parts]),
        np.concatenate(sums), parts[0].caps, latest,
    )  # fmt: skip
    return whole if is_ordered else _in_order(whole)


def _in_order(volume: Volume) -> Volume:
    """The same with its groups in the order of their ticks, those that are the same as one."""
    keys = [volume.days, volume.ticks, *volume.ladders.T, volume.cells]
    sizes = [int(key.max(initial=0)) + 1 for key in keys]
    sizes[0] -= (first := int(volume.days.min()))
    if prod(sizes) < WIDE:
        key = keys[0] - first
        for each, size in zip(keys[1:], sizes[1:], strict=True):
            key = key * size + each
        order = np.argsort(key, kind="stable")
        differs = key[order][1:] != key[order][:-1]
    else:
        order = np.lexsort(keys[::-1])
        differs = np.logical_or.reduce([each[order][1:] != each[order][:-1] for each in keys])
    fresh = np.append(0, np.flatnonzero(differs) + 1)
    kept = order[fresh]
    return volume._replace(
        days=volume.days[kept], ticks=volume.ticks[kept], ladders=volume.ladders[kept], cells=volume.cells[kept],
        sums=added(volume.sums[order], fresh),
    )  # fmt: skip


def late(volume: Volume) -> int:
    """Requests whose tick is earlier than that of some request before them."""
    return int((volume.sums[:, REQUESTS] - volume.sums[:, LEADING]).sum()) if len(volume.sums) else 0


def instants(time: Any, rows: int) -> Array:
    """Microseconds since 1970; below `EARLIEST` where a row has no time, or one without a zone."""
    nowhere = EARLIEST - 1
    if time is None or not pa.types.is_timestamp(time.type) or time.type.tz is None:
        return np.full(rows, nowhere)
    numbers = time.cast(pa.int64())
    found: Array = numbers.fill_null(0).to_numpy(zero_copy_only=False)
    if time.type.unit == "ns":
        found = found // 1000
    elif time.type.unit != "us":
        factor = SECOND if time.type.unit == "s" else SECOND // 1000
        found = np.clip(found, nowhere // factor - 1, LATEST // factor + 1) * factor
    return np.where(numbers.is_null(), nowhere, found) if numbers.null_count else found


def _outside(times: Array) -> Array | None:
    """Where a time is in no day; None where each is."""
    if not len(times) or (times.min() >= EARLIEST and times.max() <= LATEST):
        return None
    return (times < EARLIEST) | (times > LATEST)


def _starts(calendar: Calendar, times: Array) -> tuple[Array, Array]:
    """The instants with which days begin that some time may be in, and those days."""
    low, high = calendar.place(int(times.min()))[0], calendar.place(int(times.max()))[0]
    if high - low <= 1000:
        days = list(range(low, high + 1))
    else:  # a few rows far away, say
        near = (int(number) + offset for number in np.unique(times // _DAY) for offset in (-1, 0, 1))
        days = sorted({min(max(number + _EPOCH, low), high) for number in near})
    return np.array([calendar.start(day) for day in days]), np.array(days)


_EPOCH = 719_163
"""1970-01-01 as `date.toordinal` numbers it."""


def _late(places: Array) -> Array | None:
    """Rows that come later than one of a later tick; None where there are none."""
    if len(places) < 2 or (places[1:] >= places[:-1]).all():
        return None
    found: Array = places < np.maximum.accumulate(places)
    return found


def _numbered(parts: list[tuple[Array, int]], rows: int) -> tuple[Array, Array]:
    """The kinds of rows that there are, a class for each part, and the number of each row's kind."""
    possible = 1
    for _, count in parts:
        possible *= count
    if possible <= MOST_NUMBERED:
        kind = np.zeros(rows, np.int64)
        for part, count in parts:
            kind *= count
            kind += part
        seen = np.zeros(possible, bool)
        seen[kind] = True
        found = np.flatnonzero(seen)
        book = np.cumsum(seen) - 1
        return _split(found, parts), book.take(kind)
    kinds, number = np.zeros((1, 0), np.int64), np.zeros(rows, np.int64)
    for part, count in parts:  # one after the other: all together may be more than 64 bits number
        found, number = np.unique(number * count + part, return_inverse=True)
        kinds = np.column_stack((kinds[found // count], found % count))
    return kinds, number


def _split(found: Array, parts: list[tuple[Array, int]]) -> Array:
    columns: list[Array] = []
    for _, count in reversed(parts):
        columns.append(found % count)
        found = found // count
    return np.column_stack(columns[::-1]) if columns else np.zeros((len(found), 0), np.int64)


def _mixed(split: Array, parts: list[tuple[Array, int]], before: int) -> Array:
    """The cell of each kind, from its classes on the axes of cells."""
    cell = np.zeros(len(split), np.int64)
    for number in range(before, len(parts)):
        cell = cell * parts[number][1] + split[:, number]
    return cell


def distinct(keys: Array) -> tuple[Array, Array]:
    """The different keys in order, and the place of each row's key among them; none is below 0."""
    span = int(keys.max()) + 1 if len(keys) else 0
    if span > 4 * len(keys) + (1 << 16):
        return np.unique(keys, return_inverse=True)
    seen = np.zeros(span, bool)
    seen[keys] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1).take(keys)
