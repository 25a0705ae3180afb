"""Columns of times: instants, and the days and ticks that they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from routectl.engine.batch.array import Array
from routectl.replay.calendar import EARLIEST, LATEST, SECOND

if TYPE_CHECKING:
    from routectl.replay.calendar import Calendar

_DAY = 86_400 * SECOND
_EPOCH = 719_163
"""1970-01-01 as `date.toordinal` numbers it."""


def placed(calendar: Calendar | None, times: Array | None, rows: int) -> tuple[Array, Array]:
    """The day and the tick of each of so many rows; all the same where time stands still."""
    if times is None or calendar is None or not rows:
        return np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    starts, days = _starts(calendar, times)
    found = np.searchsorted(starts, times, side="right") - 1
    return days[found], (times - starts[found]) // calendar.tick


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


def outside(times: Array) -> Array | None:
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
