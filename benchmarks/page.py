"""Puts measured tables into their places in benchmarks/README.md."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE / "README.md"
MACHINE = f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, {platform.system()}."


def write(place: str, lines: list[str]) -> None:
    """Replace what stands between the marks of a place, and show it."""
    text = "\n".join([*lines, "", MACHINE])
    print(text)
    start, end = f"<!-- measured: {place} -->", "<!-- end -->"
    page, count = re.subn(
        f"{start}.*?{end}", lambda _: f"{start}\n\n{text}\n\n{end}", PAGE.read_text(), flags=re.DOTALL
    )
    assert count == 1, place
    PAGE.write_text(page)
