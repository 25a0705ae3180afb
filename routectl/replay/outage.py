"""Times in which a provider is down, and the ticks that they touch."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.replay.calendar import Calendar


class Outage(NamedTuple):
    """A provider is down from an instant on until another, which is no longer part of it."""

    provider: str
    start: int
    end: int


class Stretch(NamedTuple):
    """Ticks of a day from `first` on up to `end`, that one left out, in which the same providers are down."""

    first: int
    end: int
    down: frozenset[str]


def stretches(outages: Iterable[Outage], calendar: Calendar, day: int) -> tuple[Stretch, ...]:
    """A whole day, cut where an outage begins or ends."""
    start, following, ticks = calendar.start(day), calendar.start(day + 1), calendar.ticks(day)
    touched: list[tuple[int, int, str]] = []
    for outage in outages:
        first, last = max(outage.start, start), min(outage.end, following) - 1
        if outage.start < outage.end and first <= last:
            ends = (last - start) // calendar.tick + 1
            touched.append(((first - start) // calendar.tick, ends, outage.provider))
    cuts = sorted({0, ticks, *(cut for first, end, _ in touched for cut in (first, end))})
    return tuple(
        Stretch(first, end, frozenset(name for start, until, name in touched if start <= first < until))
        for first, end in pairwise(cuts)
    )
