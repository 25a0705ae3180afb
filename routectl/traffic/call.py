"""One request of a log, mapped; or why a row is none."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


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


class Calls(NamedTuple):
    """Requests of one file, in columns; in each None where a request has nothing there."""

    file: str
    lines: Sequence[int]
    times: Sequence[int]
    request: Mapping[str, Sequence[Any]]
    served: Mapping[str, Sequence[Any]]
    weights: Sequence[int]
    joins: Sequence[str]

    def one_by_one(self) -> Iterator[Call]:
        """The same as rows."""
        count = len(self.lines)
        return map(
            Call, repeat(self.file), self.lines, self.times, _dicts(self.request, count), _dicts(self.served, count),
            self.weights, self.joins,
        )  # fmt: skip


def in_columns(calls: Sequence[Call]) -> Calls:
    """Requests of one file in columns."""
    return Calls(
        calls[0].file,
        [call.line for call in calls],
        [call.time for call in calls],
        _columns([call.request for call in calls]),
        _columns([call.served for call in calls]),
        [call.weight for call in calls],
        [call.joins for call in calls],
    )


def _columns(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _dicts(columns: Mapping[str, Sequence[Any]], count: int) -> Iterable[dict[str, Any]]:
    """A dict for each row, without what is absent."""
    some = {name: column for name, column in columns.items() if column.count(None) < count}
    if any(None in column for column in some.values()):
        rows = zip(*some.values(), strict=True)
        return ({name: value for name, value in zip(some, row, strict=True) if value is not None} for row in rows)
    if not some:
        return ({} for _ in range(count))
    return map(dict, map(zip, repeat(tuple(some)), zip(*some.values(), strict=True)))


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
