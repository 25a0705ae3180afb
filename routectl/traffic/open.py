"""Which way a log is read: row by row where it is small, in columns of Arrow where it isn't, with the same outcome."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from routectl.repo.disk import Unusable
from routectl.repo.logs import Form, open_log
from routectl.traffic.blocks import Blocks
from routectl.traffic.records import csv_header, json_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from routectl.repo.logs import LogFile, Opened
    from routectl.traffic.call import Call, Calls
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.tally import Tally

SMALL = {"csv": 1_000_000, "jsonl": 3_000_000}
"""Bytes of a log that is read row by row: from ten thousand to fifteen thousand rows, until when loading Arrow takes longer."""

PACKED = 7
"""So many times as many bytes are expected in what is packed."""

NEEDS = "which needs pyarrow: `pip install 'routectl[traffic]'` brings it; CSV and JSON Lines need nothing"

_LOOKED_AT = 100
_DEEPEST = 4


class Look(NamedTuple):
    """What a file of a log is, before it is read."""

    name: str
    form: Form
    packing: str
    size: int
    columns: tuple[str, ...]
    """The columns, what is nested by its path; of JSON Lines those of the first rows."""
    notes: tuple[str, ...] = ()
    """Of a packed log, what was taken for granted when it was packed."""


def has_arrow() -> bool:
    """Whether columns can be read."""
    return find_spec("pyarrow") is not None and find_spec("numpy") is not None


def is_small(looks: Sequence[Look]) -> bool:
    """Whether a log is best read row by row: by `plain.calls`, else by `batches.batches`."""
    if any(look.form in ("parquet", "arrow") for look in looks):
        return False
    share = sum(look.size * (PACKED if look.packing else 1) / SMALL[look.form] for look in looks)
    return share <= 1 or not has_arrow()


def look(files: Sequence[LogFile]) -> tuple[Look, ...]:
    """What each file is, without reading it to its end; standard input isn't touched. Raises `Unusable`."""
    return tuple(_look(file) for file in files)


def _look(file: LogFile) -> Look:
    if file.is_stream:
        return Look(file.name, "csv", "", 2 * SMALL["csv"] if has_arrow() else 0, ())
    with open_log(file) as opened:
        return look_inside(opened, file.size)


def look_inside(opened: Opened, size: int) -> Look:
    """What an open file is. Raises `Unusable`."""
    columns, notes = _columns(opened)
    return Look(opened.file.name, opened.form, opened.packing, size, columns, notes)


def _columns(opened: Opened) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if opened.form in ("csv", "jsonl"):
        return _text_columns(opened), ()
    demand_arrow(opened)
    from routectl.traffic.tables import header

    return header(opened)


def demand_arrow(opened: Opened) -> None:
    """Raises `Unusable` where a table can't be read, for columns can't."""
    if not has_arrow():
        kind = "Parquet" if opened.form == "parquet" else "Arrow IPC"
        raise Unusable(f"`{opened.file.name}` is {kind}, {NEEDS}")


def _text_columns(opened: Opened) -> tuple[str, ...]:
    blocks = Blocks(opened.bytes, 1 << 16)
    block = blocks.next()
    if block is None or block.problem:
        return ()
    if opened.form == "csv":
        return tuple(name for name in csv_header(block, blocks, opened.file.name)[0] if name)
    found: dict[str, None] = {}
    for number, record in enumerate(json_records(block, ())):
        if number == _LOOKED_AT:
            break
        if not record.problem:
            found.update(dict.fromkeys(_keys(record.value)))
    return tuple(found)


def _keys(value: dict[str, Any], before: str = "", depth: int = 0) -> Iterator[str]:
    for key, inner in value.items():
        if isinstance(inner, dict) and inner and depth < _DEEPEST:
            yield from _keys(inner, f"{before}{key}.", depth + 1)
        else:
            yield before + key


def read_calls(files: Sequence[LogFile], looks: Sequence[Look], mapping: Mapping, tally: Tally) -> Iterator[Call]:
    """The requests of a log one by one, however it is read. Raises `Unusable`."""
    if is_small(looks):
        from routectl.traffic.plain import calls

        return calls(files, mapping, tally)
    from routectl.traffic.batch import to_calls
    from routectl.traffic.batches import batches

    return (call for batch in batches(files, mapping, tally) for call in to_calls(batch.file, batch.columns))


def read_parts(
    files: Sequence[LogFile], looks: Sequence[Look], mapping: Mapping, tally: Tally
) -> Iterator[Calls | Call]:
    """The same, where the log is small those together that are read together. Raises `Unusable`."""
    if not is_small(looks):
        return read_calls(files, looks, mapping, tally)
    from routectl.traffic.plain import parts

    return parts(files, mapping, tally)


def read_through(
    files: Sequence[LogFile], looks: Sequence[Look], mapping: Mapping, tally: Tally, first: int
) -> tuple[Call, ...]:
    """The first requests of a log that is read to its end. Raises `Unusable`."""
    found: list[Call] = []
    if is_small(looks):
        for call in read_calls(files, looks, mapping, tally):
            if len(found) < first:
                found.append(call)
        return tuple(found)
    from routectl.traffic.batch import to_calls
    from routectl.traffic.batches import batches

    for batch in batches(files, mapping, tally):
        if len(found) < first:
            found += to_calls(batch.file, batch.columns.slice(0, first - len(found)))
    return tuple(found)
