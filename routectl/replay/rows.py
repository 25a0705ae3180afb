"""A small log in columns, as every policy replays it."""

from __future__ import annotations

from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.traffic.call import Call, Calls, in_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Rows(NamedTuple):
    """Requests as they are written, and when they came in: microseconds since 1970, or None where that isn't known."""

    columns: Mapping[str, Sequence[Any]]
    """By key; None where a request has nothing there."""
    times: Sequence[int | None]
    weights: Sequence[int]
    """As so many requests each counts."""

    def request(self, number: int) -> dict[str, Any]:
        """One of them."""
        return {name: column[number] for name, column in self.columns.items() if column[number] is not None}

    def column(self, name: str) -> Sequence[Any]:
        """What each has under a key."""
        found = self.columns.get(name)
        return [None] * len(self.times) if found is None else found


def rows(parts: Sequence[Calls]) -> Rows:
    """All parts behind each other."""
    if len(parts) == 1:
        return Rows(parts[0].request, parts[0].times, parts[0].weights)
    names = dict.fromkeys(name for part in parts for name in part.request)
    return Rows(
        {name: list(chain.from_iterable(part.request.get(name) or [None] * len(part.times) for part in parts)) for name in names},
        list(chain.from_iterable(part.times for part in parts)),
        list(chain.from_iterable(part.weights for part in parts)),
    )  # fmt: skip


def gathered(calls: Iterable[Calls | Call]) -> list[Calls]:
    """The requests of a log in columns; what comes one by one is put together."""
    parts: list[Calls] = []
    singles: list[Call] = []
    for one in calls:
        if isinstance(one, Call):
            singles.append(one)
            continue
        parts += [*_together(singles), one]
        singles = []
    return [*parts, *_together(singles)]


def _together(calls: Sequence[Call]) -> Iterator[Calls]:
    for _, some in groupby(calls, attrgetter("file")):
        yield in_columns(list(some))
