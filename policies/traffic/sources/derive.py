"""Derives the sample's traffic log from a public trace: `python policies/traffic/sources/derive.py`.

What is real and what is filled in, and how, is told in README.md beside this file.
"""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
EXTRACT = HERE / "azure-llm-2023.csv"
LOG = HERE.parent / "sample.csv"

SEED = "support-assistant"
COLUMNS = ("time", "id", "intent", "risk", "region", "segment", "sla_ms", "input_tokens", "output_tokens")

INTENTS = {
    "conv": {"faq": 45, "summarize": 20, "translate": 10, "refund": 15, "plan": 10},
    "code": {"classify": 100},
}
"""Percents by the file that a request is from."""

MIX = {
    "risk": {"low": 75, "medium": 18, "high": 7},
    "region": {"us": 60, "eu": 25, "apac": 15},
    "segment": {"free": 65, "enterprise": 35},
    "sla_ms": {"": 60, "3000": 15, "8000": 25},
}
"""Percents for every request; an empty `sla_ms` is no limit."""


def drawn(id: str, dimension: str, percents: dict[str, int]) -> str:
    """A value by its share: the same one for the same request every time."""
    bucket = int.from_bytes(sha256(f"{SEED}:{dimension}:{id}".encode()).digest()[:8], "big") % 100
    for value, percent in percents.items():
        bucket -= percent
        if bucket < 0:
            return value
    raise ValueError(f"the percents of {dimension} don't sum to 100")


def log() -> str:
    """The log as CSV, by time."""
    rows = []
    for row in csv.DictReader(EXTRACT.read_text(encoding="utf-8").splitlines()):
        id = f"{row['file']}-{row['row']}"
        time = row["TIMESTAMP"].replace(" ", "T")[:23] + "Z"
        intent = drawn(id, "intent", INTENTS[row["file"]])
        mixed = (drawn(id, dimension, percents) for dimension, percents in MIX.items())
        rows.append((time, id, intent, *mixed, row["ContextTokens"], row["GeneratedTokens"]))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(rows))
    return written.getvalue()


if __name__ == "__main__":
    LOG.write_text(log(), encoding="utf-8")
