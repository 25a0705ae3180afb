"""The rows of a log that was replayed, a batch at a time, with what each policy decided for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from routectl.replay.batch.times import instants, outside, placed
from routectl.replay.replayed import NO_DAY

if TYPE_CHECKING:
    from routectl.engine.batch.array import Array
    from routectl.engine.batch.columns import Columns
    from routectl.replay.batch.decisions import Decisions
    from routectl.replay.calendar import Calendar
    from routectl.traffic.batch import Batch


class Ruled(NamedTuple):
    """One policy's part."""

    decisions: Decisions
    outcomes: Array
    """For each row the number of its outcome, one more than there are where it isn't decided."""
    states: Array
    """For each row the number of its state among those that the replay came to."""

    @property
    def decided(self) -> Array:
        """Which rows are."""
        found: Array = self.outcomes < len(self.decisions.kernel.outcomes)
        return found


class Part(NamedTuple):
    """A batch."""

    batch: Batch
    columns: Columns
    ruled: tuple[Ruled, ...]


def days_of(columns: Columns, calendar: Calendar | None) -> Array:
    """The day of each row; `NO_DAY` where it is in none."""
    found = np.full(columns.rows, NO_DAY)
    if calendar is not None:
        times = instants(columns.time, columns.rows)
        out = outside(times)
        inside = slice(None) if out is None else ~out
        found[inside] = placed(calendar, times[inside], len(found[inside]))[0]
    return found


def coded(batch: Batch, name: str) -> tuple[Array, list[Any]]:
    """For each row the place of its text in a list, whose last entry is none."""
    if name not in batch.columns.schema.names:
        return np.zeros(batch.columns.num_rows, np.int64), [None]
    column = batch.columns.column(name)
    book = column.dictionary.to_pylist()
    codes: Array = column.indices.cast(pa.int64()).fill_null(len(book)).to_numpy(zero_copy_only=False)
    return codes, [*book, None]


def many(which: Array, counts: Array | None) -> int:
    """How many requests some rows are."""
    return int(which.sum() if counts is None else counts[which].sum())
