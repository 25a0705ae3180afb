"""How far the reading of something long has come, on standard error where that is a terminal and nowhere else."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from routectl.repo.progress import is_shown, show, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_EVERY_SECONDS = 0.2


@contextmanager
def going(noun: str, size: int) -> Iterator[Callable[[int, int], None]]:
    """Something to tell how many more were taken, and how many bytes of so many were read; 0 where nobody knows.

    A second reading begins anew.
    """
    if not is_shown():
        yield lambda *_: None
        return
    first = begun = told = last = monotonic()
    taken = before = 0

    def went(more: int, read: int) -> None:
        nonlocal begun, told, last, taken, before
        now = monotonic()
        if read < before:
            begun, taken = last, 0
        before, last = read, now
        taken += more
        if now - told > _EVERY_SECONDS:
            told = now
            show(words(noun, taken, read, size, now - begun))

    try:
        yield went
    finally:
        if told != first:
            show("")
