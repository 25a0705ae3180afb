"""Reads Parquet, where pyarrow is installed: the one library for which a traffic log may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from routectl.repo.disk import Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH = 10_000
MOST_IN_A_GROUP = 512 * 1024 * 1024
"""A row group is unpacked whole; one of more bytes is refused."""


def table(name: str, file: BinaryIO) -> tuple[tuple[str, ...], Iterator[dict[str, Any]]]:
    """The columns of a file and its rows. Raises `Unusable`."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        help = "`pip install 'routectl[traffic]'` brings it; CSV and JSON Lines need nothing"
        raise Unusable(f"`{name}` is Parquet, which needs pyarrow: {help}") from None
    try:
        parquet = ParquetFile(file)
    except (ArrowException, OSError, ValueError) as error:
        raise Unusable(f"`{name}` can't be read as Parquet: {_told(error)}") from None
    groups = (parquet.metadata.row_group(number) for number in range(parquet.metadata.num_row_groups))
    if any(group.total_byte_size > MOST_IN_A_GROUP for group in groups):
        raise Unusable(f"`{name}` has a row group of more than {MOST_IN_A_GROUP // 1024 // 1024} MiB")
    return tuple(parquet.schema_arrow.names), _records(name, parquet, ArrowException)


def _records(name: str, parquet: Any, broken: type[Exception]) -> Iterator[dict[str, Any]]:
    try:
        for batch in parquet.iter_batches(batch_size=_BATCH):
            yield from batch.to_pylist()
    except (broken, OSError, ValueError, OverflowError) as error:
        raise Unusable(f"`{name}` can't be read on: {_told(error)}") from None


def _told(error: Exception) -> str:
    said = str(error).strip().splitlines()
    return said[0][:200] if said else type(error).__name__
