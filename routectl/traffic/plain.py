"""Reads a log of text row by row, in plain Python: for small ones, and for rows that are not plain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.repo.logs import open_log
from routectl.traffic.attempts import joined
from routectl.traffic.blocks import Blocks
from routectl.traffic.call import Call, Passed, Reject
from routectl.traffic.inside import inside, is_inside, owner
from routectl.traffic.layout import Layout, lay, map_row
from routectl.traffic.profile import PASSED, REJECTED
from routectl.traffic.records import MOST_KEPT, Record, csv_header, csv_records, json_records, json_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from routectl.repo.logs import LogFile, Opened
    from routectl.traffic.blocks import Block
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.profile import Record as Row
    from routectl.traffic.tally import Tally


def calls(files: Sequence[LogFile], mapping: Mapping, tally: Tally) -> Iterator[Call]:
    """The requests of files of text, in their order; attempts of one are joined. Raises `Unusable`."""
    unfold = mapping.profile.unfolds(mapping.seed) if mapping.profile.unfolds else None
    found = (call for file in files for call in _of_file(file, mapping, tally, unfold))
    return joined(found, tally) if mapping.profile.joins else found


def _of_file(file: LogFile, mapping: Mapping, tally: Tally, unfold: Any) -> Iterator[Call]:
    with open_log(file) as opened:
        yield from of_opened(opened, mapping, tally, unfold)


def of_opened(opened: Opened, mapping: Mapping, tally: Tally, unfold: Any = None) -> Iterator[Call]:
    """The requests of one file of text, attempts not yet joined."""
    for block, read in readings(opened, mapping, tally, unfold):
        yield from read(block)


def readings(
    opened: Opened, mapping: Mapping, tally: Tally, unfold: Any = None
) -> Iterator[tuple[Block, Callable[[Block], Iterator[Call]]]]:
    """The blocks of a file, and what reads one."""
    name, label = opened.file.name, opened.file.label
    blocks = Blocks(opened.bytes)
    layout: Layout | None = None
    header: tuple[str, ...] | None = None
    while (block := blocks.next()) is not None:
        if block.problem:
            tally.rows += 1
            tally.reject(Reject(name, block.line, "", block.problem))
            continue
        if layout is None:
            if opened.form == "csv":
                header, block = csv_header(block, blocks, name)
            layout = lay(mapping, name, label, None if unfold else header)
        yield block, _reader(layout, header, blocks, tally, unfold)
    if layout is not None:
        note_bounds(layout, tally)


def note_bounds(layout: Layout, tally: Tally) -> None:
    """The smallest and the largest numbers of a file go into the account."""
    for name, (low, high) in layout.bounds:
        if low <= high:
            tally.note_range(name, low, high)


def _reader(
    layout: Layout, header: tuple[str, ...] | None, blocks: Blocks, tally: Tally, unfold: Any
) -> Callable[[Block], Iterator[Call]]:
    values = picker(layout, None if unfold else header)

    def read(block: Block) -> Iterator[Call]:
        records = json_records(block, layout.columns) if header is None else csv_records(block, blocks, len(header))
        for record in records:
            if unfold is not None and not record.problem:
                whole = record.value if header is None else dict(zip(header, record.value, strict=True))
                for index, inner in enumerate(unfold(layout.label, whole)):
                    yield from unfolded(layout, record, index, inner, tally)
            else:
                yield from _mapped(layout, record, 0, None if record.problem else values(record.value), tally)

    return read


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


def picker(layout: Layout, header: Sequence[str] | None) -> Callable[[Any], list[Any]]:
    """What takes a record's values for the layout's columns."""
    if header is None:
        simple = [column for column in layout.columns[:-1] if "." not in column]
        if len(simple) == len(layout.columns) - 1:
            return lambda record: [*map(record.get, simple), layout.label]
        return lambda record: json_values(record, layout.columns, layout.label)
    owners = [owner(column, header) or (column, "") for column in layout.columns[:-1]]
    places = [(header.index(name), path) for name, path in owners]
    if any(path for _, path in places):
        return lambda cells: [*[_looked_into(cells[place], path) for place, path in places], layout.label]
    return lambda cells: [*[cells[place] for place, _ in places], layout.label]


def _looked_into(cell: str, path: str) -> str | None:
    if not path:
        return cell
    return inside(cell, path) if is_inside(cell) else None
