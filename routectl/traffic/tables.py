"""Reads Parquet and Arrow IPC as batches: only the columns that are asked for, text by its dictionary."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy
import pyarrow
import pyarrow.compute as compute

from routectl.repo.disk import Unusable
from routectl.repo.logs import seekable
from routectl.traffic.arrays import laid_out, spelled
from routectl.traffic.batch import LINE, merged, note_times, of_calls
from routectl.traffic.call import Reject
from routectl.traffic.columns import map_columns
from routectl.traffic.inside import split
from routectl.traffic.layout import Layout, lay
from routectl.traffic.plain import as_far, note_bounds, take, unfolded
from routectl.traffic.raw import Raw
from routectl.traffic.records import Record
from routectl.traffic.tally import Tally
from routectl.traffic.values import as_logged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.repo.logs import LogFile, Opened
    from routectl.traffic.call import Call
    from routectl.traffic.mapping import Mapping

ROWS = 1 << 17
"""Rows of a batch."""

FEW = 1000
"""Rows that are looked at, at least, for the last request that is wanted."""

MOST_IN_A_GROUP = 4 << 30
"""A row group of more bytes, unpacked, is refused: no reader can be sure to have room for it."""

_BROKEN = (pyarrow.ArrowException, OSError, ValueError, OverflowError)


def table_batches(
    opened: Opened, mapping: Mapping, tally: Tally, fields: Any, unfold: Any = None, size: int = 0
) -> Iterator[Any]:
    """The requests of a file. What breaks in the middle of it is told as a row that can't be read. Raises `Unusable`."""
    name = opened.file.name
    done = 0
    with _opened(opened, mapping, size or ROWS, is_whole=unfold is not None) as parts:
        reading = table(parts.kinds, opened.file, mapping, tally, fields, unfold)
        try:
            for part in parts:
                tally.within = (done + part.num_rows) / parts.rows if parts.rows else None
                yield from reading.as_wanted(part, done)
                done += part.num_rows
                if tally.is_cut:
                    break
        except _BROKEN as error:
            tally.rows += 1
            tally.reject(Reject(name, done + 1, "", "the file can't be read on", told(error)))
    note_bounds(reading.layout, tally)


def table(
    kinds: dict[str, Any], file: LogFile, mapping: Mapping, tally: Tally, fields: Any, unfold: Any = None
) -> Table:
    """What reads the batches of a file with columns of these types, wherever they come from. Raises `Unusable`."""
    layout = lay(mapping, file.name, file.label, None if unfold else tuple(kinds))
    _refuse_times(layout, kinds, file.name, mapping.zone)
    return Table(layout, mapping, tally, fields, unfold)


def header(opened: Opened) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths of a file's columns, and what was taken for granted when it was packed. Raises `Unusable`."""
    kind = "Parquet" if opened.form == "parquet" else "Arrow IPC"
    try:
        with seekable(opened) as file:
            whole, notes = _schema_of(file, opened.form)
    except _BROKEN as error:
        raise Unusable(f"`{opened.file.name}` can't be read as {kind}: {told(error)}") from None
    return tuple(paths(whole)), notes


def _schema_of(file: Any, form: str) -> tuple[Any, tuple[str, ...]]:
    if form == "parquet":
        from pyarrow.parquet import ParquetFile

        from routectl.traffic.pack import packed_notes

        parquet = ParquetFile(file)
        return parquet.schema_arrow, packed_notes(parquet.metadata.metadata)
    import pyarrow.ipc as ipc

    is_file = file.read(6) == b"ARROW1"
    file.seek(0)
    return (ipc.open_file(file) if is_file else ipc.open_stream(file)).schema, ()


def told(error: Exception) -> str:
    """What a library says of a file, on one line."""
    said = str(error).strip().splitlines()
    return said[0][:200] if said else type(error).__name__


class _Parts:
    """The batches of a file as they come, the types of its columns by their paths, and how many rows it has, 0 where it doesn't say."""

    def __init__(self, found: Iterator[Any], kinds: dict[str, Any], rows: int) -> None:
        self._found = found
        self.kinds = kinds
        self.rows = rows

    def __iter__(self) -> Iterator[Any]:
        return self._found


@contextmanager
def _opened(opened: Opened, mapping: Mapping, rows: int, *, is_whole: bool) -> Iterator[_Parts]:
    """The batches of a file."""
    name = opened.file.name
    kind = "Parquet" if opened.form == "parquet" else "Arrow IPC"
    with seekable(opened) as file:
        try:
            found, whole, count = (_parquet if opened.form == "parquet" else _arrow)(
                file, name, mapping, rows, is_whole
            )
        except _BROKEN as error:
            raise Unusable(f"`{name}` can't be read as {kind}: {told(error)}") from None
        yield _Parts(found, paths(whole), count)


def _parquet(file: Any, name: str, mapping: Mapping, rows: int, is_whole: bool) -> tuple[Iterator[Any], Any, int]:
    from pyarrow.parquet import ParquetFile

    first = ParquetFile(file)
    refuse_large_groups(first.metadata, name, MOST_IN_A_GROUP)
    whole = first.schema_arrow
    needed = None if is_whole else wanted(whole.names, mapping.columns)
    texts = [field.name for field in whole if _is_text(field.type) and (needed is None or field.name in needed)]
    file.seek(0)
    parquet = ParquetFile(  # what it buffers ahead it would keep to the end: all of a large file
        file, page_checksum_verification=True, pre_buffer=False,
        read_dictionary=[one for one in texts if one not in _identities(mapping)],
    )  # fmt: skip
    return parquet.iter_batches(batch_size=rows, columns=needed, use_threads=False), whole, first.metadata.num_rows


def refuse_large_groups(metadata: Any, name: str, most: int) -> None:
    """Raises `Unusable` where a row group says that it unpacks to more bytes than that."""
    if any(metadata.row_group(number).total_byte_size > most for number in range(metadata.num_row_groups)):
        size = f"{most >> 30} GiB" if most >= 1 << 30 else f"{most >> 20} MiB"
        raise Unusable(f"`{name}` has a row group of more than {size}")


def _identities(mapping: Mapping) -> set[str]:
    """Columns of which every row has another value: they are read as they are."""
    return {column for read in mapping.reads.get("id", ()) for column in read.columns} | set(mapping.profile.joins)


def _is_text(kind: Any) -> bool:
    return bool(pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind))


def _arrow(file: Any, name: str, mapping: Mapping, rows: int, is_whole: bool) -> tuple[Iterator[Any], Any, int]:
    import pyarrow.ipc as ipc

    is_file = file.read(6) == b"ARROW1"
    file.seek(0)
    reader = ipc.open_file(file) if is_file else ipc.open_stream(file)
    whole = reader.schema
    needed = whole.names if is_whole else wanted(whole.names, mapping.columns)
    return _cut(reader, is_file, needed, rows), whole, 0


def _cut(reader: Any, is_file: bool, needed: Sequence[str], rows: int) -> Iterator[Any]:
    batches = (reader.get_batch(number) for number in range(reader.num_record_batches)) if is_file else iter(reader)
    for batch in batches:
        batch.validate(full=True)
        part = batch.select(needed)
        for start in range(0, part.num_rows, rows):
            yield part.slice(start, rows)


def wanted(names: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The top columns in which something is looked for; one at least, so that rows are counted."""
    tops = {path.split("\0", 1)[0] for column in columns for path in _split(column)}
    found = [name for name in names if name in tops]
    return found or list(names[:1])


def _split(column: str) -> Iterator[str]:
    """A path's possible first keys."""
    yield column
    start = column.find(".")
    while start >= 0:
        yield column[:start]
        start = column.find(".", start + 1)


def paths(whole: Any, before: str = "", depth: int = 0) -> dict[str, Any]:
    """The type of every column, and of every field inside of one, by its path."""
    found: dict[str, Any] = {}
    for field in whole:
        found[before + field.name] = field.type
        if pyarrow.types.is_struct(field.type) and depth < 8:
            found |= {
                path: kind
                for path, kind in paths(field.type, f"{before}{field.name}.", depth + 1).items()
                if path not in found
            }
    return found


def _refuse_times(layout: Layout, kinds: dict[str, Any], name: str, at: str) -> None:
    """Times that no row of which can be read needn't be read to be told."""
    for source in layout.time.sources:
        kind = kinds.get(layout.columns[source.place])
        if kind is not None and pyarrow.types.is_timestamp(kind) and kind.tz is None and not at:
            raise Unusable(
                f"`{name}`: the times of `{layout.columns[source.place]}` have no zone; write them with one, or give `--zone UTC` to `routectl replay` or `routectl traffic pack`"
            )


class Table:
    """A file of columns on its way."""

    def __init__(self, layout: Layout, mapping: Mapping, tally: Tally, fields: Any, unfold: Any) -> None:
        self.layout = layout
        self._mapping = mapping
        self._tally = tally
        self._fields = fields
        self._unfold = unfold

    def as_wanted(self, part: Any, done: int) -> Iterator[Any]:
        """The requests of a part as far as they are wanted. Those that turn out to be attempts of one make room for more."""
        while part.num_rows:
            if self._tally.ends():
                return
            some = part.slice(0, self._wanted(part, done))
            yield self.batch(some, done)
            done, part = done + some.num_rows, part.slice(some.num_rows)

    def _wanted(self, part: Any, done: int) -> int:
        """How many rows there are up to the last request that is wanted, of those that are looked at: read once, and forgotten."""
        if part.num_rows <= self._tally.left and (self._unfold is None or self._tally.most is None):
            return int(part.num_rows)
        part = part.slice(0, int(2 * self._tally.left) + FEW)
        if self._unfold is not None:
            return int(part.num_rows)
        bounds = tuple((name, [*ends]) for name, ends in self.layout.bounds)
        trial = Table(self.layout._replace(bounds=bounds), self._mapping, Tally(), self._fields, None)
        lines = trial.batch(part, done).column(LINE)
        left = int(self._tally.left)
        return int(lines[left - 1].as_py()) - done if len(lines) >= left else int(part.num_rows)

    def batch(self, part: Any, done: int) -> Any:
        """The requests of a part; `done` rows were before it."""
        if self._unfold is not None:
            return of_calls(list(self._one_by_one(part, done)), self._fields)
        lines = numpy.arange(done + 1, done + part.num_rows + 1, dtype=numpy.int64)
        names = self.layout.columns[:-1]
        columns = laid_out(names, [_owner(part, name) for name in names], lambda name: _spelled(_at(part, name)))
        raw = Raw((*columns, None), lines, part.num_rows)
        found = map_columns(self.layout, self._mapping, raw, self._fields, self._tally)
        batch = found.batch
        if len(found.odd):
            self._tally.is_timed = False
            calls = list(self._odd(columns, found.odd, done))
            self._tally.is_timed = True
            places = numpy.array([call.line - done - 1 for call in calls], numpy.int64)
            batch = merged(
                [batch, of_calls(calls, self._fields)], numpy.concatenate([found.places, places]), self._fields
            )
        note_times(batch, self._tally)
        return batch

    def _odd(self, columns: Sequence[Any], odd: Any, done: int) -> Iterator[Call]:
        """The rows that have to be looked at, one by one."""
        picked = [None if column is None else python(column.take(pyarrow.array(odd))) for column in columns]
        for index, place in enumerate(odd.tolist()):
            values = [*(None if column is None else column[index] for column in picked), self.layout.label]
            found = dict(zip(self.layout.columns[:-1], values, strict=False))
            call = take(self.layout, Record(done + place + 1, None, written(found)), 0, values, self._tally)
            if call is not None:
                yield call

    def _one_by_one(self, part: Any, done: int) -> Iterator[Call]:
        columns = {name: python(part.column(name)) for name in part.schema.names}
        for index in range(part.num_rows):
            row = {name: column[index] for name, column in columns.items()}  # a null says that there is such a column
            record = Record(done + index + 1, row, written(row))
            for number, inner in enumerate(as_far(self._unfold(self.layout.label, row), self._tally)):
                yield from unfolded(self.layout, record, number, inner, self._tally)


def written(row: dict[str, Any]) -> str:
    """A row as text, for those who look after what was rejected."""
    import json

    found = {key: value for key, value in row.items() if value is not None}
    return json.dumps(found, default=as_logged, ensure_ascii=False)[:10_000]


def _spelled(column: Any) -> Any:
    return None if column is None else spelled(column)


def _owner(part: Any, column: str) -> tuple[str, str]:
    """The column that is there, and the path in it; the column itself where there is none."""
    return next((pair for pair in ((column, ""), *split(column)) if _at(part, pair[0]) is not None), (column, ""))


def _at(part: Any, column: str) -> Any:
    """A column by its path; None where there is none."""
    for name in _split(column):
        if name in part.schema.names:
            found = part.column(name)
            rest = column[len(name) + 1 :]
            while rest and pyarrow.types.is_struct(found.type):
                key = next((key for key in _split(rest) if found.type.get_field_index(key) >= 0), None)
                if key is None:
                    break
                found, rest = compute.struct_field(found, key), rest[len(key) + 1 :]
            if not rest:
                return found
    return None


def python(values: Any) -> list[Any]:
    """A column as Python has it; of times the fraction of a microsecond is cut off."""
    from datetime import UTC, datetime, timedelta

    if isinstance(values, pyarrow.ChunkedArray):
        values = values.combine_chunks()
    if not pyarrow.types.is_timestamp(values.type):
        try:
            found: list[Any] = values.to_pylist()
        except (ValueError, OverflowError):
            found = values.cast(pyarrow.string()).to_pylist()
        return found
    steps = {"s": 1_000_000, "ms": 1_000, "us": 1}
    unit = values.type.unit
    zone = None if values.type.tz is None else UTC
    moments: list[Any] = []
    for number in values.cast(pyarrow.int64()).to_pylist():
        microseconds = None if number is None else number // 1000 if unit == "ns" else number * steps[unit]
        try:
            moments.append(
                None
                if microseconds is None
                else datetime(1970, 1, 1, tzinfo=zone) + timedelta(microseconds=microseconds)
            )
        except OverflowError:
            moments.append("beyond the calendar")
    return moments
