"""Whole columns of times read at once, as `values.py` reads one: what isn't plain is marked as odd and left to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy
import pyarrow
import pyarrow.compute as compute

from routectl.traffic.arrays import MOMENT, Column, all_odd, blank, decimals, either, nulls, patiently, plain
from routectl.traffic.values import FIRST, LAST, UNITS

if TYPE_CHECKING:
    from datetime import tzinfo


def moments(values: Any, unit: str, at: tzinfo | None) -> Column:
    """Microseconds in UTC."""
    values = plain(values)
    kind = values.type
    if pyarrow.types.is_null(kind):
        return Column(values.cast(MOMENT))
    if pyarrow.types.is_timestamp(kind):
        return _stamped(values, at)
    if pyarrow.types.is_string(kind):
        return _spelled(blank(values), at, is_counted=bool(unit))
    if unit and (pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind)):
        return _counted(values, unit)
    if unit and pyarrow.types.is_decimal(kind):
        found = decimals(values)
        counted = _counted(found.values, unit)
        return counted._replace(odd=either(found.odd, counted.odd))
    return all_odd(values, MOMENT)


def _spelled(values: Any, at: tzinfo | None, *, is_counted: bool) -> Column:
    """Times as text. A number as text is odd, so that what it counts is looked at."""
    if (
        is_counted
        and len(values) - values.null_count
        and compute.all(compute.match_substring_regex(values, "^[0-9.]+$")).as_py()
    ):
        return all_odd(values, MOMENT)  # fmt: skip
    try:
        return _bounded(values.cast(MOMENT))
    except pyarrow.ArrowInvalid:
        pass
    if at is not None:
        for unit in ("us", "ns"):
            try:
                return _stamped(values.cast(pyarrow.timestamp(unit)), at)
            except pyarrow.ArrowInvalid:
                continue
    column = patiently(values, lambda part: part.cast(MOMENT))
    bounded = _bounded(column.values)
    return bounded._replace(odd=either(column.odd, bounded.odd))


def _stamped(values: Any, at: tzinfo | None) -> Column:
    """Times as such: whole microseconds, the fraction of one cut off."""
    has_zone, unit = values.type.tz is not None, values.type.unit
    if not has_zone and at is None:
        return all_odd(values, MOMENT)
    try:
        if unit == "ns":
            numbers = _floored(values.cast(pyarrow.int64()))
        else:
            numbers = values.cast(pyarrow.timestamp("us", values.type.tz)).cast(pyarrow.int64())
    except (pyarrow.ArrowInvalid, OverflowError):
        return all_odd(values, MOMENT)
    if has_zone or at is None:
        return _bounded(numbers.cast(MOMENT))
    offsets, odd = _offsets(numbers, at)
    found = _bounded(compute.subtract(numbers, offsets).cast(MOMENT))
    return found._replace(odd=either(odd, found.odd))


_QUARTER = 900_000_000
"""A quarter of an hour: since 1973 clocks change at the beginning of one."""
_STEADY = (94_694_400_000_000, 7_258_118_400_000_000)
"""The years in which that is so, up to 2200; times outside are looked at one by one."""


def _offsets(local: Any, at: tzinfo) -> tuple[Any, Any]:
    """How far a zone is from UTC at each local time, and which times are odd. Of two times the first is meant."""
    always = at.utcoffset(None)
    if always is not None:
        return round(always.total_seconds()) * 1_000_000, None
    numbers = local.fill_null(_STEADY[0]).to_numpy(zero_copy_only=False)
    odd = (numbers < _STEADY[0]) | (numbers >= _STEADY[1])
    quarters, place = numpy.unique(numpy.where(odd, _STEADY[0], numbers) // _QUARTER, return_inverse=True)
    away = (
        (datetime(1970, 1, 1) + timedelta(seconds=quarter * 900)).replace(tzinfo=at).utcoffset() or timedelta()
        for quarter in quarters.tolist()
    )
    offsets = numpy.array([round(one.total_seconds()) * 1_000_000 for one in away], numpy.int64)
    return pyarrow.array(offsets[place]), odd if odd.any() else None


def _floored(nanoseconds: Any) -> Any:
    whole = nanoseconds.fill_null(0).to_numpy(zero_copy_only=False) // 1000
    return pyarrow.array(whole, mask=nanoseconds.is_null().to_numpy(zero_copy_only=False))


def _bounded(values: Any) -> Column:
    numbers = values.cast(pyarrow.int64())
    if len(values) == values.null_count:
        return Column(values)
    ends = compute.min_max(numbers)
    if ends["min"].as_py() >= FIRST and ends["max"].as_py() <= LAST:
        return Column(values)
    return Column(values, _outside(numbers, FIRST, LAST))


def _outside(numbers: Any, low: float, high: float) -> Any:
    outside = compute.or_(compute.less(numbers, low), compute.greater(numbers, high))
    return outside.fill_null(False).to_numpy(zero_copy_only=False)


def _counted(values: Any, unit: str) -> Column:
    """Numbers of some unit since 1970."""
    if pyarrow.types.is_floating(values.type):
        numbers = values.cast(pyarrow.float64()).fill_null(0.0).to_numpy(zero_copy_only=False)
        with numpy.errstate(all="ignore"):
            scaled = numpy.rint(numbers / 1000 if unit == "ns" else numbers * UNITS[unit])
        odd = ~((scaled >= FIRST) & (scaled <= LAST))
    else:
        numbers = values.cast(pyarrow.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        step = UNITS[unit]
        odd = numpy.zeros(len(numbers), bool) if unit == "ns" else (numbers < FIRST // step) | (numbers > LAST // step)
        scaled = numpy.where(odd, 0, numbers) // 1000 if unit == "ns" else numpy.where(odd, 0, numbers) * step
    whole = pyarrow.array(numpy.where(odd, 0, scaled).astype(numpy.int64), mask=nulls(values))
    return Column(whole.cast(MOMENT), odd if odd.any() else None)
