"""When a request of a traffic log came in, as a moment in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from routectl.engine.problem import Problem, kind, quoted
from routectl.rows.vocabulary import TIME

_HELP = "write a moment with its zone: 2026-11-20T09:00:00Z, or +01:00 in the place of Z"


def moment(written: Any) -> datetime | Problem:
    """The moment in UTC, or why there is none."""
    if isinstance(written, str):
        try:
            found = datetime.fromisoformat(written)
        except ValueError:
            return Problem(TIME, f"`{TIME}` is no moment: {quoted(written)}", _HELP)
    elif isinstance(written, datetime):  # a column of Parquet has them
        found = written
    elif written is None:
        return Problem(TIME, f"the row has no `{TIME}`", _HELP)
    else:
        return Problem(TIME, f"`{TIME}` is a moment, written as text, not {kind(written)}", _HELP)
    if found.tzinfo is None:
        return Problem(TIME, f"`{TIME}` has no zone: {quoted(found.isoformat())}", _HELP)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return Problem(TIME, f"`{TIME}` is beyond the calendar: {quoted(found.isoformat())}")
