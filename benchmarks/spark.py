"""How long a replay takes on Spark, by rows and masters, beside the local engine: seconds on the clock and of processors.

Run by an environment with `routectl[spark]`: `build/spark/bin/python benchmarks/spark.py`. Each master has one session, so
that the start of Spark, which is told apart, is in no other figure.
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
SCALE = 0.05
"""A million requests a day are too many for the policy's budget: of so large a share of them it is spent late in the day."""

LISTED = {
    "intent": (["faq", "summarize", "translate", "plan", "refund", "classify"], [0.35, 0.2, 0.15, 0.1, 0.1, 0.1]),
    "risk": (["low", "medium", "high"], [0.8, 0.12, 0.08]),
    "region": (["us", "eu", "apac"], [0.55, 0.3, 0.15]),
    "segment": (["free", "enterprise"], [0.7, 0.3]),
}


def write_log(path: Path, day: int) -> None:
    """A million requests of one day, in order, with tokens and latencies as a gateway logs them: nearly all of them different."""
    draw = numpy.random.default_rng(day)
    times = numpy.sort(draw.integers(0, 86_400_000_000, MILLION)) + (20_777 + day) * 86_400_000_000
    tokens = {"input_tokens": (6.9, 0.9), "output_tokens": (4.6, 1.1), "sla_ms": (9.0, 0.6)}
    table = pyarrow.table(
        {
            "time": pyarrow.array(times, pyarrow.timestamp("us", "UTC")),
            "id": [f"{day}-{number}" for number in range(MILLION)],
        }
        | {name: draw.lognormal(*spread, MILLION).astype(int) for name, spread in tokens.items()}
        | {
            name: pyarrow.array(values).take(pyarrow.array(draw.choice(len(values), MILLION, p=shares)))
            for name, (values, shares) in LISTED.items()
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
    print(f"{what:<40} {time.perf_counter() - clock:8.1f} s {processors() - used:8.1f} s of processors", flush=True)


def asked(folder: Path, days: int) -> Asked:
    policy = ready(str(POLICY), config=configuration({"today": "2026-11-23"}))
    files = find_logs([str(folder / f"{day:02}.parquet") for day in range(days)])
    return Asked((policy,), settings((policy,), Wanted(scale=SCALE)), files, look(files), mapping((policy,)))


def each(name: str, folder: Path, sizes: list[int], replay: Callable[[Asked], Ran]) -> list[Ran]:
    found = []
    for millions in sizes:
        one = asked(folder, millions)
        with measured(f"{name}, {millions} million rows"):
            found.append(replay(one))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--masters", nargs="+", default=["local[1]", "local[2]", "local-cluster[2,1,1024]"])
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
        for master in said.masters:
            clock = time.perf_counter()
            with session(master) as spark:
                print(f"{master} started in {time.perf_counter() - clock:.1f} s", flush=True)
                each(f"{master}, first time", folder, [1], lambda one: sparked(spark, one, Tally()))
                found = each(master, folder, said.millions, lambda one: sparked(spark, one, Tally()))
                assert [one.replayed for one in found] == [one.replayed for one in local], "another report"
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
