"""How many things were taken from something long whose end isn't known yet, on standard error where that is a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_EVERY_SECONDS = 0.2
_CLEAR = "\r\x1b[K"


@contextmanager
def going(noun: str) -> Iterator[Callable[[int], None]]:
    """Something to tell how many more were taken."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    begun = told = monotonic()
    taken = 0

    def went(more: int) -> None:
        nonlocal told, taken
        taken += more
        now = monotonic()
        if now - told > _EVERY_SECONDS:
            told = now
            sys.stderr.write(f"{_CLEAR}{taken:,} {noun}, {taken / (now - begun):,.0f} a second")
            sys.stderr.flush()

    try:
        yield went
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()
