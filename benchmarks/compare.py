"""Measures `routectl diff` as a whole process, beside a program that loads the two files and asks deepdiff, taking turns.

python benchmarks/compare.py
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from statistics import median
from typing import Any

from routes import policy
from words import edited

DEEP = """
import sys, yaml
from deepdiff import DeepDiff
old, new = (yaml.load(open(file), yaml.CSafeLoader) for file in sys.argv[1:])
print(sum(len(entries) for entries in DeepDiff(old, new).values()))
"""


def main() -> None:
    """Print a table: how many routes and edits there are, and how long each program takes."""
    print("| routes | edits | states | routectl diff: ms | regions | deepdiff: ms | bare python: ms |")
    print("| ---: | ---: | --- | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as name:
        for routes, edits, states in (
            (50, "one", "nominal"), (50, "one", "outages:1"), (1000, "few", "nominal"), (1000, "few", "outages:1"),
            (1000, "all", "nominal"), (1000, "all", "outages:1"),
        ):  # fmt: skip
            print(row(Path(name), routes, edits, states), flush=True)


def row(folder: Path, routes: int, edits: str, states: str) -> str:
    """One line of the table."""
    old = policy(routes)
    if edits == "one":
        written, number = deepcopy(old.document.value), 1
        written["routes"][20].setdefault("limits", {})["max_latency_ms"] = 1500
    else:
        new, number = edited(old, edits == "few")
        written = new.document.value
    assert old.registry is not None
    _write(folder, "registry.yaml", old.registry.document.value)
    for number_of, report in enumerate(old.evidence.reports):
        _write(folder, f"evidence/{number_of}.yaml", report.document.value)
    read_along = {"registry": "registry.yaml", "evidence": ["evidence/"]}
    files = [
        _write(folder, f"{side}.yaml", {**value, **read_along})
        for side, value in (("old", old.document.value), ("new", written))
    ]
    run = [sys.executable, "-m", "routectl", "diff", *files, "--states", states]
    calls = [run, [sys.executable, "-c", DEEP, *files], [sys.executable, "-c", "pass"]]
    spent: list[list[float]] = [[], [], []]
    for _ in range(7 if routes < 100 else 3):
        for times, call in zip(spent, calls, strict=True):
            times.append(_timed(call, folder))
    counted = json.loads(
        subprocess.run([*run, "-o", "json"], cwd=folder, env=_environment(), capture_output=True, check=False).stdout
    )
    found = counted["behaviour"]
    told = "not told" if found is None else f"{len(found['regions']):,}"
    mine, deep, bare = (median(times) for times in spent)
    return f"| {routes:,} | {number:,} | {states} | {mine:,.0f} | {told} | {deep:,.0f} | {bare:.0f} |"


def _write(folder: Path, name: str, value: Any) -> str:
    import yaml

    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True))
    return name


def _timed(call: list[str], folder: Path) -> float:
    """The processor's milliseconds, which a busy machine doesn't change much."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(call, cwd=folder, env=_environment(), capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}


if __name__ == "__main__":
    main()
