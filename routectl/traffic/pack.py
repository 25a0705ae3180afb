"""A log as coded Parquet: what its columns mean is settled, so that the next reading has nothing to do but read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow

from routectl.rows.vocabulary import TIME
from routectl.traffic.assumption import PACKED, assumptions
from routectl.traffic.batch import LINE, merged, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

    from routectl.traffic.batch import Batch
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.tally import Tally

FORMAT = 1

KEY = b"routectl"
"""Where in the file's own notes it stands what it was made of."""

GROUP = 1 << 20
"""Rows of a row group."""

RUN = 1 << 21
"""Requests that are sorted in memory; of more, runs of so many are put on disk and then merged."""

_STEP = 1 << 16


class Packed(NamedTuple):
    """What was written."""

    rows: int
    vocabulary: dict[str, int]
    """By column of text, how many different values it has; past a million they are not counted on."""


_MOST_VALUES = 1_000_000


def pack(
    batches: Iterable[Batch],
    mapping: Mapping,
    tally: Tally,
    file: BinaryIO,
    scratch: Callable[[], Any] | None,
    notes: tuple[str, ...] = (),
) -> Packed:
    """Write requests to a file; sorted by time where there is somewhere to put what has no room in memory.

    What the iterator of batches raises is passed on, and OSError where the file can't be written.
    """
    from pyarrow.parquet import ParquetWriter

    fields = schema(mapping)
    kept = pyarrow.schema([field for field in fields if field.name != LINE])
    coded = [
        field.name for field in kept if pyarrow.types.is_dictionary(field.type) or pyarrow.types.is_integer(field.type)
    ]
    found: Iterator[Any] = (batch.columns for batch in batches)
    if scratch is not None:
        found = _sorted(found, fields, scratch)
    rows = 0
    values: dict[str, set[str]] = {field.name: set() for field in kept if pyarrow.types.is_dictionary(field.type)}
    with ParquetWriter(file, kept, compression="lz4", use_dictionary=coded, version="2.6") as writer:
        for group in _grouped(found, GROUP):
            table = pyarrow.Table.from_batches(group, fields).select(kept.names)
            for name, known in values.items():
                if len(known) < _MOST_VALUES:
                    known.update(value for chunk in table.column(name).chunks for value in _used(chunk))
            writer.write_table(table.unify_dictionaries(), row_group_size=GROUP)
            rows += table.num_rows
        writer.add_key_value_metadata(
            {KEY: json.dumps(_notes(mapping, tally, values, notes, is_sorted=scratch is not None))}
        )
    return Packed(rows, {name: len(known) for name, known in values.items()})


def _used(chunk: Any) -> Iterator[str]:
    """The values of a column that some row has."""
    return (
        value for value in chunk.dictionary.take(chunk.indices.unique().drop_null()).to_pylist() if value is not None
    )


def _notes(
    mapping: Mapping, tally: Tally, values: dict[str, set[str]], notes: tuple[str, ...], *, is_sorted: bool
) -> dict[str, Any]:
    account = tally.account()
    return {
        "format": FORMAT,
        "profile": mapping.name,
        "map": {name: [list(read.columns) for read in reads] for name, reads in mapping.reads.items()},
        "fill": {name: fill.written for name, fill in mapping.fills.items()},
        "seed": mapping.seed,
        "zone": mapping.zone,
        "sorted": is_sorted,
        "rows": account.rows,
        "rejected": account.rejected,
        "vocabulary": {name: sorted(known) for name, known in values.items() if len(known) <= 1000},
        "assumptions": [*notes, *(f"{PACKED}{one}" for one in assumptions(mapping, account))],
    }


def _grouped(batches: Iterable[Any], rows: int) -> Iterator[list[Any]]:
    group: list[Any] = []
    size = 0
    for batch in batches:
        group.append(batch)
        size += batch.num_rows
        if size >= rows:
            yield group
            group, size = [], 0
    if group:
        yield group


def _sorted(batches: Iterable[Any], fields: Any, scratch: Callable[[], Any]) -> Iterator[Any]:
    """The same rows by their times; those of one time stay in their order."""
    import pyarrow.ipc as ipc

    runs: list[Any] = []
    last: list[Any] = []
    for group in _grouped(batches, RUN):
        ordered = _in_order(group, fields)
        if last:
            runs.append(_put(last[0], scratch()))
        last = [ordered]
    if not runs:
        yield from last
        return
    runs.append(_put(last[0], scratch()))
    yield from _merge([iter(ipc.open_stream(run)) for run in runs], fields)


def _in_order(batches: list[Any], fields: Any) -> Any:
    times = pyarrow.chunked_array([batch.column(TIME) for batch in batches]).cast(pyarrow.int64())
    return merged(batches, times.to_numpy(), fields)


def _put(batch: Any, file: Any) -> Any:
    """A sorted run, put on disk."""
    import pyarrow.ipc as ipc

    plain = pyarrow.schema([pyarrow.field(field.name, _value_type(field.type)) for field in batch.schema])
    with ipc.new_stream(file, plain, options=ipc.IpcWriteOptions(compression="lz4")) as writer:
        for start in range(0, batch.num_rows, _STEP):
            writer.write_batch(batch.slice(start, _STEP).cast(plain))
    file.seek(0)
    return file


def _value_type(kind: Any) -> Any:
    return kind.value_type if pyarrow.types.is_dictionary(kind) else kind


def _merge(runs: list[Any], fields: Any) -> Iterator[Any]:
    """Sorted runs as one, a batch of each in memory."""
    heads = [next(run, None) for run in runs]
    while any(head is not None for head in heads):
        bound = min(head.column(TIME)[head.num_rows - 1].value for head in heads if head is not None)
        taken = []
        for place, head in enumerate(heads):
            while head is not None:
                times = head.column(TIME).cast(pyarrow.int64()).to_numpy(zero_copy_only=False)
                count = int(times.searchsorted(bound, side="right"))
                if count:
                    taken.append(head.slice(0, count).cast(fields))
                if count < head.num_rows:
                    heads[place] = head.slice(count)
                    break
                head = heads[place] = next(runs[place], None)
        yield _in_order(taken, fields)


def packed_notes(metadata: Any) -> tuple[str, ...]:
    """What was taken for granted when a file was packed; nothing for one that was not."""
    try:
        found = json.loads((metadata or {}).get(KEY, b"{}"))
        said = found.get("assumptions", [])
        return tuple(str(one)[:500] for one in said[:100]) if isinstance(said, list) else ()
    except (ValueError, AttributeError, TypeError, RecursionError):
        return ()
