"""Replaying a log of Parquet, whole processes, beside Polars scanning the file and summing the same columns."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from page import HERE

ROOT = HERE.parent
PIECE = 1_000_000

REFERENCE = """
import polars, sys
columns = [polars.col(name).sum() for name in ("input_tokens", "output_tokens", "sla_ms")]
columns += [polars.col("time").min(), polars.col("time").max().alias("last"), polars.col("id").count()]
columns += [polars.col(name).n_unique() for name in ("intent", "risk", "region", "segment")]
polars.scan_parquet(sys.argv[1]).select(columns).collect()
"""


class Taken(NamedTuple):
    """What a process took: seconds of processor time, and megabytes at its peak."""

    seconds: float
    megabytes: float


def written(path: Path, rows: int) -> None:
    """A log of twenty days, its requests in the order of their times."""
    random = np.random.default_rng(7)
    listed = {
        "intent": ["faq", "summarize", "translate", "plan", "refund", "classify"],
        "risk": ["low", "low", "low", "medium", "high"],
        "region": ["us", "us", "eu", "apac"],
        "segment": ["free", "free", "enterprise"],
    }
    start, span = 1_793_491_200_000_000, 20 * 86_400_000_000
    writer = None
    for first in range(0, rows, PIECE):
        count = min(PIECE, rows - first)
        times = start + (np.arange(first, first + count) * (span // rows))
        columns = {
            "time": pa.array(times).cast(pa.timestamp("us", "UTC")),
            "id": pa.array([f"req-{number}" for number in range(first, first + count)]),
            "input_tokens": pa.array(random.geometric(1 / 900, count)),
            "output_tokens": pa.array(random.geometric(1 / 180, count)),
            "sla_ms": pa.array(random.choice([3000, 8000, 30000], count)),
        } | {
            name: pa.array(np.array(values)[random.integers(0, len(values), count)]) for name, values in listed.items()
        }
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=1 << 18)
    assert writer is not None
    writer.close()


def taken(*command: str) -> Taken:
    """The processor's time and the peak of a process; Polars keeps to one thread."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=os.environ | {"POLARS_MAX_THREADS": "1"}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, command
    return Taken(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def replaying(sizes: list[int], turns: int) -> list[str]:
    """The best of so many turns, all taking turns."""
    lines = [
        "| million rows | what | time ÷ Polars' | seconds here | peak, MB |",
        "| ---: | --- | ---: | ---: | ---: |",
    ]
    with TemporaryDirectory() as name:
        folder = Path(name)
        drawing = "policies/support-assistant.yaml"
        plain = _undrawn(folder)
        for rows in sizes:
            log = str(folder / f"{rows}.parquet")
            written(Path(log), rows)
            replay = ("-m", "routectl", "replay")
            more = ("--today", "2026-11-23", "--scale", "0.1")
            commands = {
                "Polars, scanned and summed": ("-c", REFERENCE, log),
                "a policy that draws no bucket": (*replay, plain, log, *more),
                "the same against itself": (*replay, plain, log, *more, "--against", plain),
                "the sample policy, which draws buckets on ids": (*replay, drawing, log, *more),
                "the same against one of the same name": (*replay, drawing, log, *more, "--against", drawing),
            }
            found: dict[str, list[Taken]] = {}
            for _ in range(turns):
                for what, command in commands.items():
                    found.setdefault(what, []).append(taken(*command))
            best = {what: min(each) for what, each in found.items()}
            unit = best["Polars, scanned and summed"].seconds
            lines += [
                f"| {rows / 1e6:g} | {what} | {one.seconds / unit:.1f} | {one.seconds:.1f} | {one.megabytes:,.0f} |"
                for what, one in best.items()
            ]
    return lines


def _undrawn(folder: Path) -> str:
    """The sample policy without its split and its sample."""
    from shutil import copytree

    copytree(ROOT / "policies", folder / "policies")
    path = folder / "policies/support-assistant.yaml"
    text = path.read_text()
    split = "target: {split: [{model: luna, percent: 95}, {model: nano, percent: 5}]}"
    assert split in text
    path.write_text(text.replace(split, "target: luna").replace("    sample_percent: 5\n", ""))
    return str(path)
