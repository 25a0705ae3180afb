"""Whole processes on the sample policies beside Python alone: one request, all tests, and small logs replayed."""

from __future__ import annotations

import csv
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from measure import side_by_side
from page import HERE

BIN = Path(sys.executable).parent
POLICY = "policies/support-assistant.yaml"
SIZES = (100, 1_000, 5_000, 10_000)
REQUEST = "intent=faq,risk=low,region=eu,sla_ms=1500"


def simulating(runs: int) -> list[str]:
    """A table of commands, each the median of its runs."""
    simulate = [str(BIN / "routectl"), "simulate", POLICY, "-r", REQUEST]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "routectl simulate": simulate,
        "routectl simulate --outage openai --explain": [*simulate, "--outage", "openai", "--explain"],
        "routectl test policies": [str(BIN / "routectl"), "test", "policies"],
    }
    figures = side_by_side(commands, HERE.parent, runs, dict(os.environ))
    unit = figures["python -c pass"].processor
    assert all(figure.status == 0 for figure in figures.values()), figures
    lines = ["| command | time ÷ Python's alone | processor ms here | peak MiB |", "| --- | ---: | ---: | ---: |"]
    lines += [
        f"| `{name}` | {figure.processor / unit:.1f} | {figure.processor * 1000:.0f} | {figure.mebibytes:.0f} |"
        for name, figure in figures.items()
    ]
    return lines


def replaying_small(runs: int) -> list[str]:
    """A table of logs that are replayed row by row: a day of so many requests, for one policy and against itself."""
    with TemporaryDirectory() as name:
        commands = {"`python -c pass`": [sys.executable, "-c", "pass"]}
        replay = [str(BIN / "routectl"), "replay", POLICY]
        commands["the sample repo's own log, 1,763 requests"] = [*replay, "policies/traffic/sample.csv"]
        for rows in SIZES:
            for form in ("csv", "jsonl"):
                log = Path(name) / f"{rows}.{form}"
                _write(log, rows)
                commands[f"{rows:,} requests, {form}"] = [*replay, str(log)]
                commands[f"{rows:,} requests, {form}, `--against` itself"] = [*replay, str(log), "--against", POLICY]
        figures = side_by_side(commands, HERE.parent, runs, dict(os.environ))
    assert all(figure.status == 0 for figure in figures.values()), figures
    unit = figures["`python -c pass`"].processor
    lines = ["| log | time ÷ Python's alone | processor ms here | peak MiB |", "| --- | ---: | ---: | ---: |"]
    lines += [
        f"| {what} | {figure.processor / unit:.1f} | {figure.processor * 1000:.0f} | {figure.mebibytes:.0f} |"
        for what, figure in figures.items()
    ]
    return lines


def _write(path: Path, count: int) -> None:
    """A day of requests in the order of their times."""
    random = Random(7)
    start = datetime(2026, 11, 1, tzinfo=UTC)
    rows = [
        {
            "time": (start + timedelta(seconds=86_400 * number / count)).isoformat(),
            "id": f"req-{number}",
            "intent": random.choice(("faq", "summarize", "translate", "plan", "refund", "classify")),
            "risk": random.choice(("low", "low", "low", "medium", "high")),
            "region": random.choice(("us", "us", "eu", "apac")),
            "segment": random.choice(("free", "free", "enterprise")),
            "sla_ms": random.choice((3_000, 8_000, 30_000)),
            "input_tokens": 1 + int(random.expovariate(1 / 900)),
            "output_tokens": 1 + int(random.expovariate(1 / 180)),
        }
        for number in range(count)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".jsonl":
            file.writelines(json.dumps(row) + "\n" for row in rows)
        else:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
