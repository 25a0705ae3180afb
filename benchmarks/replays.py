"""Replaying a log, whole processes, beside Polars or DuckDB reading the file and summing the same columns.

python benchmarks/replays.py ROWS FILE writes the log, in Parquet, CSV or JSON Lines by its name.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from page import HERE

ROOT = HERE.parent
PIECE = 1_000_000

POLARS = """
import polars, sys
scan = {"parquet": polars.scan_parquet, "csv": lambda path: polars.scan_csv(path, try_parse_dates=True), "jsonl": polars.scan_ndjson}
columns = [polars.col(name).sum() for name in ("input_tokens", "output_tokens", "sla_ms")]
columns += [polars.col("time").min(), polars.col("time").max().alias("last"), polars.col("id").count()]
columns += [polars.col(name).n_unique() for name in ("intent", "risk", "region", "segment")]
scan[sys.argv[1].rpartition(".")[2]](sys.argv[1]).select(columns).collect()
"""

DUCKDB = """
import duckdb, sys
read = {"csv": "read_csv", "jsonl": "read_json"}[sys.argv[1].rpartition(".")[2]]
sums = "sum(input_tokens), sum(output_tokens), sum(sla_ms), min(time), max(time), count(id)"
counts = ", ".join(f"count(distinct {name})" for name in ("intent", "risk", "region", "segment"))
duckdb.connect(config={"threads": 1}).execute(f"select {sums}, {counts} from {read}('{sys.argv[1]}')").fetchall()
"""

ARROW = """
import pyarrow as pa, pyarrow.json, sys
numbers, texts = ("input_tokens", "output_tokens", "sla_ms"), ("time", "id", "intent", "risk", "region", "segment")
schema = pa.schema([(name, pa.int64()) for name in numbers] + [(name, pa.string()) for name in texts])
parsing = pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
rest = b""
with open(sys.argv[1], "rb") as file:
    while content := file.read(4 << 20):
        end = content.rfind(b"\\n") + 1
        whole, rest = rest + content[:end], content[end:]
        reading = pyarrow.json.ReadOptions(use_threads=False, block_size=len(whole) + 1)
        pyarrow.json.read_json(pa.py_buffer(whole), read_options=reading, parse_options=parsing)
"""
"""What a replay asks of Arrow's parser of JSON Lines, and nothing else."""

WATCHED = """
import os, subprocess, sys
process = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
assert not status, sys.argv
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
"""
"""A small process in between: a child's peak begins with that of the process that starts it."""

REPLAY = ("-m", "routectl", "replay")
MORE = ("--today", "2026-11-23", "--scale", "0.1")
DRAWING = "policies/support-assistant.yaml"


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
    write, close = _writer(path)
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
        write(pa.table(columns))
    close()


def _writer(path: Path) -> tuple[Callable[[pa.Table], None], Callable[[], None]]:
    """What writes one piece behind the other, and what ends it."""
    if path.suffix == ".parquet":
        writers: list[pq.ParquetWriter] = []

        def write(table: pa.Table) -> None:
            if not writers:
                writers.append(pq.ParquetWriter(path, table.schema, compression="zstd"))
            writers[0].write_table(table, row_group_size=1 << 18)

        return write, lambda: writers[0].close()
    import polars

    file = path.open("wb")

    def write_text(table: pa.Table) -> None:
        time = polars.col("time").dt.strftime("%Y-%m-%dT%H:%M:%S.%6fZ")
        frame = polars.DataFrame(table).with_columns(time)
        frame.write_ndjson(file) if path.suffix == ".jsonl" else frame.write_csv(file, include_header=not file.tell())

    return write_text, file.close


def taken(*command: str) -> Taken:
    """The processor's time and the peak of a process; Polars keeps to one thread."""
    environment = os.environ | {"POLARS_MAX_THREADS": "1"}
    told = subprocess.run(
        [sys.executable, "-c", WATCHED, *command], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    return Taken(*map(float, told.stdout.split()))


def replaying(sizes: list[int], turns: int) -> list[str]:
    """Logs in Parquet; the best of so many turns, all taking turns."""
    lines = [
        "| million rows | what | time ÷ Polars' | seconds here | peak, MB |",
        "| ---: | --- | ---: | ---: | ---: |",
    ]
    with TemporaryDirectory() as name:
        folder = Path(name)
        plain = _undrawn(folder)
        for rows in sizes:
            log = str(folder / f"{rows}.parquet")
            _write(log, rows)
            commands = {
                "Polars, scanned and summed": ("-c", POLARS, log),
                "a policy that draws no bucket": (*REPLAY, plain, log, *MORE),
                "the same against itself": (*REPLAY, plain, log, *MORE, "--against", plain),
                "the sample policy, which draws buckets on ids": (*REPLAY, DRAWING, log, *MORE),
                "the same against one of the same name": (*REPLAY, DRAWING, log, *MORE, "--against", DRAWING),
            }
            lines += _told(f"{rows / 1e6:g}", commands, turns)
    return lines


def replaying_long(rows: int) -> list[str]:
    """A log that has no room in memory, in Parquet and packed; each once."""
    lines = ["| million rows | what | seconds here | peak, MB |", "| ---: | --- | ---: | ---: |"]
    less = (*MORE[:2], "--scale", "0.01")
    with TemporaryDirectory() as name:
        log, packed = (str(Path(name) / f"{form}.parquet") for form in ("log", "packed"))
        _write(log, rows)
        commands = {
            "replayed": (*REPLAY, DRAWING, log, *less),
            "packed": ("-m", "routectl", "traffic", "pack", log, "-o", packed, "--policy", DRAWING),
            "replayed from what was packed": (*REPLAY, DRAWING, packed, *less),
            "the same in ticks of a second": (*REPLAY, DRAWING, packed, *less, "--tick", "1s"),
        }
        for what, command in commands.items():
            one = taken(*command)
            lines.append(f"| {rows / 1e6:g} | {what} | {one.seconds:.1f} | {one.megabytes:,.0f} |")
    return lines


def replaying_text(rows: int, turns: int) -> list[str]:
    """The same requests in CSV and JSON Lines."""
    lines = ["| form | what | time ÷ the first | seconds here | peak, MB |", "| --- | --- | ---: | ---: | ---: |"]
    with TemporaryDirectory() as name:
        for form, first in (("csv", "Polars"), ("jsonl", "DuckDB")):
            log = str(Path(name) / f"log.{form}")
            _write(log, rows)
            readers = {"Polars": ("-c", POLARS, log), "DuckDB": ("-c", DUCKDB, log)}
            commands = {f"{reader}, read and summed": readers[reader] for reader in sorted(readers, key=first.__ne__)}
            if form == "jsonl":
                commands["Arrow, parsed and let go"] = ("-c", ARROW, log)
            commands["the sample policy, a whole replay"] = (*REPLAY, DRAWING, log, *MORE)
            lines += _told(form, commands, turns)
    return lines


def _told(begin: str, commands: dict[str, tuple[str, ...]], turns: int) -> list[str]:
    """A row of the table for each command, the first being one."""
    found: dict[str, list[Taken]] = {}
    for _ in range(turns):
        for what, command in commands.items():
            found.setdefault(what, []).append(taken(*command))
    best = {what: min(each) for what, each in found.items()}
    unit = next(iter(best.values())).seconds
    return [
        f"| {begin} | {what} | {one.seconds / unit:.1f} | {one.seconds:.1f} | {one.megabytes:,.0f} |"
        for what, one in best.items()
    ]


def _write(path: str, rows: int) -> None:
    """Written by another process, so that this one stays small."""
    subprocess.run([sys.executable, str(HERE / "replays.py"), str(rows), path], check=True)


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


if __name__ == "__main__":
    written(Path(sys.argv[2]), int(sys.argv[1]))
