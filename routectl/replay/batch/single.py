"""Single decisions of a replay as Parquet."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from routectl.replay.single import NUMBERS, columns

if TYPE_CHECKING:
    from collections.abc import Iterable

ROWS = 65_536
"""Of a group of rows: no more of them are held at once."""


def write_parquet(file: BinaryIO, policies: int, rows: Iterable[tuple[Any, ...]]) -> None:
    """All rows into an open file."""
    names = columns(policies)
    schema = pa.schema([(name, _kind(name)) for name in names])
    going = iter(rows)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while some := list(islice(going, ROWS)):
            arrays = [
                pa.array(column, field.type) for column, field in zip(zip(*some, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _kind(name: str) -> Any:
    own = name.removeprefix("against_")
    if own == "estimated_cost_usd":
        return pa.float64()
    return pa.int64() if own in NUMBERS else pa.string()
