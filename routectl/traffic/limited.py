"""The requests of a log whose files are open already, wherever they come from, one by one and up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.repo.disk import Unusable
from routectl.repo.logs import seekable
from routectl.traffic.call import Calls
from routectl.traffic.open import demand_arrow
from routectl.traffic.plain import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from routectl.repo.logs import Opened
    from routectl.traffic.call import Call
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.tally import Tally

BLOCK = 1 << 18
"""Bytes of text that are read at once, and eight times as many as rows of a table: what they hold is in memory together."""

MOST_IN_A_GROUP = 512 << 20
"""A row group is unpacked column by column; one of more bytes is refused."""


def requests(
    log: Iterable[Opened], mapping: Mapping, tally: Tally, most: int, went: Callable[[int, int], None]
) -> Iterator[Call]:
    """Every request, in the order of the log; not far behind so many rows it ends. Raises `Unusable`.

    `went` is told how many more there were, and how many bytes were read.
    """
    read = rows = 0
    for opened in log:
        before = read
        for calls in _parts(opened, mapping, tally):
            yield from calls
            read = before + opened.position
            went(tally.rows - rows, read)
            rows = tally.rows
            if tally.rows > most:  # nor is what can't be read without end
                return


def _parts(opened: Opened, mapping: Mapping, tally: Tally) -> Iterator[Iterable[Call]]:
    if opened.form in ("csv", "jsonl"):
        for part in parts_of(opened, mapping, tally, size=BLOCK):
            yield part.one_by_one() if isinstance(part, Calls) else part
        return
    name = opened.file.name
    if opened.form == "arrow":  # its batches may be packed, and nobody says how large they are before they are unpacked
        raise Unusable(
            f"`{name}` is Arrow IPC, of which only replays read: `routectl traffic pack` makes Parquet of it"
        )
    demand_arrow(opened)
    from routectl.traffic.batch import schema, to_calls
    from routectl.traffic.batches import of_file

    with seekable(opened) as file:
        _refuse_large(file, name)
        for batch in of_file(opened._replace(raw=file), mapping, tally, schema(mapping), None, BLOCK >> 3):
            yield to_calls(batch.file, batch.columns)


def _refuse_large(file: Any, name: str) -> None:
    """Raises `Unusable` where a row group says that it unpacks to too much. What can't be read at all is told by its reader."""
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    from routectl.traffic.tables import refuse_large_groups

    try:
        known = ParquetFile(file).metadata
    except (ArrowException, OSError, ValueError):
        return
    refuse_large_groups(known, name, MOST_IN_A_GROUP)
