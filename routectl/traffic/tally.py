"""The account of a log as it is read: every row is a request, passed over, joined to another, or rejected with its place."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.rows.vocabulary import WEIGHT

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.traffic.call import Call, Reject

MOST_REASONS = 200
"""Reasons that are told apart; what comes past them is counted together."""

_MORE = ("", "more reasons")

MOST_PLACES = 5
"""Rows that are shown for a reason."""

MOST_VALUES = 20
"""Values that are shown for a dimension that doesn't list them, or a map that doesn't name them."""

_MOST_SHAPES = 1000
"""Sets of keys that are counted before they are added up by key."""


class Reason(NamedTuple):
    """Why rows are no requests, or why a fact of them is unknown."""

    target: str
    reason: str
    help: str
    rows: int
    samples: tuple[Reject, ...]


class Unlisted(NamedTuple):
    """Values that no policy lists, which count as `other`; or that a map doesn't name, which count as absent."""

    rows: int
    values: tuple[str, ...]
    """Some of them."""


class Account(NamedTuple):
    """How a log was read: `rows` is the sum of `requests`, `passed`, `joined` and the rejected ones."""

    rows: int
    requests: int
    passed: dict[str, int]
    """Rows that are no requests by what the profile says, by why."""
    joined: int
    """Rows that are attempts of a request which another row stands for."""
    rejects: tuple[Reason, ...]
    unread: tuple[Reason, ...]
    """Facts that can't be read; their requests are kept."""
    filled: dict[str, int]
    """By target, the requests that had nothing there."""
    had: dict[str, int]
    """By target, the requests that have something there, their own or filled in; a weight that isn't 1."""
    unlisted: dict[str, Unlisted]
    unmapped: dict[str, Unlisted]
    first: int | None
    """The earliest and the latest time, in microseconds since 1970."""
    last: int | None
    disordered: int
    """Requests that came in earlier than the one before them."""
    ranges: dict[str, tuple[int, int]]
    """The smallest and the largest of each whole number."""
    is_cut: bool
    """Whether rows were left unread, behind the last of the requests that were wanted."""

    @property
    def rejected(self) -> int:
        return sum(reason.rows for reason in self.rejects)

    def lacking(self, name: str) -> int:
        """The requests that have nothing for a target."""
        return self.requests - self.had.get(name, 0)


class Tally:
    """What is known so far. Every rejected row goes to `sink` too, if there is one.

    With `most`, so many requests are read, and no row behind the last of them.
    """

    def __init__(self, sink: Callable[[Reject], None] | None = None, most: int | None = None) -> None:
        self.rows = self.requests = self.joined = self.disordered = 0
        self.most = most
        self.is_cut = False
        """Whether rows were left unread, behind the last of the requests that were wanted."""
        self.read = 0
        """Bytes on disk that were gone through, as far as is known."""
        self.within: float | None = None
        """The share of a file's rows that were, where the file says how many it has."""
        self.passed: dict[str, int] = {}
        self.filled: dict[str, int] = {}
        self.ranges: dict[str, tuple[int, int]] = {}
        self.first: int | None = None
        self.last: int | None = None
        self.is_timed = True
        """Whether times are noted row by row; where they are noted for many at once, they are not."""
        self._earliest: int | None = None
        """The time of the first request in the order of the log."""
        self._before: int | None = None
        self._sink = sink
        self._rejects: dict[tuple[str, str], list[Any]] = {}
        self._unread: dict[tuple[str, str], list[Any]] = {}
        self._unlisted: dict[str, list[Any]] = {}
        self._unmapped: dict[str, list[Any]] = {}
        self._had: dict[str, int] = {}
        self._shapes: dict[tuple[tuple[str, ...], tuple[str, ...], bool], int] = {}
        """Requests by the keys that they and their facts have: most look alike."""

    @property
    def left(self) -> float:
        """How many more requests are wanted."""
        return inf if self.most is None else self.most - self.requests

    def ends(self) -> bool:
        """Whether no more requests are wanted; it is noted that a row was left unread for that."""
        if self.left:
            return False
        self.is_cut = True
        return True

    def note_request(self, call: Call, rows: int = 1) -> None:
        """A request goes into the account; with -1 it is taken out again."""
        self.requests += rows
        shape = tuple(call.request), tuple(call.served), call.weight != 1
        self._shapes[shape] = self._shapes.get(shape, 0) + rows
        if len(self._shapes) > _MOST_SHAPES:
            self._add_up()

    def note_had(self, name: str, rows: int) -> None:
        """So many requests have something for a target."""
        if rows:
            self._had[name] = self._had.get(name, 0) + rows

    def join(self, before: Call, call: Call, whole: Call) -> None:
        """Two attempts are one request."""
        self.joined += 1
        for one, rows in ((before, -1), (call, -1), (whole, 1)):
            self.note_request(one, rows)

    def _add_up(self) -> None:
        for (request, served, is_weighty), rows in self._shapes.items():
            for name in (*request, *(f"served.{fact}" for fact in served), *((WEIGHT,) if is_weighty else ())):
                self.note_had(name, rows)
        self._shapes.clear()

    def note_time(self, time: int) -> None:
        if not self.is_timed:
            return
        if self._before is None:
            self._earliest = time
        elif time < self._before:
            self.disordered += 1
        self._before = time
        if self.first is None or time < self.first:
            self.first = time
        if self.last is None or time > self.last:
            self.last = time

    def note_times(self, first: int, low: int, high: int, last: int, disordered: int) -> None:
        """The times of many requests in a row."""
        if self._before is None:
            self._earliest = first
        self.disordered += disordered + (self._before is not None and first < self._before)
        self._before = last
        self.first = low if self.first is None else min(low, self.first)
        self.last = high if self.last is None else max(high, self.last)

    def note_range(self, name: str, low: int, high: int) -> None:
        known = self.ranges.get(name, (low, high))
        self.ranges[name] = min(low, known[0]), max(high, known[1])

    def note_unlisted(self, name: str, value: str, rows: int) -> None:
        _note_value(self._unlisted, name, value, rows)

    def note_unmapped(self, name: str, value: str, rows: int) -> None:
        _note_value(self._unmapped, name, value, rows)

    def note_filled(self, name: str, rows: int) -> None:
        if rows:
            self.filled[name] = self.filled.get(name, 0) + rows

    def reject(self, one: Reject) -> None:
        """A row that can't be read or mapped."""
        self._count(self._rejects, one)
        if self._sink is not None:
            self._sink(one)

    def note_unread(self, one: Reject) -> None:
        """A fact that can't be read."""
        self._count(self._unread, one)

    def pass_over(self, why: str, rows: int = 1) -> None:
        if rows:
            self.passed[why] = self.passed.get(why, 0) + rows

    def add(self, part: Tally) -> None:
        """What was told of a part of the log that comes behind all that was told yet."""
        self.rows += part.rows
        self.requests += part.requests
        self.joined += part.joined
        for why, rows in part.passed.items():
            self.pass_over(why, rows)
        for name, rows in part.filled.items():
            self.note_filled(name, rows)
        for name, (low, high) in part.ranges.items():
            self.note_range(name, low, high)
        if part.first is not None and part.last is not None and part._earliest is not None and part._before is not None:
            self.note_times(part._earliest, part.first, part.last, part._before, part.disordered)
        for mine, theirs in ((self._rejects, part._rejects), (self._unread, part._unread)):
            for key, (help, rows, samples) in theirs.items():
                entry = self._entry(mine, key, help)
                entry[1] += rows
                entry[2] += samples[: MOST_PLACES - len(entry[2])]
        part._add_up()
        for name, rows in part._had.items():
            self.note_had(name, rows)
        for known, others in ((self._unlisted, part._unlisted), (self._unmapped, part._unmapped)):
            for name, (rows, values) in others.items():
                for value in values:
                    _note_value(known, name, value, 0)
                known[name][0] += rows

    def _entry(self, known: dict[tuple[str, str], list[Any]], key: tuple[str, str], help: str) -> list[Any]:
        """What is known of a reason; past the most there are, what is known of all others."""
        if key not in known and len(known) >= MOST_REASONS:
            key, help = _MORE, ""
        return known.setdefault(key, [help, 0, []])

    def _count(self, known: dict[tuple[str, str], list[Any]], one: Reject) -> None:
        entry = self._entry(known, (one.target, one.reason), one.help)
        entry[1] += 1
        if len(entry[2]) < MOST_PLACES:
            entry[2].append(one._replace(text=""))

    def __getstate__(self) -> dict[str, Any]:
        """What goes to another process leaves the sink behind."""
        return {**self.__dict__, "_sink": None}

    def account(self) -> Account:
        """All of it."""
        self._add_up()
        return Account(
            self.rows, self.requests, dict(self.passed), self.joined, _reasons(self._rejects), _reasons(self._unread),
            dict(self.filled), {name: rows for name, rows in self._had.items() if rows}, _values(self._unlisted),
            _values(self._unmapped), self.first, self.last, self.disordered, dict(self.ranges),
            self.is_cut,
        )  # fmt: skip


def _note_value(known: dict[str, list[Any]], name: str, value: str, rows: int) -> None:
    entry = known.setdefault(name, [0, {}])
    entry[0] += rows
    if len(entry[1]) < MOST_VALUES:
        entry[1].setdefault(value)


def _values(known: dict[str, list[Any]]) -> dict[str, Unlisted]:
    return {name: Unlisted(rows, tuple(values)) for name, (rows, values) in known.items()}


def _reasons(known: dict[tuple[str, str], list[Any]]) -> tuple[Reason, ...]:
    found = (Reason(*key, help, rows, tuple(samples)) for key, (help, rows, samples) in known.items())
    return tuple(sorted(found, key=lambda one: -one.rows))
