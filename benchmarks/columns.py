"""Measures the batch kernel on columns beside the same written plainly in numpy, and writes the table of benchmarks/README.md.

python benchmarks/columns.py [--quick]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import routes
from page import write

import routectl
from routectl.engine.batch.columns import Columns
from routectl.engine.batch.cost import costs, prices
from routectl.engine.batch.kernel import Kernel
from routectl.engine.state import NOMINAL
from routectl.policy.policy import Policy
from routectl.replay.batch.by_tick import by_tick
from routectl.replay.batch.measure import Measure
from routectl.replay.batch.volume import merged
from routectl.replay.calendar import Calendar
from routectl.replay.cell import Cells
from routectl.replay.setting import Setting
from routectl.replay.tariff import tariff

SAMPLE = Path(__file__).resolve().parent.parent / "policies" / "support-assistant.yaml"
PART = 1 << 18
"""Rows of a log that are read at a time."""

Race = tuple[str, str, Callable[[], Any], Callable[[], Any] | None]
"""A policy, what is done, and the same in plain numpy where there is such a thing."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="fewer rows and turns")
    options = parser.parse_args()
    rows, turns = (200_000, 3) if options.quick else (4_000_000, 7)
    races: list[Race] = []
    for name, policy in (
        ("the sample policy", routectl.load(str(SAMPLE)).policy),
        ("50 routes, first match", routes.first_match(50)),
        ("50 routes, whole policy", routes.policy(50)),
    ):
        races += _races(name, policy, rows)
    lines = ["| policy | rows are | million rows/s here | time ÷ plain numpy's |", "| --- | --- | ---: | ---: |"]
    for name, what, own, plain in races:
        mine, other = _timed([own, plain], turns)
        beside = f"{mine / other:.2f}" if other else "—"
        lines.append(f"| {name} | {what} | {rows / mine / 1e6:,.0f} | {beside} |")
    write("columns", lines)


def _races(name: str, policy: Policy, rows: int) -> list[Race]:
    source = _source(policy, rows)
    columns = Columns(source)
    table, walk = Kernel(policy), Kernel(policy, most_cells=1)
    classes, apart = table.classes(columns), walk.classes(columns)
    decided = table.decided(classes, rows)
    assert (decided == _plainly(walk, apart)).all()
    assert (decided == walk.decided(apart, rows)).all()
    money = prices(table.outcomes)
    legs = len(table.legs)
    tables = "one table" if legs == 1 else f"{legs} tables"
    return [
        (name, f"coded on {len(apart)} axes, decided by {tables}", lambda: table.decided(classes, rows), lambda: _plainly(table, classes)),
        (name, f"walked on {len(apart)} axes, one after the other", lambda: walk.decided(apart, rows), lambda: _plainly(walk, apart)),
        (name, "coded: values to classes", lambda: table.classes(Columns(source)), lambda: _searched(table, columns)),
        (name, "priced", lambda: costs(columns, decided, money), None),
        (name, "measured into volumes by tick", lambda: _volume(table, source, rows), None),
        (name, "replayed from the volumes, budgets live", _clock(table, source, rows), None),
    ]  # fmt: skip


def _source(policy: Policy, rows: int) -> dict[str, Any]:
    """A month of requests, in order; ids come again, so that drawing buckets is not what is measured."""
    draw = np.random.default_rng(1)
    source: dict[str, Any] = {}
    for name, one in policy.dimensions.items():
        if one.listed:
            codes = pa.array(draw.integers(0, len(one.values), rows).astype(np.uint8))
            source[name] = pa.DictionaryArray.from_arrays(codes, pa.array(one.values))
        elif name == "sla_ms":
            source[name] = pa.array(draw.integers(500, 20_000, rows))
        else:
            tokens = draw.lognormal(7, 1.2, rows).astype(np.int64)
            source[name] = pa.array(np.minimum(tokens, one.high or 1_000_000))
    source["id"] = pa.array(np.arange(rows) % 1000).cast(pa.string()).dictionary_encode()
    month = np.sort(draw.integers(0, 30 * 86_400 * 10**6, rows)) + 1_790_000_000_000_000
    source["time"] = pa.array(month).cast(pa.timestamp("us", "UTC"))
    return source


def _plainly(kernel: Kernel, classes: Sequence[Any]) -> Any:
    """The same tables, gone through column by column as one would write it."""
    node: Any = np.zeros(len(classes[0]), np.int64)
    asked = iter(classes)
    for leg in kernel.legs:
        for size in leg.sizes:
            node = node * size + next(asked)
        node = leg.table[node].astype(np.int64)
    return kernel.answers(NOMINAL)[node]


def _searched(kernel: Kernel, columns: Columns) -> list[Any]:
    """The classes as one would look for them."""
    found = []
    everywhere = np.ones(columns.rows, bool)
    for axis in kernel.axes:
        if axis.name.endswith("_bucket"):
            found.append(
                np.searchsorted(
                    axis.starts[1:],
                    columns.buckets(kernel.policy.name, everywhere)[axis.name == "split_bucket"],
                    side="right",
                )
            )
        elif axis.starts:
            found.append(np.searchsorted(axis.starts[1:], columns.arrays[axis.name].to_numpy(), side="right"))
        elif axis.kind != "needs":
            array = columns.arrays[axis.name]
            book = np.array([axis.code(value) for value in array.dictionary.to_pylist()])
            found.append(book[array.indices.to_numpy()])
    return found


def _volume(kernel: Kernel, source: dict[str, Any], rows: int) -> Any:
    measure = Measure([kernel], Cells([kernel.policy]), Calendar())
    parts = ({name: array.slice(start, PART) for name, array in source.items()} for start in range(0, rows, PART))
    return merged([measure.of(Columns(part)) for part in parts])


def _clock(kernel: Kernel, source: dict[str, Any], rows: int) -> Callable[[], Any]:
    volume = _volume(kernel, source, rows)
    setting = Setting(tariff(kernel.policy), Cells([kernel.policy]), Calendar())
    return lambda: by_tick(kernel, volume, setting)


def _timed(runs: Sequence[Callable[[], Any] | None], turns: int) -> list[float]:
    """Seconds of the processor, each run in turn; the best turn counts."""
    best = [float("inf") if run else 0.0 for run in runs]
    for _ in range(turns):
        for place, run in enumerate(runs):
            if run is not None:
                started = time.process_time()
                run()
                best[place] = min(best[place], time.process_time() - started)
    return best


if __name__ == "__main__":
    main()
