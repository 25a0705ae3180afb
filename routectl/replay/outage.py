"""Times in which a provider is down, and the ticks that they touch."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.problem import Problem, Unreadable, quoted, strange
from routectl.rows.instant import instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.policy.policy import Policy
    from routectl.replay.calendar import Calendar

_FORM = "write PROVIDER@FROM..TO: openai@2026-11-03T12:20:00Z..2026-11-03T14:00:00Z"


class Outage(NamedTuple):
    """A provider is down from an instant on until another, which is no longer part of it."""

    provider: str
    start: int
    end: int


def read_outage(policy: Policy, written: str) -> Outage:
    """An outage from its written form, `PROVIDER@FROM..TO`. Raises `Unreadable`."""
    provider, at, span = written.rpartition("@")
    first, dots, last = span.partition("..")
    if not at or not dots:
        raise Unreadable((Problem("", f"{quoted(written)} is no outage", _FORM),))
    known = policy.registry.providers if policy.registry else {}
    problems = list(strange("", "unknown provider {}", (provider,), known))
    ends = [_moment(first), _moment(last)]
    for text, end in zip((first, last), ends, strict=True):
        if end is None:
            problems.append(Problem("", f"{quoted(text)} is no moment with a zone", _FORM))
    instants = [instant(end) for end in ends if end is not None]
    if len(instants) == 2 and instants[0] >= instants[1]:
        how = "as it begins" if instants[0] == instants[1] else "before it begins"
        problems.append(Problem("", f"the outage {quoted(written)} ends {how}", _FORM))
    if problems:
        raise Unreadable(tuple(problems))
    return Outage(provider, *instants)


def _moment(written: str) -> datetime | None:
    """A moment with its zone, in UTC; None where it is none."""
    try:
        found = datetime.fromisoformat(written)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


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
