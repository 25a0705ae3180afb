"""Whole processes on the sample policies: `routectl simulate` for one request, `routectl test` for all tests, beside Python alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from measure import side_by_side
from page import HERE

BIN = Path(sys.executable).parent
REQUEST = "intent=faq,risk=low,region=eu,sla_ms=1500"


def simulating(runs: int) -> list[str]:
    """A table of commands, each the median of its runs."""
    simulate = [str(BIN / "routectl"), "simulate", "policies/support-assistant.yaml", "-r", REQUEST]
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
