"""Attempts of one request brought together in batches: most rows are neither failed nor waited for, and stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy
import pyarrow
import pyarrow.compute as compute

from routectl.rows.vocabulary import TIME
from routectl.traffic.attempts import Waiting
from routectl.traffic.batch import JOINS, Batch, merged, of_calls, to_calls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.traffic.call import Call
    from routectl.traffic.tally import Tally

SUCCESS, ATTEMPTS = "served.success", "served.attempts"


class Joining:
    """Batches with attempts go in, batches with requests come out, as `joined` has them one by one."""

    def __init__(self, fields: Any, whole: Any, keys: tuple[str, ...], tally: Tally) -> None:
        self._fields = fields
        self._whole = whole
        self._keys = keys
        self._waiting = Waiting(tally)
        self._now = -(2**63)
        self._file = ""

    def joined(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """One row for each request."""
        for batch in batches:
            self._file = batch.file
            yield Batch(batch.file, self._joined(batch), self._keys)
        rest = list(self._waiting.rest())
        if rest:
            yield Batch(rest[-1].file, of_calls(rest, self._fields), self._keys)

    def _joined(self, batch: Batch) -> Any:
        columns = batch.columns
        size = columns.num_rows
        times = columns.column(TIME).cast(pyarrow.int64()).to_numpy(zero_copy_only=False)
        now = numpy.maximum(numpy.maximum.accumulate(times), self._now)
        asked = self._asked(columns)
        out: list[Call] = []
        places: list[float] = []
        calls = to_calls(batch.file, columns.take(pyarrow.array(asked)))
        for place, call in zip(asked.tolist(), calls, strict=True):
            self._give_up(now, place, out, places)
            if call.served.get("success") is False or call.joins in self._waiting:
                for ended in self._waiting.take(call, int(now[place])):
                    out.append(ended)
                    places.append(place)
            else:
                out.append(call._replace(served={**call.served, "attempts": 1}))
                places.append(place)
        self._give_up(now, size - 1, out, places)
        self._now = int(now[-1])
        kept = numpy.ones(size, bool)
        kept[asked] = False
        rows = self._single(columns.filter(pyarrow.array(kept)))
        if not out:
            return rows
        order = numpy.concatenate([numpy.flatnonzero(kept), numpy.array(places)])
        return merged([rows, of_calls(out, self._fields)], order, self._fields)

    def _asked(self, columns: Any) -> Any:
        """The rows that fail, and those that belong to a request that failed or waits."""
        joins = columns.column(JOINS)
        failed = compute.equal(columns.column(SUCCESS), False).fill_null(False)
        failed = compute.and_(failed, joins.is_valid())
        names = pyarrow.array([*self._waiting.names], pyarrow.string())
        known = pyarrow.concat_arrays([names, joins.filter(failed)])
        if not len(known):
            return numpy.zeros(0, numpy.int64)
        asked = compute.or_(failed, compute.is_in(joins, value_set=known, skip_nulls=True))
        return numpy.flatnonzero(asked.to_numpy(zero_copy_only=False))

    def _give_up(self, now: Any, place: int, out: list[Call], places: list[float]) -> None:
        """The requests that have waited too long when the row at a place came in; each stands before the row that shows it."""
        while (until := self._waiting.next_until()) is not None and until < now[place]:
            before = float(numpy.searchsorted(now, until, side="right")) - 0.5
            for ended in self._waiting.given_up(until + 1):
                out.append(ended)
                places.append(before)

    def _single(self, columns: Any) -> Any:
        """Rows that are requests by themselves."""
        one = pyarrow.array(numpy.ones(columns.num_rows, numpy.int64))
        arrays = [one if name == ATTEMPTS else columns.column(name) for name in self._fields.names]
        return pyarrow.RecordBatch.from_arrays(arrays, schema=self._fields)
