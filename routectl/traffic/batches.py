"""Reads a log of any size as batches of Arrow columns, one block at a time; what isn't plain goes through `plain.py`."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy
import pyarrow

from routectl.repo.logs import open_log
from routectl.traffic.arrays import laid_out
from routectl.traffic.attempts_batch import Joining
from routectl.traffic.batch import JOINS, Batch, keys, merged, note_times, of_calls, schema
from routectl.traffic.blocks import Blocks
from routectl.traffic.call import Call, Reject
from routectl.traffic.columns import map_columns
from routectl.traffic.inside import owner
from routectl.traffic.layout import Layout, lay
from routectl.traffic.plain import fits, note_bounds, of_opened, picker, take
from routectl.traffic.raw import csv_raw, json_raw
from routectl.traffic.records import Record, csv_header, csv_records, json_records
from routectl.traffic.shape import shape
from routectl.traffic.tables import table_batches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.repo.logs import LogFile, Opened
    from routectl.traffic.blocks import Block
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.raw import Raw
    from routectl.traffic.shape import Shape
    from routectl.traffic.tally import Tally

UNFOLDED = 50_000
"""Requests of a batch, where records stand for several and are read one by one."""

MOST_SHAPES = 8
"""Shapes that are tried for a file whose rows don't look alike, before each block is read as it comes."""

_LOOKED_AT = 200


def batches(files: Sequence[LogFile], mapping: Mapping, tally: Tally, size: int = 0) -> Iterator[Batch]:
    """The requests of all files, in their order; attempts of one are joined. Raises `Unusable`.

    `size` is how many bytes, or rows of a table, are read at once; it changes no request and no account.
    """
    fields = schema(mapping)
    if not mapping.profile.joins:
        yield from _of_files(files, mapping, tally, fields, size)
        return
    whole = fields.append(pyarrow.field(JOINS, pyarrow.string()))
    yield from Joining(fields, whole, keys(mapping, fields), tally).joined(
        _of_files(files, mapping, tally, whole, size)
    )


def _of_files(files: Sequence[LogFile], mapping: Mapping, tally: Tally, fields: Any, size: int) -> Iterator[Batch]:
    unfold = unfolding(mapping)
    for file in files:
        if tally.is_cut:
            return
        with open_log(file) as opened:
            yield from of_file(opened, mapping, tally, fields, unfold, size)


def unfolding(mapping: Mapping) -> Any:
    """What makes requests of a profile's records, for all files of a log: it may remember what an earlier one said."""
    return mapping.profile.unfolds(mapping.seed) if mapping.profile.unfolds else None


def of_file(opened: Opened, mapping: Mapping, tally: Tally, fields: Any, unfold: Any, size: int = 0) -> Iterator[Batch]:
    """The requests of one file, attempts not yet joined. Raises `Unusable`."""
    names = keys(mapping, fields)
    if opened.form in ("parquet", "arrow"):
        found = table_batches(opened, mapping, tally, fields, unfold, size)
    elif unfold is not None:
        found = _one_by_one(of_opened(opened, mapping, tally, unfold), fields)
    else:
        found = _of_text(opened, mapping, tally, fields, size)
    before, tally.within = tally.read, None
    for batch in found:
        tally.read = before + _position(opened, tally)
        if batch.num_rows:
            yield Batch(opened.file.name, batch, names)
    tally.read = before + opened.file.size


def _position(opened: Opened, tally: Tally) -> int:
    """How far a file was read, in its bytes on disk."""
    return opened.position if tally.within is None else round(opened.file.size * tally.within)


def _one_by_one(calls: Iterator[Call], fields: Any) -> Iterator[Any]:
    while some := list(islice(calls, UNFOLDED)):
        yield of_calls(some, fields)


def _of_text(opened: Opened, mapping: Mapping, tally: Tally, fields: Any, size: int) -> Iterator[Any]:
    blocks = Blocks(opened.bytes, size) if size else Blocks(opened.bytes)
    reading: _Text | None = None
    name = opened.file.name
    while not tally.is_cut and (block := blocks.next()) is not None:
        if block.problem:
            if tally.ends():
                break
            tally.rows += 1
            tally.reject(Reject(name, block.line, "", block.problem))
            continue
        if reading is None:
            header = None
            if opened.form == "csv":
                header, block = csv_header(block, blocks, name)
            reading = _Text(lay(mapping, name, opened.file.label, header), mapping, header, blocks, tally, fields)
        if fits(block, tally):
            yield reading.batch(block)
        else:
            yield from reading.as_wanted(block)
    if reading is not None:
        note_bounds(reading.layout, tally)


def _numbers(layout: Layout) -> frozenset[str]:
    """The columns in which nobody asks how a whole number is written."""
    sources = [(step.target.kind, source) for step in (layout.time, *layout.steps) for source in step.sources]
    as_written = {source.place for kind, source in sources if kind != "whole" or source.read.values is not None}
    as_written |= {*layout.joins, *([layout.only.place] if layout.only else [])}
    return frozenset(layout.columns[source.place] for _, source in sources if source.place not in as_written)


class _Text:
    """A file of text on its way."""

    def __init__(
        self,
        layout: Layout,
        mapping: Mapping,
        header: tuple[str, ...] | None,
        blocks: Blocks,
        tally: Tally,
        fields: Any,
    ) -> None:
        self.layout = layout
        self._mapping = mapping
        self._header = header
        self._blocks = blocks
        self._tally = tally
        self._fields = fields
        self._values = picker(layout, header)
        self._owners = [owner(column, header) or (column, "") for column in layout.columns[:-1]] if header else []
        self._wanted = tuple(dict.fromkeys(name for name, _ in self._owners))
        self._numbers = _numbers(layout)
        self._shape: Shape | None = None
        self._shapes = 0

    def batch(self, block: Block) -> Any:
        """The requests of a block."""
        raw = self._raw(block)
        if raw is None:
            return self._joined([], [], (block,))
        if not raw.size:
            return self._joined([], [], raw.left)
        raw = raw._replace(columns=(*raw.columns, None))
        found = map_columns(self.layout, self._mapping, raw, self._fields, self._tally)
        assert raw.row is not None
        return self._joined([found.batch], [raw.lines[found.places]], (*raw.left, *map(raw.row, found.odd.tolist())))

    def as_wanted(self, block: Block) -> Iterator[Any]:
        """The requests of a block as far as they are wanted. Those that turn out to be attempts of one make room for more."""
        calls: list[Call] = []
        for record in self._records(block):
            if not self._tally.left:
                yield of_calls(calls, self._fields)
                calls = []
            if self._tally.ends():
                return
            calls += self._taken(record)
        yield of_calls(calls, self._fields)

    def _joined(self, found: list[Any], lines: list[Any], left: Sequence[Block]) -> Any:
        """The rows that were mapped together with those that are read one by one."""
        calls: list[Call] = []
        self._tally.is_timed = False
        for block in sorted(left, key=lambda block: block.line):
            calls += self._one_by_one(block)
        self._tally.is_timed = True
        if calls or not found:
            found = [*found, of_calls(calls, self._fields)]
            lines = [*lines, numpy.array([call.line for call in calls], numpy.int64)]
        batch = found[0] if len(found) == 1 else merged(found, numpy.concatenate(lines), self._fields)
        note_times(batch, self._tally)
        return batch

    def _one_by_one(self, block: Block) -> Iterator[Call]:
        return (call for record in self._records(block) for call in self._taken(record))

    def _taken(self, record: Record) -> tuple[Call, ...]:
        call = take(self.layout, record, 0, None if record.problem else self._values(record.value), self._tally)
        return () if call is None else (call,)

    def _records(self, block: Block) -> Iterator[Record]:
        if self._header is None:
            return json_records(block, self.layout.columns)
        return csv_records(block, self._blocks, len(self._header))

    def _raw(self, block: Block) -> Raw | None:
        if self._header is not None:
            return self._laid_out(csv_raw(block, self._blocks, self._header, self._wanted, self._numbers))
        if self._shape is None and not self._look(block):
            return None
        assert self._shape is not None
        raw = json_raw(block, self._shape)
        if (raw is None or raw.left) and self._look(block):
            raw = json_raw(block, self._shape)
        return raw

    def _laid_out(self, raw: Raw | None) -> Raw | None:
        """The columns of the layout from those of the file."""
        columns = self.layout.columns[:-1]
        if raw is None or not raw.size or self._wanted == columns:
            return raw
        arrays = dict(zip(self._wanted, raw.columns, strict=True))
        return raw._replace(columns=laid_out(columns, self._owners, arrays.__getitem__))

    def _look(self, block: Block) -> bool:
        """Take the shape of a block for that of the file; False where it has none, or many were tried."""
        if self._shapes >= MOST_SHAPES:
            return False
        self._shapes += 1
        records = (record.value for record in json_records(block, self.layout.columns) if not record.problem)
        sample = list(islice(records, _LOOKED_AT)) if self._shape is None else list(records)
        found = shape(self.layout, sample)
        if found is not None:
            self._shape = found
        return found is not None
