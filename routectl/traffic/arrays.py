"""Whole columns of a log read at once, as `values.py` reads one value; what isn't plain is marked as odd and left to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy
import pyarrow
import pyarrow.compute as compute

from routectl.traffic.inside import inside, is_inside
from routectl.traffic.values import UNITS, Bad, Unmapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routectl.traffic.target import Target

_FEW = 64
"""Of so many values among which one can't be converted, each counts as odd."""

MOMENT = pyarrow.timestamp("us", "UTC")


class Column(NamedTuple):
    """What became of a column: its values, null where absent, and which of them are odd; None for none."""

    values: Any
    odd: Any = None
    unmapped: Coded | None = None
    """The values of text that no map names, where there are any."""


class Coded(NamedTuple):
    """A column of text: a code for each row, -1 where absent, into its distinct values."""

    codes: Any
    values: list[Any]
    odd: Any = None
    unmapped: Coded | None = None
    """Of the absent ones the values that no map names, where there are any."""


def patiently(values: Any, convert: Callable[[Any], Any]) -> Column:
    """Converts an array; where something in it can't be, all but its neighbours still is."""
    try:
        return Column(convert(values))
    except (pyarrow.ArrowInvalid, OverflowError):
        pass
    if len(values) <= _FEW:
        kind = convert(values.slice(0, 0)).type
        return Column(pyarrow.nulls(len(values), kind), values.is_valid().to_numpy(zero_copy_only=False))
    middle = len(values) // 2
    left, right = patiently(values.slice(0, middle), convert), patiently(values.slice(middle), convert)
    return Column(
        pyarrow.concat_arrays([left.values, right.values]), numpy.concatenate([_odd(left, middle), _odd(right, len(values) - middle)])
    )  # fmt: skip


def _odd(column: Column, size: int) -> Any:
    return numpy.zeros(size, bool) if column.odd is None else column.odd


def either(one: Any, other: Any) -> Any:
    """Rows that are odd in one column or another; None for none."""
    if one is None or other is None:
        return other if one is None else one
    return one | other


def blank(values: Any) -> Any:
    """Text without the spaces around it, null where nothing is left."""
    if not (pyarrow.types.is_string(values.type) or pyarrow.types.is_large_string(values.type)):
        return values
    trimmed = compute.utf8_trim_whitespace(values)
    return compute.if_else(compute.equal(trimmed, ""), None, trimmed)


def whole(values: Any) -> Any:
    """The array in one piece; one that is of one piece isn't copied."""
    if not isinstance(values, pyarrow.ChunkedArray):
        return values
    if values.num_chunks == 1:
        return values.chunk(0)
    return pyarrow.concat_arrays(values.chunks) if values.num_chunks else pyarrow.nulls(0, values.type)


def plain(values: Any) -> Any:
    """The array itself: no chunks, no dictionary, no views."""
    values = whole(values)
    if pyarrow.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pyarrow.types.is_string_view(values.type) or pyarrow.types.is_large_string(values.type):
        values = values.cast(pyarrow.string())
    return values


def spelled(values: Any) -> Any:
    """A column that a table holds as bytes, as text; itself where it isn't, or where some of it is no UTF-8."""
    kind = values.type
    if not (pyarrow.types.is_binary(kind) or pyarrow.types.is_large_binary(kind) or pyarrow.types.is_fixed_size_binary(kind) or pyarrow.types.is_binary_view(kind)):  # fmt: skip
        return values
    try:
        return values.cast(pyarrow.binary()).cast(pyarrow.string())
    except pyarrow.ArrowException:
        return values


def looked_into(values: Any, paths: Sequence[str]) -> list[Any]:
    """What text that is JSON says at each path; None for a column that is no text. A row is parsed once."""
    values = plain(values)
    if not pyarrow.types.is_string(values.type):
        return [None] * len(paths)
    rows = [
        [inside(text, path) for path in paths] if is_inside(text) else [None] * len(paths)
        for text in values.to_pylist()
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(paths)
    return [pyarrow.array(column, pyarrow.string()) for column in columns]


def laid_out(columns: Sequence[str], found: Sequence[tuple[str, str]], array: Callable[[str], Any]) -> tuple[Any, ...]:
    """The arrays of columns, each of which is one of a table or at a path in the text of one, as `found` says."""
    arrays: dict[str, Any] = {}
    inner: dict[str, list[str]] = {}
    for column, (name, path) in zip(columns, found, strict=True):
        if path:
            inner.setdefault(name, []).append(column)
        else:
            arrays[column] = array(name)
    paths = dict(zip(columns, (path for _, path in found), strict=True))
    for name, asked in inner.items():
        whole = array(name)
        texts = [None] * len(asked) if whole is None else looked_into(whole, [paths[column] for column in asked])
        arrays.update(zip(asked, texts, strict=True))
    return tuple(arrays[column] for column in columns)


def decimals(values: Any) -> Column:
    """Decimals as whole numbers; one with a fraction, or of more digits than fit, is odd."""
    return patiently(values, lambda part: part.cast(pyarrow.int64()))


def all_odd(values: Any, kind: Any) -> Column:
    """A column of this type in which nothing could be read: all that is there is odd."""
    return Column(pyarrow.nulls(len(values), kind), values.is_valid().to_numpy(zero_copy_only=False))


def nulls(values: Any) -> Any:
    """A numpy array of booleans: where nothing is."""
    return values.is_null().to_numpy(zero_copy_only=False)


def wholes(values: Any, target: Target) -> Column:
    """Whole numbers within the target's bounds."""
    values = plain(values)
    kind = values.type
    if pyarrow.types.is_null(kind):
        return Column(values.cast(pyarrow.int64()))
    if pyarrow.types.is_string(kind):
        return _spelled_wholes(blank(values), target)
    if pyarrow.types.is_integer(kind):
        column = patiently(values, lambda part: part.cast(pyarrow.int64()))
    elif pyarrow.types.is_floating(kind):
        column = _rounded(values.cast(pyarrow.float64()))
    elif pyarrow.types.is_decimal(kind):
        column = decimals(values)
    else:
        return all_odd(values, pyarrow.int64())
    return _within(column, target)


def _spelled_wholes(values: Any, target: Target) -> Column:
    try:
        found = values.cast(pyarrow.int64())
        if not compute.any(compute.match_substring_regex(values, "[xX]")).as_py():
            return _within(Column(found), target)
    except pyarrow.ArrowInvalid:
        pass
    digits = compute.match_substring_regex(values, r"^-?[0-9]{1,18}(\.0*)?$").fill_null(False)
    numbers = compute.if_else(digits, compute.replace_substring_regex(values, r"\..*$", ""), None).cast(pyarrow.int64())
    odd = compute.and_(compute.invert(digits), values.is_valid()).to_numpy(zero_copy_only=False)
    return _within(Column(numbers, odd), target)


def _rounded(values: Any) -> Column:
    numbers = values.fill_null(0.0).to_numpy(zero_copy_only=False)
    with numpy.errstate(all="ignore"):
        odd = ~((numbers == numpy.floor(numbers)) & (numpy.abs(numbers) <= 2**53))
    whole = pyarrow.array(numpy.where(odd, 0, numbers).astype(numpy.int64), mask=nulls(values))
    return Column(whole, odd if odd.any() else None)


def _within(column: Column, target: Target) -> Column:
    values = column.values
    if len(values) == values.null_count or (target.low is None and target.high is None):
        return column
    low, high = -numpy.inf if target.low is None else target.low, numpy.inf if target.high is None else target.high
    ends = compute.min_max(values)
    if low <= ends["min"].as_py() and ends["max"].as_py() <= high:
        return column
    numbers = values.fill_null(int(low)) if pyarrow.types.is_integer(values.type) else values.fill_null(low)
    found = numbers.to_numpy(zero_copy_only=False)
    return Column(values, either(column.odd, (found < low) | (found > high)))


def numbers(values: Any, target: Target, unit: str) -> Column:
    """Finite numbers within the target's bounds."""
    values = plain(values)
    kind = values.type
    if pyarrow.types.is_null(kind):
        return Column(values.cast(pyarrow.float64()))
    if pyarrow.types.is_string(kind):
        column = patiently(blank(values), lambda part: part.cast(pyarrow.float64()))
    elif pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind):
        column = Column(values.cast(pyarrow.float64(), safe=False))
    elif pyarrow.types.is_decimal(kind):
        column = Column(
            values.cast(pyarrow.string()).cast(pyarrow.float64())
        )  # as written: Arrow's own is not the nearest
    else:
        return all_odd(values, pyarrow.float64())
    found = column.values.fill_null(0.0).to_numpy(zero_copy_only=False)
    if unit:
        found = found / 1_000_000 if unit == "ns" else found * UNITS[unit] / 1000
    finite = numpy.isfinite(found)
    odd = column.odd if finite.all() else either(column.odd, ~finite)
    scaled = pyarrow.array(found, mask=nulls(column.values)) if unit else column.values
    return _within(Column(scaled, odd), target)


def coded(values: Any, read: Callable[[Any], Any]) -> Coded:
    """Text by its distinct values, each read once."""
    values = whole(values)
    if pyarrow.types.is_list(values.type) or pyarrow.types.is_large_list(values.type):
        return _listed(values, read)
    if pyarrow.types.is_dictionary(values.type) and len(values.dictionary) > len(values) + 1000:
        values = values.dictionary_decode()  # of a dictionary that many batches share only a part is in this one
    if not pyarrow.types.is_dictionary(values.type):
        values = plain(values)
        if pyarrow.types.is_nested(values.type) or pyarrow.types.is_binary(values.type):
            return Coded(numpy.full(len(values), -1, numpy.int32), [], values.is_valid().to_numpy(zero_copy_only=False))
        values = values.dictionary_encode()
    return _distinct(values.indices, values.dictionary.to_pylist(), read)


def _distinct(indices: Any, values: list[Any], read: Callable[[Any], Any]) -> Coded:
    table = numpy.full(len(values) + 1, -1, numpy.int32)
    found: dict[Any, int] = {}
    unmapped: dict[str, int] = {}
    is_odd = False
    for place, value in enumerate(values):
        became = None if value is None or value == "" else read(value)
        if became.__class__ is Bad:
            table[place] = -2
            is_odd = True
        elif became.__class__ is Unmapped:
            table[place] = -3 - unmapped.setdefault(became.value, len(unmapped))
        elif became is not None and became != "" and became != ():
            table[place] = found.setdefault(became, len(found))
    codes = table[indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(numpy.int64, copy=False)]
    if not is_odd and not unmapped:
        return Coded(codes, list(found))
    left = Coded(numpy.maximum(-3 - codes, -1), list(unmapped)) if unmapped else None
    return Coded(numpy.maximum(codes, -1), list(found), codes == -2 if is_odd else None, left)


_BETWEEN = "\x1f"


def _listed(values: Any, read: Callable[[Any], Any]) -> Coded:
    """Lists of names."""
    if not pyarrow.types.is_string(values.type.value_type):
        return Coded(numpy.full(len(values), -1, numpy.int32), [], values.is_valid().to_numpy(zero_copy_only=False))
    joined = compute.binary_join(values, _BETWEEN)
    odd = compute.and_(values.is_valid(), joined.is_null()).to_numpy(zero_copy_only=False)
    column = coded(joined, lambda text: read(text.split(_BETWEEN)))
    return column._replace(odd=either(column.odd, odd if odd.any() else None))


def first_of(one: Coded, other: Coded) -> Coded:
    """The first column's values, the other's where it has none."""
    merged = dict.fromkeys((*one.values, *other.values))
    places = {value: place for place, value in enumerate(merged)}
    table = numpy.array([*(places[value] for value in other.values), -1], numpy.int32)
    codes = numpy.where(one.codes >= 0, one.codes, table[other.codes])
    odd = None if other.odd is None else other.odd & (one.codes < 0)
    return Coded(codes, list(merged), either(one.odd, odd), first_unmapped(one.unmapped, other.unmapped))


def first_unmapped(one: Coded | None, other: Coded | None) -> Coded | None:
    """What no map names in the first column, or in the other where that has none."""
    return first_of(one, other) if one is not None and other is not None else one or other


def dictionary(column: Coded) -> Any:
    """The column as Arrow has it."""
    codes = pyarrow.array(column.codes, mask=column.codes < 0)
    return pyarrow.DictionaryArray.from_arrays(codes, pyarrow.array(column.values, pyarrow.string()))
