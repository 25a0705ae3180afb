"""Runs a replay, row by row where the log is small and in columns where it isn't: what comes of it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.store import TooLarge
from routectl.replay.plainly import plainly
from routectl.traffic.open import is_small, read_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.replay.ran import Asked, Ran
    from routectl.traffic.tally import Tally


def run(asked: Asked, tally: Tally, went: Callable[[int, int], None]) -> Ran:
    """What policies make of a log; `went` is told how many more requests were taken, and how many bytes were read. Raises `Unusable`."""
    if not is_small(asked.looks):
        from routectl.replay.batch.columned import columned

        try:
            return columned(asked, tally, went)
        except TooLarge:  # before anything was read; row by row takes longer, and decides the same
            pass
    return plainly(asked, read_parts(asked.files, asked.looks, asked.mapping, tally))
