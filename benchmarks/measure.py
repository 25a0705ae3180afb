"""Runs commands in turn, A B C A B C …, and takes each one's wall time and peak memory from the operating system."""

from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Figure(NamedTuple):
    """One command's median over its runs: wall seconds, seconds of the processor, and MiB of the largest process."""

    seconds: float
    processor: float
    mebibytes: float
    status: int


def side_by_side(
    commands: dict[str, Sequence[str]],
    folder: Path,
    runs: int,
    environment: dict[str, str],
    *,
    cold: Path | None = None,
) -> dict[str, Figure]:
    """Every command `runs` times after one warm-up (none for a single run), taking turns, so that the machine's moods meet all alike."""
    seen: dict[str, list[Figure]] = {name: [] for name in commands}
    warm_up = 1 if runs > 1 else 0
    for turn in range(runs + warm_up):
        for name, command in commands.items():
            if cold is not None:
                shutil.rmtree(cold, ignore_errors=True)
            figure = _once(command, folder, environment)
            if turn >= warm_up:
                seen[name].append(figure)
    return {
        name: Figure(
            statistics.median(f.seconds for f in figures),
            statistics.median(f.processor for f in figures),
            max(f.mebibytes for f in figures),
            figures[-1].status,
        )
        for name, figures in seen.items()
    }


def _once(command: Sequence[str], folder: Path, environment: dict[str, str]) -> Figure:
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        try:
            os.chdir(folder)
            nothing = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nothing, descriptor)
            os.execvpe(command[0], list(command), os.environ | environment)
        finally:
            os._exit(127)
    _, status, usage = os.wait4(child, 0)
    processor = usage.ru_utime + usage.ru_stime
    return Figure(time.perf_counter() - started, processor, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))
