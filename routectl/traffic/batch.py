"""Requests of a log as Arrow has them: the columns of a batch, and how rows that were read one by one get into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy
import pyarrow

from routectl.rows.vocabulary import TIME, WEIGHT
from routectl.traffic.arrays import MOMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.traffic.call import Call
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.tally import Tally
    from routectl.traffic.target import Target

LINE = "@line"
"""The column of a row's place: its line, or its row where the file has no lines, from 1."""

JOINS = "@joins"
"""What attempts of one request have in common, while they are not yet joined."""


class Batch(NamedTuple):
    """Requests of one file, in the order of its rows."""

    file: str
    columns: Any
    """An Arrow record batch: `@line`, `time`, and a column for each target that the mapping has something for.

    Text is dictionary encoded but for `id`, whole numbers are int64, `needs` is a list of text, a number is a float64;
    `weight` is there where a log has weights. What is absent is null.
    """
    keys: tuple[str, ...]
    """The columns that are the request: the dimensions, `needs` and `id`."""


def schema(mapping: Mapping) -> Any:
    """The columns of every batch of a mapping."""
    wanted = [target for name, target in mapping.targets.items() if name in mapping.reads or name in mapping.fills]
    fields = [pyarrow.field(LINE, pyarrow.int64()), pyarrow.field(TIME, MOMENT)]
    fields += [pyarrow.field(target.name, kind(target)) for target in wanted if target.name != TIME]
    if mapping.profile.joins and all(field.name != "served.attempts" for field in fields):
        fields.append(pyarrow.field("served.attempts", pyarrow.int64()))
    return pyarrow.schema(fields)


def kind(target: Target) -> Any:
    """The Arrow type of a target."""
    if target.kind == "text":
        return pyarrow.string() if target.name == "id" else pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    kinds = {"whole": pyarrow.int64(), "number": pyarrow.float64(), "flag": pyarrow.bool_(), "moment": MOMENT}
    return kinds.get(target.kind, pyarrow.list_(pyarrow.string()))


def keys(mapping: Mapping, fields: Any) -> tuple[str, ...]:
    """The columns that are the request."""
    facts = {name for name, target in mapping.targets.items() if target.is_fact}
    return tuple(name for name in fields.names if name not in facts | {LINE, TIME, WEIGHT, JOINS})


def weights(batch: Any) -> Any:
    """For how many requests each row stands; None where each stands for one."""
    if WEIGHT not in batch.schema.names:
        return None
    column = batch.column(WEIGHT).fill_null(1).to_numpy(zero_copy_only=False)
    return None if (column == 1).all() else column


def of_calls(calls: Sequence[Call], fields: Any) -> Any:
    """Requests that were read one by one, as a batch with these columns."""
    arrays = [pyarrow.array(_cells(calls, field.name), _plain(field.type)).cast(field.type) for field in fields]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=fields)


def _plain(kind: Any) -> Any:
    if pyarrow.types.is_dictionary(kind):
        return pyarrow.string()
    return pyarrow.int64() if kind == MOMENT else kind


def _cells(calls: Sequence[Call], name: str) -> list[Any]:
    if name == LINE:
        return [call.line for call in calls]
    if name == TIME:
        return [call.time for call in calls]
    if name == WEIGHT:
        return [call.weight for call in calls]
    if name == JOINS:
        return [call.joins or None for call in calls]
    if name.startswith("served."):
        fact = name.removeprefix("served.")
        return [call.served.get(fact) for call in calls]
    return [call.request.get(name) for call in calls]


def to_calls(file: str, batch: Any) -> list[Call]:
    """The rows of a batch, one by one."""
    from routectl.traffic.call import Call

    names = [name for name in batch.schema.names if name not in (LINE, TIME, WEIGHT, JOINS)]
    cells = [batch.column(name).to_pylist() for name in names]
    times = batch.column(TIME).cast(pyarrow.int64()).to_pylist()
    lines = batch.column(LINE).to_pylist()
    weights = batch.column(WEIGHT).to_pylist() if WEIGHT in batch.schema.names else [1] * len(lines)
    joins = batch.column(JOINS).to_pylist() if JOINS in batch.schema.names else [""] * len(lines)
    found = []
    for index, (line, time, weight, join) in enumerate(zip(lines, times, weights, joins, strict=True)):
        request: dict[str, Any] = {}
        served: dict[str, Any] = {}
        for name, column in zip(names, cells, strict=True):
            value = column[index]
            if value is None:
                continue
            if name.startswith("served."):
                served[name.removeprefix("served.")] = value
            else:
                request[name] = tuple(value) if name == "needs" else value
        found.append(Call(file, line, time, request, served, 1 if weight is None else weight, join or ""))
    return found


def merged(batches: Sequence[Any], order: Any, fields: Any) -> Any:
    """The rows of several batches as one, in the order of their places; rows at one place stay as they came."""
    table = pyarrow.Table.from_batches(batches, fields).unify_dictionaries().combine_chunks()
    table = table.take(pyarrow.array(numpy.argsort(order, kind="stable")))
    return one_batch(table, fields)


def one_batch(table: Any, fields: Any) -> Any:
    """A table as one batch."""
    parts = table.combine_chunks().to_batches()
    if len(parts) == 1:
        return parts[0]
    return pyarrow.RecordBatch.from_arrays([pyarrow.nulls(0, field.type) for field in fields], schema=fields)


def note_times(batch: Any, tally: Tally) -> None:
    """The times of requests, in their order, go into the account."""
    if not batch.num_rows:
        return
    times = batch.column(TIME).cast(pyarrow.int64()).to_numpy(zero_copy_only=False)
    tally.note_times(
        int(times[0]), int(times.min()), int(times.max()), int(times[-1]), int((times[1:] < times[:-1]).sum())
    )
