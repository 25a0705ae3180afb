"""The requests of a log whose files are open already, wherever they come from, one by one and up to a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.traffic.open import demand_arrow
from routectl.traffic.plain import readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from routectl.repo.logs import Opened
    from routectl.traffic.call import Call
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.tally import Tally

BLOCK = 1 << 18
"""Bytes of text that are read at once, and eight times as many as rows of a table: what they hold is in memory together."""


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
        yield from (read(block) for block, read in readings(opened, mapping, tally, size=BLOCK))
        return
    demand_arrow(opened)
    from routectl.traffic.batch import schema, to_calls
    from routectl.traffic.batches import of_file

    for batch in of_file(opened, mapping, tally, schema(mapping), None, BLOCK >> 3):
        yield to_calls(batch.file, batch.columns)
