"""Reads a log of text row by row, in plain Python: for small ones, and for rows that are not plain."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from operator import lt
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.repo.logs import open_log
from routectl.traffic.attempts import joined
from routectl.traffic.blocks import SIZE, Blocks
from routectl.traffic.call import Call, Calls, Passed, Reject
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
    json_record,
    json_records,
    json_values,
)
from routectl.traffic.whole import csv_columns, flat_object, lines

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
    for found in parts(files, mapping, tally):
        yield from found.one_by_one() if isinstance(found, Calls) else (found,)


def parts(files: Sequence[LogFile], mapping: Mapping, tally: Tally) -> Iterator[Calls | Call]:
    """The same, those that were read together in columns."""
    unfold = mapping.profile.unfolds(mapping.seed) if mapping.profile.unfolds else None
    found = (part for file in files if not tally.is_cut for part in _of_file(file, mapping, tally, unfold))
    if mapping.profile.joins:
        return joined(_singly(found), tally)
    return (one for part in found for one in ((part,) if isinstance(part, Calls) else part))


def _singly(parts: Iterable[Calls | Iterable[Call]]) -> Iterator[Call]:
    for part in parts:
        yield from part.one_by_one() if isinstance(part, Calls) else part


def _of_file(file: LogFile, mapping: Mapping, tally: Tally, unfold: Any) -> Iterator[Calls | Iterable[Call]]:
    with open_log(file) as opened:
        yield from parts_of(opened, mapping, tally, unfold)


def of_opened(opened: Opened, mapping: Mapping, tally: Tally, unfold: Any = None) -> Iterator[Call]:
    """The requests of one file of text, attempts not yet joined."""
    return _singly(parts_of(opened, mapping, tally, unfold))


def parts_of(
    opened: Opened, mapping: Mapping, tally: Tally, unfold: Any = None, size: int = SIZE
) -> Iterator[Calls | Iterable[Call]]:
    """What the blocks of a file hold, each of about `size` bytes."""
    name, label = opened.file.name, opened.file.label
    blocks = Blocks(opened.bytes, size)
    layout: Layout | None = None
    header: tuple[str, ...] | None = None
    read: Callable[[Block], Calls | Iterable[Call]] | None = None
    while not tally.is_cut and (block := blocks.next()) is not None:
        if block.problem:
            if tally.ends():
                break
            tally.rows += 1
            tally.reject(Reject(name, block.line, "", block.problem))
            continue
        if layout is None or read is None:
            if opened.form == "csv":
                header, block = csv_header(block, blocks, name)
            layout = lay(mapping, name, label, None if unfold else header)
            read = _reader(layout, mapping, header, blocks, tally, unfold)
        yield read(block)
    if layout is not None:
        note_bounds(layout, tally)


def note_bounds(layout: Layout, tally: Tally) -> None:
    """The smallest and the largest numbers of a file go into the account."""
    for name, (low, high) in layout.bounds:
        if low <= high:
            tally.note_range(name, low, high)


def _reader(
    layout: Layout, mapping: Mapping, header: tuple[str, ...] | None, blocks: Blocks, tally: Tally, unfold: Any
) -> Callable[[Block], Calls | Iterable[Call]]:
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
    return lambda block: text.read(block, blocks) if fits(block, tally) else text.singly(records(block))


def fits(block: Block, tally: Tally) -> bool:
    """Whether all rows of a block are wanted, if each is a request."""
    return tally.most is None or block.content.count(b"\n") < tally.left


def as_far(rows: Iterable[Any], tally: Tally) -> Iterator[Any]:
    """Rows one by one, as long as requests are wanted: no other goes into the account."""
    for row in rows:
        if tally.ends():
            return
        yield row


class _Laid(NamedTuple):
    """The rows of a block, those with the same columns together."""

    lines: Sequence[int]
    record: Callable[[int], Record]
    """The row at a place as it is written."""
    groups: Iterable[tuple[Rows, Sequence[int], Sequence[Sequence[Any]]]]
    """What maps some of them, their places, and their layout's columns."""


class _Text:
    """A file of text whose rows are mapped many at once, where they are alike."""

    def __init__(self, layout: Layout, mapping: Mapping, header: tuple[str, ...] | None, tally: Tally) -> None:
        self._layout, self._mapping, self._header, self._tally = layout, mapping, header, tally
        self._whole = Rows(layout), picker(layout, header)
        self._by_keys: dict[tuple[str, ...], tuple[Rows, Picker]] = {}

    def read(self, block: Block, blocks: Blocks) -> Calls | list[Call]:
        """The requests of a block, in its order; all of it goes into the account."""
        laid = self._objects(block) if self._header is None else self._cells(block, blocks, self._header)
        found: list[Call | None] = [None] * len(laid.lines)
        for rows, places, columns in laid.groups:
            mapped, left = rows.read([laid.lines[place] for place in places], columns, self._tally)
            if mapped is None:
                continue
            if not left and len(places) == len(found):
                self._note_times(mapped.times)
                return mapped
            odd = set(left)
            plain = (place for number, place in enumerate(places) if number not in odd)
            for place, call in zip(plain, mapped.one_by_one(), strict=True):
                found[place] = call
        self._tally.is_timed = False
        values = self._whole[1]
        for place in [place for place, call in enumerate(found) if call is None]:
            record = laid.record(place)
            given = None if record.problem else values(record.value)
            found[place] = take(self._layout, record, 0, given, self._tally)
        self._tally.is_timed = True
        calls = [call for call in found if call is not None]
        self._note_times([call.time for call in calls])
        return calls

    def _note_times(self, times: Sequence[int]) -> None:
        if times:
            disordered = sum(map(lt, islice(times, 1, None), times))
            self._tally.note_times(times[0], min(times), max(times), times[-1], disordered)

    def singly(self, records: Iterable[Record]) -> Iterator[Call]:
        """The same as they come, as far as requests are wanted."""
        values = self._whole[1]
        for record in as_far(records, self._tally):
            yield from _mapped(self._layout, record, 0, None if record.problem else values(record.value), self._tally)

    def _cells(self, block: Block, blocks: Blocks, header: tuple[str, ...]) -> _Laid:
        """Rows of CSV."""
        texts = lines(block)
        columns: Sequence[Sequence[str]] | None = None if texts is None else csv_columns(texts, len(header))
        if texts is not None and columns is not None:
            numbers, plain = range(block.line, block.line + len(texts)), texts
            group = self._whole[0], range(len(texts)), self._picked(columns, len(texts))
            return _Laid(numbers, lambda at: Record(numbers[at], plain[at].split(","), plain[at]), (group,))
        records = list(csv_records(block, blocks, len(header)))
        places = [place for place, record in enumerate(records) if not record.problem]
        columns = list(zip(*(records[place].value for place in places), strict=True))
        groups = [(self._whole[0], places, self._picked(columns, len(places)))] if places else []
        return _Laid([record.line for record in records], records.__getitem__, groups)

    def _picked(self, cells: Sequence[Sequence[str]], count: int) -> Sequence[Sequence[Any]]:
        """The layout's columns, of all that a file has."""
        assert self._header is not None
        found = [
            [_looked_into(cell, path) for cell in cells[place]] if path else cells[place]
            for place, path in _places(self._layout, self._header)
        ]
        return [*found, (self._layout.label,) * count]

    def _objects(self, block: Block) -> _Laid:
        """Rows of JSON."""
        texts = lines(block)
        found: list[tuple[int, str, Any, Record | None]] = []
        if texts is None:
            found = [(one.line, one.text, one.value, one) for one in json_records(block, self._layout.columns)]
        else:
            for number, text in enumerate(texts, block.line):
                value = flat_object(text)
                if value is not None:
                    found.append((number, text, value, None))
                elif (content := text.encode()) and not content.isspace():
                    record = json_record(number, content, self._layout.columns)
                    found.append((number, text, record.value, record))
        return _Laid(
            [number for number, *_ in found],
            lambda at: found[at][3] or Record(found[at][0], found[at][2], found[at][1]),
            self._alike(found),
        )

    def _alike(
        self, found: Sequence[tuple[int, str, Any, Record | None]]
    ) -> Iterator[tuple[Rows, Sequence[int], Sequence[Sequence[Any]]]]:
        """Objects with the same keys, and what maps them."""
        places: dict[tuple[str, ...] | None, list[int]] = {}
        for place, (_, _, value, record) in enumerate(found):
            if record is None or not record.problem:
                is_flat = record is None or is_flat_object(value)
                places.setdefault(tuple(value) if is_flat else None, []).append(place)
        for keys, some in places.items():
            rows, values = self._whole if keys is None else self._of(keys)
            objects = [found[place][2] for place in some]
            if keys is None or not set(rows.layout.columns[:-1]) <= set(keys):
                yield rows, some, list(zip(*map(values, objects), strict=True))
                continue
            columns = dict(zip(keys, zip(*map(dict.values, objects), strict=True), strict=True))
            picked = [columns[column] for column in rows.layout.columns[:-1]]
            yield rows, some, [*picked, (rows.layout.label,) * len(some)]

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
