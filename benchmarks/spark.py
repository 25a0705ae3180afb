"""How long a replay takes on Spark, by rows and cores, beside the local engine: seconds on the clock and of processors.

Run by an environment with `routectl[spark]`: `build/spark/bin/python benchmarks/spark.py`. Each number of cores has one
session, so that the start of Spark, which is told apart, is in no other figure.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy
import pyarrow
from pyarrow import parquet

from routectl.cli.replaying import settings
from routectl.ready import ready
from routectl.replay.batch.columned import columned
from routectl.replay.ran import Asked, Ran
from routectl.replay.spark.session import session
from routectl.replay.spark.sparked import sparked
from routectl.replay.told import Wanted
from routectl.repo.config import configuration
from routectl.repo.logs import find_logs
from routectl.traffic.mapping import mapping
from routectl.traffic.open import look
from routectl.traffic.tally import Tally

MILLION = 1_000_000
POLICY = Path(__file__).parent.parent / "policies/support-assistant.yaml"


def write_log(path: Path, day: int) -> None:
    """A million requests of one day, in order."""
    draw = numpy.random.default_rng(day)
    times = numpy.sort(draw.integers(0, 86_400_000_000, MILLION)) + (20_777 + day) * 86_400_000_000
    table = pyarrow.table(
        {
            "time": pyarrow.array(times, pyarrow.timestamp("us", "UTC")),
            "intent": pyarrow.array(["faq", "plan", "refund", "other"]).take(
                pyarrow.array(draw.integers(0, 4, MILLION))
            ),
            "risk": pyarrow.array(["low", "high"]).take(pyarrow.array(draw.integers(0, 2, MILLION))),
            "region": pyarrow.array(["eu", "us"]).take(pyarrow.array(draw.integers(0, 2, MILLION))),
            "input_tokens": draw.integers(0, 8000, MILLION),
            "output_tokens": draw.integers(0, 2000, MILLION),
            "sla_ms": draw.integers(1000, 20000, MILLION),
        }
    )
    parquet.write_table(table, path, row_group_size=1 << 18)


def processors() -> float:
    """Seconds that all processes of this session have used so far."""
    mine, ticks = os.getsid(0), 0
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
        except OSError:
            continue
        if fields and int(fields[3]) == mine:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def measured(what: str) -> Iterator[None]:
    clock, used = time.perf_counter(), processors()
    yield
    print(f"{what:<24} {time.perf_counter() - clock:8.1f} s {processors() - used:8.1f} s of processors", flush=True)


def asked(folder: Path, days: int) -> Asked:
    policy = ready(str(POLICY), config=configuration({"today": "2026-11-23"}))
    files = find_logs([str(folder / f"{day:02}.parquet") for day in range(days)])
    return Asked((policy,), settings((policy,), Wanted()), files, look(files), mapping((policy,)))


def each(name: str, folder: Path, sizes: list[int], replay: Callable[[Asked], Ran]) -> list[Ran]:
    found = []
    for millions in sizes:
        one = asked(folder, millions)
        with measured(f"{name}, {millions} million rows"):
            found.append(replay(one))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=int, nargs="+", default=[1, 4, 10])
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    said = parser.parse_args()
    if os.getsid(0) != os.getpid() and hasattr(os, "setsid"):
        if os.fork():
            os.wait()
            return
        os.setsid()
    folder = Path(tempfile.mkdtemp())
    try:
        for day in range(max(said.millions)):
            write_log(folder / f"{day:02}.parquet", day)
        local = each("local", folder, said.millions, lambda one: columned(one, Tally(), lambda *_: None))
        for cores in said.cores:
            clock = time.perf_counter()
            with session(f"local[{cores}]") as spark:
                print(f"Spark started in {time.perf_counter() - clock:.1f} s", flush=True)
                each("Spark, first time", folder, [1], lambda one: sparked(spark, one, Tally()))
                found = each(f"{cores} cores", folder, said.millions, lambda one: sparked(spark, one, Tally()))
                assert [one.replayed for one in found] == [one.replayed for one in local], "another report"
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
