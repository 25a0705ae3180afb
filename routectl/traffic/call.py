"""One request of a log, mapped; or why a row is none."""

from __future__ import annotations

from typing import Any, NamedTuple


class Call(NamedTuple):
    """A request, when it came in, and what is known of how it was served."""

    file: str
    line: int
    """Its line, or its row where the file has no lines, from 1. Of several in one line it is the same."""
    time: int
    """Microseconds since 1970, in UTC."""
    request: dict[str, Any]
    """As `decide` takes it: only what the row has or was filled with."""
    served: dict[str, Any]
    """By what comes behind the `served.`: model, cost_usd, success, …; only what is known."""
    weight: int = 1
    """For how many requests it stands."""
    joins: str = ""
    """What attempts of one request have in common; empty for none."""


class Reject(NamedTuple):
    """A row that is no request, and why."""

    file: str
    line: int
    target: str
    reason: str
    """The same words for all rows that are bad in the same way."""
    found: str = ""
    """What stands there, shortened."""
    help: str = ""
    text: str = ""
    """The row as it is written, or as much of it as is kept."""


class Passed(NamedTuple):
    """A row that is no request by what its profile says, and no mistake."""

    line: int
    why: str
