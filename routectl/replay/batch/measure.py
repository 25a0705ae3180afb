"""Measures columns: the volumes of requests, for all policies that look at the same log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routectl.engine.batch.array import Array
from routectl.replay.batch.exact import sums_by, weighed
from routectl.replay.batch.times import instants, outside, placed
from routectl.replay.batch.volume import INPUT, OUTPUT, Caps, Volume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.engine.batch.columns import Columns
    from routectl.engine.batch.kernel import Kernel
    from routectl.replay.calendar import Calendar
    from routectl.replay.cell import Cells

MOST_NUMBERED = 1 << 22
"""Kinds of requests that are numbered by a table as long as all of them that there may be."""


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

    def of(self, columns: Columns, weights: Array | None = None, places: Array | None = None) -> Volume:
        """The volume of some rows, which are in the order of the log; each counts as so many requests, or as one.

        With the places of the rows it knows the first one of each group.
        """
        rows = columns.rows
        kept, undecided, untimed, times = self._kept(columns)
        ladders = [kernel.ladders_of(kernel.classes(columns), rows) for kernel in self.kernels]
        counts = [len(kernel.ladders) for kernel in self.kernels]
        parts = [*zip(ladders, counts, strict=True), *self._cells(columns)]
        if kept is not None:
            parts = [(part[kept], count) for part, count in parts]
            weights, places = (None if each is None else each[kept] for each in (weights, places))
        days, ticks = placed(self.calendar, times, rows if kept is None else len(kept))
        counted, group = self._counted(columns, kept, days, ticks, parts, weights, (rows, undecided, untimed))
        return counted if places is None else counted._replace(places=_first(group, len(counted.days), places))

    def _counted(
        self, columns: Columns, kept: Array | None, days: Array, ticks: Array, parts: list[tuple[Array, int]],
        weights: Array | None, told: tuple[int, int, int],
    ) -> tuple[Volume, Array]:  # fmt: skip
        """Groups and their sums, and the group of each row."""
        wide = int(ticks.max(initial=0)) + 1
        places = days * wide + ticks
        first, last = (int(places.min()), int(places.max())) if len(places) else (0, 0)
        kinds, kind = _numbered(parts, len(places))
        many = max(len(kinds), 1)
        found, group = distinct((places - first) * many + kind)
        count, late = len(found), _late(places)
        requests = _requests(group, count, weights)
        leading = requests
        if late is not None:
            leading = requests - _requests(group[late], count, None if weights is None else weights[late])
        tokens = [columns.numbers(name) for name in ("input_tokens", "output_tokens")]
        tokens = tokens if kept is None else [each[kept] for each in tokens]
        summed = [requests, leading, *(sums_by(group, count, weighed(each, weights)) for each in tokens)]
        for each, caps in zip(tokens, self.caps, strict=True):
            whole, most = summed[INPUT if each is tokens[0] else OUTPUT], int(each.max(initial=0))
            summed += [
                whole if most <= cap else sums_by(group, count, weighed(np.minimum(each, cap), weights)) for cap in caps
            ]
        place, number = np.divmod(found, many)
        day, tick = np.divmod(place + first, wide)
        return Volume(
            *told, day.astype(np.int32), tick.astype(np.int32), number.astype(np.int32),
            _with_cells(kinds, parts, len(self.kernels)), tuple(summed), self.caps, divmod(last, wide),
        ), group  # fmt: skip

    def _kept(self, columns: Columns) -> tuple[Array | None, int, int, Array | None]:
        """Which rows count, None for all of them; how many can't be read or have no time; the times of those that count."""
        masks = [mask for kernel in self.kernels if (mask := columns.undecided(kernel.policy)) is not None]
        bad = np.logical_or.reduce(masks) if masks else None
        undecided = 0 if bad is None else int(bad.sum())
        times = None if self.calendar is None else instants(columns.time, columns.rows)
        out = None if times is None else outside(times)
        untimed = 0 if out is None else int((out if bad is None else out & ~bad).sum())
        dropped = bad if out is None else out if bad is None else bad | out
        if dropped is None:
            return None, undecided, untimed, times
        kept = np.flatnonzero(~dropped)
        return kept, undecided, untimed, None if times is None else times[kept]

    def _cells(self, columns: Columns) -> list[tuple[Array, int]]:
        return [(columns.classes(axis), axis.size) for axis in self.cells.axes]


def _requests(group: Array, count: int, weights: Array | None) -> Array:
    return np.bincount(group, minlength=count) if weights is None else sums_by(group, count, weights)


def _first(group: Array, count: int, places: Array) -> Array:
    """For each group the least of its rows' places."""
    found = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(found, group, places)
    return found


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


def _with_cells(kinds: Array, parts: list[tuple[Array, int]], policies: int) -> Array:
    """Kinds with the number of their cell in the place of their classes on the axes of cells."""
    cell = np.zeros(len(kinds), np.int64)
    for number in range(policies, len(parts)):
        cell = cell * parts[number][1] + kinds[:, number]
    return np.column_stack((kinds[:, :policies], cell))


def distinct(keys: Array) -> tuple[Array, Array]:
    """The different keys in order, and the place of each row's key among them; none is below 0."""
    span = int(keys.max()) + 1 if len(keys) else 0
    if span > 4 * len(keys) + (1 << 16):
        return np.unique(keys, return_inverse=True)
    seen = np.zeros(span, bool)
    seen[keys] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1).take(keys)
