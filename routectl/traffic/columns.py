"""A layout laid over whole columns: from what a file has to the columns of a batch, as `map_row` does it for one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy
import pyarrow
import pyarrow.compute as compute

from routectl.rows.vocabulary import TIME, WEIGHT
from routectl.traffic.arrays import (
    MOMENT,
    Coded,
    Column,
    blank,
    coded,
    dictionary,
    either,
    first_of,
    first_unmapped,
    moments,
    numbers,
    plain,
    wholes,
)
from routectl.traffic.batch import JOINS, LINE, weights
from routectl.traffic.fill import FIRST, GOLDEN, SECOND, Fill
from routectl.traffic.layout import NO_REQUEST, REQUEST, Layout, Source, Step
from routectl.traffic.values import Unmapped, zone

if TYPE_CHECKING:
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.raw import Raw
    from routectl.traffic.tally import Tally


class Mapped(NamedTuple):
    """Rows that were mapped as they are, and those that have to be looked at one by one."""

    batch: Any
    places: Any
    """Of the mapped rows, which they were."""
    odd: Any
    """The rows to look at."""


def map_columns(layout: Layout, mapping: Mapping, raw: Raw, fields: Any, tally: Tally) -> Mapped:
    """The rows of a block as a batch. Rows in which anything isn't plain are left; the others go into the account."""
    mapper = _Mapper(layout, mapping, raw)
    time = mapper.column(layout.time)
    arrays: dict[str, Any] = {LINE: pyarrow.array(raw.lines, pyarrow.int64()), TIME: time}
    for step in layout.steps:
        arrays[step.target.name] = mapper.column(step)
    if JOINS in fields.names:
        arrays[JOINS] = mapper.joins()
    absent = time.is_null()
    odd = either(mapper.odd, absent.to_numpy(zero_copy_only=False) if absent.true_count else None)
    wanted = mapper.wanted()
    if wanted is not None:
        tally.rows += int((~wanted).sum())
        tally.pass_over(NO_REQUEST, int((~wanted).sum()))
        odd = None if odd is None else odd & wanted
    kept = wanted if odd is None else ~odd if wanted is None else wanted & ~odd
    whole = pyarrow.RecordBatch.from_arrays(
        [arrays[field.name] if field.name in arrays else pyarrow.nulls(raw.size, field.type) for field in fields],
        schema=fields,
    )
    batch = whole if kept is None else whole.filter(pyarrow.array(kept))
    places = numpy.arange(raw.size) if kept is None else numpy.flatnonzero(kept)
    mapper.account(batch, kept, tally)
    return Mapped(batch, places, numpy.zeros(0, numpy.int64) if odd is None else numpy.flatnonzero(odd))


class _Mapper:
    """One block on its way."""

    def __init__(self, layout: Layout, mapping: Mapping, raw: Raw) -> None:
        self._layout = layout
        self._raw = raw
        self._zone = zone(mapping.zone)
        self._filled: dict[str, Any] = {}
        self._unmapped: dict[str, tuple[Coded, Any]] = {}
        """By target the values that no map names, and in which rows nothing else was found."""
        self.odd: Any = None

    def column(self, step: Step) -> Any:
        """What a target holds."""
        kind = step.target.kind
        if kind in ("text", "flag", "names") and step.target.name != "id":
            return self._of_codes(step)
        return self._of_values(step)

    def _of_values(self, step: Step) -> Any:
        found: Column | None = None
        for source in step.sources:
            column = self._read(step, source)
            if column is None:
                continue
            if found is None:
                found = column
            elif found.values.null_count:
                absent = found.values.is_null()
                odd = None if column.odd is None else column.odd & absent.to_numpy(zero_copy_only=False)
                unmapped = first_unmapped(found.unmapped, column.unmapped)
                found = Column(compute.coalesce(found.values, column.values), either(found.odd, odd), unmapped)
        kind = {"moment": MOMENT, "whole": pyarrow.int64(), "number": pyarrow.float64()}.get(
            step.target.kind, pyarrow.string()
        )
        values = pyarrow.nulls(self._raw.size, kind) if found is None else found.values
        if found is not None:
            self.odd = either(self.odd, found.odd)
            if found.unmapped is not None:
                self._unmapped[step.target.name] = found.unmapped, values.is_null().to_numpy(zero_copy_only=False)
        return values if step.fill is None or not values.null_count else self._fill(step, values, step.fill, kind)

    def _fill(self, step: Step, values: Any, fill: Fill, kind: Any) -> Any:
        absent = values.is_null()
        drawn = self._drawn(step, fill)
        choices = pyarrow.array(list(fill.values), pyarrow.int64() if kind == MOMENT else kind).cast(kind)
        found = compute.if_else(absent, choices.take(pyarrow.array(drawn)), values)
        self._filled[step.target.name] = compute.and_(absent, found.is_valid()).to_numpy(zero_copy_only=False)
        return found

    def _drawn(self, step: Step, fill: Fill) -> Any:
        """Which of a fill's values each row gets."""
        if len(fill.values) == 1:
            return numpy.zeros(self._raw.size, numpy.int64)
        with numpy.errstate(over="ignore"):
            mixed = self._raw.lines.astype(numpy.uint64) * numpy.uint64(GOLDEN) + numpy.uint64(step.key)
            mixed = (mixed ^ (mixed >> numpy.uint64(30))) * numpy.uint64(FIRST)
            mixed = (mixed ^ (mixed >> numpy.uint64(27))) * numpy.uint64(SECOND)
        drawn = (mixed ^ (mixed >> numpy.uint64(31))) % numpy.uint64(fill.total)
        return numpy.searchsorted(numpy.cumsum(fill.shares), drawn.astype(numpy.int64), side="right")

    def _read(self, step: Step, source: Source) -> Column | None:
        """A column's values as numbers, times or ids."""
        array = self._array(source)
        if array is None:
            return None
        target, unit = step.target, source.read.unit
        if source.read.values is None and not isinstance(array, str):
            if target.kind == "moment":
                return moments(array, unit, self._zone)
            if target.kind == "whole":
                return wholes(array, target)
            if target.kind == "number":
                return numbers(array, target, unit)
            if pyarrow.types.is_string(plain(array).type):
                return Column(blank(plain(array)))
        column = self._codes(source)
        kind = {"moment": pyarrow.int64(), "whole": pyarrow.int64(), "number": pyarrow.float64()}.get(
            target.kind, pyarrow.string()
        )
        values = pyarrow.array(column.values, kind).take(pyarrow.array(column.codes, mask=column.codes < 0))
        return Column(values.cast(MOMENT) if target.kind == "moment" else values, column.odd, column.unmapped)

    def _of_codes(self, step: Step) -> Any:
        """Text, flags and names, by their distinct values."""
        found: Coded | None = None
        for source in step.sources:
            if self._array(source) is None:
                continue
            column = self._codes(source)
            found = column if found is None else first_of(found, column)
            if found.odd is None and (found.codes >= 0).all():
                break
        if found is None:
            found = Coded(numpy.full(self._raw.size, -1, numpy.int32), [])
        self.odd = either(self.odd, found.odd)
        if found.unmapped is not None:
            self._unmapped[step.target.name] = found.unmapped, found.codes < 0
        if step.fill is not None and (found.codes < 0).any():
            found = self._fill_codes(step, found, step.fill)
        if step.target.kind == "flag":
            truths = pyarrow.array(found.values, pyarrow.bool_())
            return truths.take(pyarrow.array(found.codes, mask=found.codes < 0))
        if step.target.kind == "names":
            lists = pyarrow.array([list(names) for names in found.values], pyarrow.list_(pyarrow.string()))
            return lists.take(pyarrow.array(found.codes, mask=found.codes < 0))
        return dictionary(found)

    def _fill_codes(self, step: Step, found: Coded, fill: Fill) -> Coded:
        places = {value: place for place, value in enumerate(found.values)}
        for value in fill.values:
            if value is not None:
                places.setdefault(value, len(places))
        table = numpy.array([-1 if value is None else places[value] for value in fill.values], numpy.int32)
        absent = found.codes < 0
        codes = numpy.where(absent, table[self._drawn(step, fill)], found.codes).astype(numpy.int32)
        self._filled[step.target.name] = absent & (codes >= 0)
        return found._replace(codes=codes, values=list(places))

    def _codes(self, source: Source) -> Coded:
        array = self._array(source)
        if isinstance(array, str):
            value = source.value(array)
            every = numpy.zeros(self._raw.size, numpy.int32)
            if value.__class__ is Unmapped:
                return Coded(every - 1, [], None, Coded(every, [value.value]))
            return Coded(every - 1, []) if value is None or value == "" else Coded(every, [value])
        return coded(array, source.value)

    def _array(self, source: Source) -> Any:
        """A column as the file has it: an array, the file's name, or None."""
        if source.place == len(self._layout.columns) - 1:
            return self._layout.label
        return self._raw.columns[source.place]

    def wanted(self) -> Any:
        """Which rows are requests at all; None for all."""
        only = self._layout.only
        if only is None:
            return None
        takes_silent = self._layout.takes_silent
        if self._array(only) is None:
            return numpy.full(self._raw.size, takes_silent)
        column = self._codes(only)
        truths = numpy.array([*(value is True for value in column.values), takes_silent], bool)
        found = truths[column.codes]
        return found if column.odd is None else found & ~column.odd

    def joins(self) -> Any:
        """What attempts of one request have in common."""
        found = None
        for index in self._layout.joins:
            column = self._raw.columns[index]
            if column is not None:
                text = plain(column).cast(pyarrow.string())
                text = compute.if_else(compute.equal(text, ""), None, text)
                found = text if found is None else compute.coalesce(found, text)
        return pyarrow.nulls(self._raw.size, pyarrow.string()) if found is None else found

    def account(self, batch: Any, kept: Any, tally: Tally) -> None:
        """The mapped rows go into the account."""
        size = batch.num_rows
        tally.rows += size
        tally.requests += size
        if not size:
            return
        for name, filled in self._filled.items():
            tally.note_filled(name, int((filled if kept is None else filled & kept).sum()))
        for name, (column, absent) in self._unmapped.items():
            _note_values(column, absent if kept is None else absent & kept, name, tally)
        for name in batch.schema.names:
            if name not in (LINE, TIME, WEIGHT, JOINS):
                tally.note_had(name, size - batch.column(name).null_count)
        weighty = weights(batch)
        tally.note_had(WEIGHT, 0 if weighty is None else int((weighty != 1).sum()))
        for step in self._layout.steps:
            if step.listed is not None:
                _note_unlisted(step, batch.column(step.target.name), tally)
            elif step.into == REQUEST and step.target.kind == "whole":
                ends = compute.min_max(batch.column(step.target.name))
                if ends["min"].is_valid:
                    tally.note_range(step.name, ends["min"].as_py(), ends["max"].as_py())


def _note_values(column: Coded, rows: Any, name: str, tally: Tally) -> None:
    """The values that no map names go into the account, each with how many of the rows have it."""
    counts = numpy.bincount(column.codes[rows & (column.codes >= 0)], minlength=len(column.values))
    for value, count in zip(column.values, counts.tolist(), strict=True):
        if count:
            tally.note_unmapped(name, value, count)


def _note_unlisted(step: Step, column: Any, tally: Tally) -> None:
    values = column.dictionary.to_pylist()
    assert step.listed is not None
    strange = [place for place, value in enumerate(values) if value not in step.listed]
    if not strange:
        return
    codes = column.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    counts = numpy.bincount(codes, minlength=len(values) + 1)
    first = numpy.full(len(values) + 1, len(codes))
    numpy.minimum.at(first, codes, numpy.arange(len(codes)))
    for place in sorted(strange, key=lambda place: first[place]):
        if counts[place]:
            tally.note_unlisted(step.target.name, values[place], int(counts[place]))
