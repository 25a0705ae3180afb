"""Single decisions of a replay from columns, as CSV or Parquet: the same rows as `replay/single.py` makes one by one."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from routectl.engine.outcome import Caps
from routectl.replay.batch.money import costs
from routectl.replay.batch.ruled import days_of
from routectl.replay.single import NUMBERS, shown
from routectl.rows.vocabulary import TIME, WEIGHT
from routectl.traffic.batch import LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routectl.engine.batch.array import Array
    from routectl.replay.batch.ruled import Part, Ruled
    from routectl.replay.setting import Setting

SECOND = 1_000_000
ROWS = 65_536
"""Of a group of rows."""


def tables(parts: Iterable[Part], settings: Sequence[Setting], names: Sequence[str]) -> Iterator[Any]:
    """Each batch as a record batch with these columns; text and whole numbers of which there are few are coded by dictionaries."""
    for part in parts:
        columns = [*_own(part, names, is_timed=settings[0].calendar is not None)]
        for ruled, setting in zip(part.ruled, settings, strict=True):
            columns += _decided(part, ruled, setting)
        yield pa.RecordBatch.from_arrays(columns, names=list(names))


def of_rows(rows: Iterable[tuple[Any, ...]], names: Sequence[str]) -> Iterator[Any]:
    """The same of rows that were decided one by one."""
    going = iter(rows)
    while some := list(islice(going, ROWS)):
        columns = (pa.array(column, _kind(name)) for name, column in zip(names, zip(*some, strict=True), strict=True))
        yield pa.RecordBatch.from_arrays(list(columns), names=list(names))


def write_parquet(file: BinaryIO, tables: Iterable[Any], names: Sequence[str]) -> None:
    """All of them into an open file."""
    schema = pa.schema([(name, _kind(name)) for name in names])
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(pa.Table.from_batches([table]).cast(schema), ROWS)


def as_csv(tables: Iterable[Any], names: Sequence[str]) -> Iterator[bytes]:
    """The lines of a CSV file; no cell of text is taken for a formula."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(names)
    for table in tables:
        writer.writerows(zip(*map(_cells, table.columns), strict=True))
        yield page.getvalue().encode("utf-8", "backslashreplace")
        page.seek(0)
        page.truncate()
    yield page.getvalue().encode("utf-8", "backslashreplace")


def _own(part: Part, names: Sequence[str], *, is_timed: bool) -> Iterator[Any]:
    """Which request it is."""
    columns, rows = part.batch.columns, part.columns.rows
    yield pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([part.batch.file], pa.string()))
    yield columns.column(LINE)
    yield _times(columns.column(TIME)) if is_timed else pa.nulls(rows, pa.string())
    yield columns.column("id") if "id" in part.batch.keys else pa.nulls(rows, pa.string())
    if WEIGHT in names:
        yield columns.column(WEIGHT).fill_null(1)


def _times(column: Any) -> Any:
    """Moments in UTC as they are written: a fraction of a second only where there is one."""
    at = column.cast(pa.int64()).to_numpy(zero_copy_only=False)
    moments = at.astype("datetime64[us]")
    texts = np.datetime_as_string(moments, unit="s")
    broken = at % SECOND != 0
    if broken.any():
        texts = np.where(broken, np.datetime_as_string(moments, unit="us"), texts)
    return pa.array(np.char.add(texts, "Z"), pa.string())


def _decided(part: Part, ruled: Ruled, setting: Setting) -> Iterator[Any]:
    """What a policy decided, in the order of `single.DECIDED`."""
    answers = ruled.decisions.kernel.outcomes
    rows = [(*answer.fields[:5], *(answer.fields[5] or Caps()), answer.fields[6]) for answer in answers]
    for values in zip(*rows, strict=True):
        yield _coded(ruled.outcomes, values)
    found = costs(answers, part.columns, ruled.outcomes, days_of(part.columns, setting.calendar), setting)
    yield pa.array(found, pa.float64(), from_pandas=True)  # what is no number is none
    states = ruled.decisions.states
    place = np.where(ruled.decided, ruled.states, len(states))
    for sets in (
        [state.providers_down for state in states],
        [state.alert for state in states],
        [state.exhausted for state in states],
    ):
        yield _coded(place, [" ".join(sorted(each)) or None for each in sets])


def _coded(places: Array, values: Sequence[Any]) -> Any:
    """The value at each place; none where it is behind the last."""
    kind = pa.int64() if any(isinstance(value, int) for value in values) else pa.string()
    book = [value for value in dict.fromkeys(values) if value is not None]
    codes = np.array([-1 if value is None else book.index(value) for value in values] + [-1], np.int32)[places]
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(book, kind))


def _cells(column: Any) -> list[Any]:
    """The values of a column as they stand in CSV."""
    if not pa.types.is_dictionary(column.type):
        values: list[Any] = column.to_pylist()
        return list(map(shown, values)) if pa.types.is_string(column.type) else values
    book = [*map(shown, column.dictionary.to_pylist()), None]
    return [book[code] for code in column.indices.fill_null(len(book) - 1).to_pylist()]


def _kind(name: str) -> Any:
    own = name.removeprefix("against_")
    if own == "estimated_cost_usd":
        return pa.float64()
    return pa.int64() if own in NUMBERS else pa.string()
