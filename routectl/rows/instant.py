"""Instants, microseconds since 1970 in UTC, and the moments that they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def instant(when: datetime) -> int:
    """A moment with a zone, in microseconds since 1970."""
    return (when - EPOCH) // MICROSECOND


def moment(at: int) -> datetime:
    """The moment in UTC. Raises OverflowError where it is in no year."""
    return EPOCH + timedelta(microseconds=at)


def written(when: datetime) -> str:
    """A moment in UTC as it is written: `2026-11-20T09:00:00Z`."""
    return when.isoformat().replace("+00:00", "Z")


def text(at: int) -> str:
    """An instant as it is written."""
    return written(moment(at))
