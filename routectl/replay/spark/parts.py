"""On a worker: stretches of a log become volumes, one for each day, and an account of how they were read."""

from __future__ import annotations

import pickle
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import numpy as np
import pyarrow as pa

from routectl.engine.batch.columns import Columns
from routectl.replay.batch.columned import placed
from routectl.replay.batch.held import Held
from routectl.replay.batch.logged import take
from routectl.replay.batch.volume import by_day
from routectl.replay.logged import Logging
from routectl.replay.paid import Prices
from routectl.replay.spark.work import unpacked
from routectl.repo.disk import Unusable
from routectl.repo.logs import look_at
from routectl.traffic.batch import Batch, keys, schema, weights
from routectl.traffic.batches import of_file, unfolding
from routectl.traffic.plain import note_bounds
from routectl.traffic.tables import paths, table
from routectl.traffic.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.replay.batch.volume import Volume
    from routectl.replay.logged import Logged
    from routectl.replay.spark.work import Ready
    from routectl.traffic.call import Reject
    from routectl.traffic.tables import Table

PATH, ROW, CONTENT = "@path", "@row", "@content"
"""Beside a log's own columns: which file a row is from, its place there from 0; or all bytes of the file."""

FOUND = "day int, file int, first long, step int, content binary"
"""Pickled: volumes of a day, and with no day what else is known of a stretch of rows from the place `first` of a file."""

_MOST_REJECTS = 10_000
"""Rejected rows that are sent at once."""

_Found = tuple[int | None, int, int, int, Any]


class Known(NamedTuple):
    """All that is known of a stretch of a log beside its volumes."""

    tally: Tally
    logged: Logged
    rows: int
    undecided: int
    untimed: int
    latest: tuple[int, int]
    """The last day and tick of its rows."""


def found(sent: bytes, batches: Iterator[Any]) -> Iterator[Any]:
    """What rows that Spark has read come to, for `mapInArrow`. What makes a file unusable is found too, as text."""
    ready = unpacked(sent)
    several = _of_rows(ready, batches) if ready.work.columns else _of_files(ready, batches)
    try:
        for one in several:
            yield _row(one)
    except Unusable as error:
        yield _row((None, 0, 0, 0, str(error)))


def _row(one: _Found) -> Any:
    day, file, first, step, content = one
    kinds = (pa.int32(), pa.int32(), pa.int64(), pa.int32(), pa.binary())
    cells = (day, file, first, step, pickle.dumps(content))
    arrays = [pa.array([cell], kind) for cell, kind in zip(cells, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, ["day", "file", "first", "step", "content"])


class _Stretch:
    """Rows of a file that stand behind one another."""

    def __init__(self, ready: Ready, file: int, first: int) -> None:
        self.ready, self.file, self.first = ready, file, first
        self.fields = schema(ready.work.mapping)
        self.keys = keys(ready.work.mapping, self.fields)
        self.rejects: list[Reject] = []
        self.tally = Tally(self.rejects.append if ready.work.keeps_rejects else None)
        self.step = 0
        self._logging = Logging(Prices(ready.work.policies[0], ready.work.settings[0]))
        self._held = Held()
        self._held.take(self._volume(Batch("", self.fields.empty_table(), self.keys)))

    def take(self, batch: Batch) -> Iterator[_Found]:
        """Some of its requests."""
        if batch.columns.num_rows:
            take(self._logging, batch)
            self._held.take(self._volume(batch))
        if len(self.rejects) >= _MOST_REJECTS:
            yield self._rejected()

    def _volume(self, batch: Batch) -> Volume:
        places = placed(batch, self.file) if len(self.ready.kernels) > 1 else None
        return self.ready.measure.of(Columns(batch.columns, batch.keys), weights(batch.columns), places)

    def told(self) -> Iterator[_Found]:
        """All that is left to tell, at its end."""
        if self.rejects:
            yield self._rejected()
        held = self._held
        known = Known(self.tally, self._logging.logged(), held.rows, held.undecided, held.untimed, held.latest)
        yield None, self.file, self.first, self.step, known
        for volumes in held.volumes():
            for day, volume in by_day(volumes):
                yield day, self.file, self.first, 0, volume

    def _rejected(self) -> _Found:
        some = tuple(self.rejects)
        self.rejects.clear()
        self.step += 1
        return None, self.file, self.first, self.step - 1, some


def _of_files(ready: Ready, batches: Iterator[Any]) -> Iterator[_Found]:
    """Whole files, each of them one stretch."""
    work = ready.work
    for batch in batches:
        for path, content in zip(batch.column(0).to_pylist(), batch.column(1), strict=True):
            stretch = _Stretch(ready, place(work.places, path), 0)
            opened = look_at(work.files[stretch.file], BytesIO(content.as_buffer()))
            for some in of_file(opened, work.mapping, stretch.tally, stretch.fields, unfolding(work.mapping)):
                yield from stretch.take(some)
            yield from stretch.told()


def _of_rows(ready: Ready, batches: Iterator[Any]) -> Iterator[_Found]:
    """Rows of tables, as many stretches as Spark has made of them."""
    work = ready.work
    unfold = unfolding(work.mapping)
    stretch: _Stretch | None = None
    reading: Table | None = None
    ahead = (-1, -1)
    for batch in batches:
        for file, first, part in _runs(work.places, work.columns, batch):
            if stretch is None or reading is None or (file, first) != ahead:
                if stretch is not None and reading is not None:
                    note_bounds(reading.layout, stretch.tally)
                    yield from stretch.told()
                stretch = _Stretch(ready, file, first)
                reading = table(
                    paths(part.schema), work.files[file], work.mapping, stretch.tally, stretch.fields, unfold
                )  # fmt: skip
            yield from stretch.take(Batch(work.files[file].name, reading.batch(part, first), stretch.keys))
            ahead = file, first + part.num_rows
    if stretch is not None and reading is not None:
        note_bounds(reading.layout, stretch.tally)
        yield from stretch.told()


def _runs(places: dict[str, int], names: tuple[str, ...], batch: Any) -> Iterator[tuple[int, int, Any]]:
    """The parts of a batch whose rows stand behind one another in one file: its number, the first row, the columns."""
    book = batch.column(0).dictionary_encode()
    codes = book.indices.to_numpy(zero_copy_only=False)
    rows = batch.column(1).to_numpy(zero_copy_only=False)
    own = pa.RecordBatch.from_arrays(batch.columns[2:], names=list(names))
    cuts = np.flatnonzero((np.diff(codes) != 0) | (np.diff(rows) != 1)) + 1
    edges = [0, *cuts.tolist(), batch.num_rows]
    for start, end in pairwise(edges):
        if start < end:
            path = book.dictionary[int(codes[start])].as_py()
            yield place(places, path), int(rows[start]), own.slice(start, end - start)


def place(places: dict[str, int], path: str) -> int:
    """The number of a file, by its path as Spark tells it."""
    return places[bare(unquote(path))]


def bare(path: str) -> str:
    """A path without what may be written in several ways: `file:/tmp` is `file:///tmp`."""
    scheme, _, rest = path.partition(":")
    return f"{scheme}:/{rest.lstrip('/')}"
