"""Reads a log of text row by row, in plain Python: for small ones, and for rows that are not plain."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from operator import lt
from typing import TYPE_CHECKING, Any

from routectl.repo.logs import open_log
from routectl.traffic.attempts import joined
from routectl.traffic.blocks import SIZE, Blocks
from routectl.traffic.call import Call, Passed, Reject
from routectl.traffic.inside import inside, is_inside, owner
from routectl.traffic.layout import Layout, lay, map_row
from routectl.traffic.map_rows import Rows
from routectl.traffic.profile import PASSED, REJECTED
from routectl.traffic.records import (
    MOST_KEPT,
    Record,
    csv_header,
    csv_records,
    is_flat_object,
    json_records,
    json_values,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routectl.repo.logs import LogFile, Opened
    from routectl.traffic.blocks import Block
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.profile import Record as Row
    from routectl.traffic.tally import Tally


MOST_KEYS = 100
"""Sets of keys that JSON objects have and that are told apart."""

Picker = Callable[[Any], list[Any]]
"""Takes a record's values."""


def calls(files: Sequence[LogFile], mapping: Mapping, tally: Tally) -> Iterator[Call]:
    """The requests of files of text, in their order; attempts of one are joined. Raises `Unusable`."""
    unfold = mapping.profile.unfolds(mapping.seed) if mapping.profile.unfolds else None
    found = (call for file in files if not tally.is_cut for call in _of_file(file, mapping, tally, unfold))
    return joined(found, tally) if mapping.profile.joins else found


def _of_file(file: LogFile, mapping: Mapping, tally: Tally, unfold: Any) -> Iterator[Call]:
    with open_log(file) as opened:
        yield from of_opened(opened, mapping, tally, unfold)


def of_opened(opened: Opened, mapping: Mapping, tally: Tally, unfold: Any = None) -> Iterator[Call]:
    """The requests of one file of text, attempts not yet joined."""
    for block, read in readings(opened, mapping, tally, unfold):
        yield from read(block)


def readings(
    opened: Opened, mapping: Mapping, tally: Tally, unfold: Any = None, size: int = SIZE
) -> Iterator[tuple[Block, Callable[[Block], Iterator[Call]]]]:
    """The blocks of a file, of about `size` bytes, and what reads one."""
    name, label = opened.file.name, opened.file.label
    blocks = Blocks(opened.bytes, size)
    layout: Layout | None = None
    header: tuple[str, ...] | None = None
    while not tally.is_cut and (block := blocks.next()) is not None:
        if block.problem:
            if not tally.left:
                tally.is_cut = True
                break
            tally.rows += 1
            tally.reject(Reject(name, block.line, "", block.problem))
            continue
        if layout is None:
            if opened.form == "csv":
                header, block = csv_header(block, blocks, name)
            layout = lay(mapping, name, label, None if unfold else header)
        yield block, _reader(layout, mapping, header, blocks, tally, unfold)
    if layout is not None:
        note_bounds(layout, tally)


def note_bounds(layout: Layout, tally: Tally) -> None:
    """The smallest and the largest numbers of a file go into the account."""
    for name, (low, high) in layout.bounds:
        if low <= high:
            tally.note_range(name, low, high)


def _reader(
    layout: Layout, mapping: Mapping, header: tuple[str, ...] | None, blocks: Blocks, tally: Tally, unfold: Any
) -> Callable[[Block], Iterator[Call]]:
    def records(block: Block) -> Iterator[Record]:
        return json_records(block, layout.columns) if header is None else csv_records(block, blocks, len(header))

    def unfolding(block: Block) -> Iterator[Call]:
        for record in as_far(records(block), tally):
            if record.problem:
                yield from _mapped(layout, record, 0, None, tally)
                continue
            whole = record.value if header is None else dict(zip(header, record.value, strict=True))
            for index, inner in enumerate(as_far(unfold(layout.label, whole), tally)):
                yield from unfolded(layout, record, index, inner, tally)

    if unfold is not None:
        return unfolding
    text = _Text(layout, mapping, header, tally)
    return lambda block: text.calls(list(records(block))) if fits(block, tally) else text.singly(records(block))


def fits(block: Block, tally: Tally) -> bool:
    """Whether all rows of a block are wanted, if each is a request."""
    return tally.most is None or block.content.count(b"\n") < tally.left


def as_far(rows: Iterable[Any], tally: Tally) -> Iterator[Any]:
    """Rows one by one, as long as requests are wanted: no other goes into the account."""
    for row in rows:
        if not tally.left:
            tally.is_cut = True
            return
        yield row


class _Text:
    """A file of text whose rows are mapped many at once, where they are alike."""

    def __init__(self, layout: Layout, mapping: Mapping, header: tuple[str, ...] | None, tally: Tally) -> None:
        self._layout, self._mapping, self._header, self._tally = layout, mapping, header, tally
        self._whole = Rows(layout), picker(layout, header)
        self._by_keys: dict[tuple[str, ...], tuple[Rows, Picker]] = {}

    def calls(self, records: Sequence[Record]) -> Iterator[Call]:
        """The requests of a block, in its order; all of it goes into the account."""
        found: list[Call | None] = [None] * len(records)
        for (rows, values), places in self._alike(records):
            some = [records[place] for place in places]
            mapped = rows.calls([one.line for one in some], self._columns(some, values), self._tally)
            for place, call in zip(places, mapped, strict=True):
                found[place] = call
        self._tally.is_timed = False
        values = self._whole[1]
        for place, record in enumerate(records):
            if found[place] is None:
                given = None if record.problem else values(record.value)
                found[place] = take(self._layout, record, 0, given, self._tally)
        self._tally.is_timed = True
        calls = [call for call in found if call is not None]
        times = [call.time for call in calls]
        if times:
            disordered = sum(map(lt, islice(times, 1, None), times))
            self._tally.note_times(times[0], min(times), max(times), times[-1], disordered)
        return iter(calls)

    def singly(self, records: Iterable[Record]) -> Iterator[Call]:
        """The same as they come, as far as requests are wanted."""
        values = self._whole[1]
        for record in as_far(records, self._tally):
            yield from _mapped(self._layout, record, 0, None if record.problem else values(record.value), self._tally)

    def _columns(self, records: Sequence[Record], values: Picker) -> Sequence[Sequence[Any]]:
        """The layout's columns of some rows."""
        if self._header is None:
            return list(zip(*(values(one.value) for one in records), strict=True))
        cells = list(zip(*(one.value for one in records), strict=True))
        found = [
            [_looked_into(cell, path) for cell in cells[place]] if path else cells[place]
            for place, path in _places(self._layout, self._header)
        ]
        return [*found, (self._layout.label,) * len(records)]

    def _alike(self, records: Sequence[Record]) -> Iterator[tuple[tuple[Rows, Picker], list[int]]]:
        """Rows with the same columns, and what maps them."""
        places: dict[tuple[str, ...] | None, list[int]] = {}
        for place, record in enumerate(records):
            if not record.problem:
                is_flat = self._header is None and is_flat_object(record.value)
                places.setdefault(tuple(record.value) if is_flat else None, []).append(place)
        for keys, some in places.items():
            yield (self._whole if keys is None else self._of(keys)), some

    def _of(self, keys: tuple[str, ...]) -> tuple[Rows, Picker]:
        """What maps JSON objects with these keys, in none of which there is another object: no other column is looked for."""
        found = self._by_keys.get(keys)
        if found is None:
            layout = lay(self._mapping, self._layout.file, self._layout.label, keys)
            layout = layout._replace(bounds=self._layout.bounds)
            is_known = len(self._by_keys) < MOST_KEYS and (layout.only is None) == (self._layout.only is None)
            found = self._by_keys[keys] = (Rows(layout), picker(layout, None)) if is_known else self._whole
        return found


def unfolded(layout: Layout, record: Record, index: int, inner: Row, tally: Tally) -> Iterable[Call]:
    """One of the rows that a record stands for."""
    if PASSED in inner or REJECTED in inner:
        tally.rows += 1
        if PASSED in inner:
            tally.pass_over(inner[PASSED])
        else:
            tally.reject(Reject(layout.file, record.line, "", inner[REJECTED], text=record.text[:MOST_KEPT]))
        return ()
    return _mapped(layout, record, index << 40, json_values(inner, layout.columns, layout.label), tally)


def _mapped(layout: Layout, record: Record, index: int, values: Sequence[Any] | None, tally: Tally) -> Iterable[Call]:
    call = take(layout, record, index, values, tally)
    return () if call is None else (call,)


def take(layout: Layout, record: Record, index: int, values: Sequence[Any] | None, tally: Tally) -> Call | None:
    """A record goes into the account; its request, if it is one."""
    tally.rows += 1
    if values is None:
        tally.reject(Reject(layout.file, record.line, "", record.problem, record.found, "", record.text[:MOST_KEPT]))
        return None
    found = map_row(layout, record.line, record.line + index, values, tally)
    if found.__class__ is Call:
        return found
    if isinstance(found, Passed):
        tally.pass_over(found.why)
    elif isinstance(found, Reject):
        tally.reject(found._replace(text=record.text[:MOST_KEPT]))
    return None


def picker(layout: Layout, header: Sequence[str] | None) -> Picker:
    """What takes a record's values for the layout's columns."""
    if header is None:
        columns = layout.columns[:-1]
        if not any("." in column for column in columns):
            return lambda record: [*map(record.get, columns), layout.label]
        return lambda record: json_values(record, layout.columns, layout.label)
    places = _places(layout, header)
    if any(path for _, path in places):
        return lambda cells: [*[_looked_into(cells[place], path) for place, path in places], layout.label]
    return lambda cells: [*[cells[place] for place, _ in places], layout.label]


def _places(layout: Layout, header: Sequence[str]) -> list[tuple[int, str]]:
    """Where each of a layout's columns stands in a row, and what is looked for in that cell; nothing for all of it."""
    owners = (owner(column, header) or (column, "") for column in layout.columns[:-1])
    return [(header.index(name), path) for name, path in owners]


def _looked_into(cell: str, path: str) -> str | None:
    if not path:
        return cell
    return inside(cell, path) if is_inside(cell) else None
