"""How far something that takes long has come, on standard error where that is a terminal and nowhere else."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routectl.repo.lines import Line

_EVERY_LINES = 500
_EVERY_SECONDS = 0.2
_BAR = 24
CLEAR = "\r\x1b[K"


def is_shown() -> bool:
    """Whether there is a terminal that can clear a line."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def show(text: str) -> None:
    """Put a text in the place of the last one: in a narrow terminal without its bar, and never more than a line, which is what can be cleared."""
    try:
        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        width = 80
    if len(text) >= width:
        text = text[text.find("]") + 1 :].lstrip()
    sys.stderr.write(CLEAR + text[: width - 1])
    sys.stderr.flush()


def watched(lines: Iterator[Line], size: int) -> Iterator[Line]:
    """The same lines; `size` is how many characters there are about to be, 0 where nobody knows."""
    return _told(lines, size) if is_shown() else lines


@contextmanager
def counting(noun: str) -> Iterator[Callable[[int, int], None]]:
    """Something to tell how many of how many are done."""
    begun = monotonic()
    is_told = False

    def told(done: int, total: int) -> None:
        nonlocal is_told
        is_told = True
        seconds = monotonic() - begun
        share = done / total
        words = f"[{'#' * round(share * _BAR):<{_BAR}}] {done:,} of {total:,} {noun}, {done / seconds:,.0f} a second"
        show(f"{words}, {seconds / share - seconds:,.0f} s left")

    if not is_shown():
        yield lambda *_: None
        return
    try:
        yield told
    finally:
        if is_told:
            show("")


def _told(lines: Iterator[Line], size: int) -> Iterator[Line]:
    begun = told = monotonic()
    rows = read = 0
    try:
        for line in lines:
            yield line
            rows += 1
            read += len(line.text)
            if rows % _EVERY_LINES == 0 and monotonic() - told > _EVERY_SECONDS:
                told = monotonic()
                show(words("rows", rows, read, size, told - begun))
    finally:
        if told != begun:
            show("")


def words(noun: str, done: int, read: int, size: int, seconds: float) -> str:
    """How many are done and how fast, and of a size that is known which share of it, and the time left."""
    told = f"{done:,} {noun}, {done / seconds:,.0f} a second"
    if not size:
        return told
    share = min(1.0, read / size)
    left = seconds / share - seconds if share else 0.0
    return f"[{'#' * round(share * _BAR):<{_BAR}}] {share:.0%}, {told}, {left:,.0f} s left"
