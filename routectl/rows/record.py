"""Rows of a file with typed columns, as Parquet has them: an empty cell is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.rows.columns import columns
from routectl.rows.row import Row, parted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.repo.lines import Table
    from routectl.rows.vocabulary import Vocabulary


def record_rows(known: Vocabulary, table: Table) -> Iterator[Row]:
    """A row for each record, numbered from 1. Raises `Unusable` where the columns can't be used."""
    columns(known, table.columns, table.name)
    for number, record in enumerate(table.records, 1):
        given = {key: value for key, value in record.items() if value is not None}
        request, state, problems, time, weight = parted(known, given)
        yield Row(
            table.name, number, request, state, label=f"row {number}", problems=problems, time=time, weight=weight
        )
