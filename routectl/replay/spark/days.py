"""On a worker: the clocks of one day run over its volumes, which come from all over the log."""

from __future__ import annotations

import pickle
from typing import Any

import pyarrow as pa

from routectl.replay.batch.play import play
from routectl.replay.batch.volume import behind, merged
from routectl.replay.spark.work import unpacked

PLAYED = "day int, content binary"
"""Pickled: what each policy made of a day, and what two of them decide otherwise."""

Before = dict[tuple[int, int], tuple[int, int]]
"""For each stretch of a log, by its file and first row: the last day and tick of all rows before it."""


def played(sent: bytes, before: Before, table: Any) -> Any:
    """What becomes of a day, for `applyInArrow`."""
    ready = unpacked(sent)
    rows = sorted(zip(table["file"].to_pylist(), table["first"].to_pylist(), table["content"].to_pylist(), strict=True))
    volume = merged([behind(pickle.loads(content), before[file, first]) for file, first, content in rows])
    told, turns = play(ready.kernels, ready.work.settings, volume)
    content = pickle.dumps((tuple(one.replayed for one in told), turns))
    day = table["day"][0].as_py()
    return pa.table({"day": pa.array([day], pa.int32()), "content": pa.array([content], pa.binary())})
