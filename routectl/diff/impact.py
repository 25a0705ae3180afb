"""What a change does to the requests of a traffic log: who is decided otherwise, and what they cost, take and are worth.

Each row is decided by both versions in the nominal state, and everything told is a sum over those decisions. Asked for
outages, the new version decides each row once more, without the provider that serves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.same import DISTINCT, Same
from routectl.diff.side import Side
from routectl.diff.weigh import Scale
from routectl.engine.problem import Problem, Unreadable, entries
from routectl.policy.condition import OTHER
from routectl.rows.moment import moment
from routectl.rows.weight import weight

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy
    from routectl.rows.row import Row

MOST_ROWS = 1_000_000
"""Rows past these are left out, and it is said so: whole logs are for a replay."""

MOST_TOLD = 20
"""Reasons why rows can't be read; those that read alike count as one."""


class Unread(NamedTuple):
    """Why rows can't be read: where the first of them is, and how many there are."""

    file: str
    line: int
    message: str
    help: str
    rows: int


class Weighed(NamedTuple):
    """How a log was read: every row is counted; those that can be read stand for so many requests."""

    rows: int
    unreadable: int
    """The rows that can't be read or mapped."""
    requests: int
    unread: tuple[Unread, ...]
    unlisted: dict[str, int]
    """By dimension, the requests whose value the new version doesn't list: they count as `other`."""
    stated: int
    """Rows with a state of their own, which is passed over: the nominal state is what is looked at."""
    first: datetime | None
    last: datetime | None
    days: int
    """The days in UTC on which there is at least one request."""
    is_cut: bool
    """Whether the log goes on after the last row that was read."""


class Impact(NamedTuple):
    """What a change does to the requests of a log."""

    weighed: Weighed
    affected: int
    """Requests with another outcome: another action, route, model, step, or other controls."""
    affected_by_intent: dict[str, int]
    before: Side
    after: Side
    outages: dict[str, Side]
    """For each provider, what becomes of its requests in the new version when it is down; none where that isn't asked for.

    Requests that others serve stay where they are.
    """


def impact(old: Policy, new: Policy, rows: Iterable[Row], same: Same = DISTINCT, *, outages: bool = False) -> Impact:
    """Both versions over a log; routes that are the `same` count as one. Whether `outages` are tried out, too.

    What the iterator of rows raises is passed on.
    """
    weighing = _Weighing(old, new, same, outages)
    for row in rows:
        if weighing.rows == MOST_ROWS:
            weighing.is_cut = True
            break
        weighing.take(row)
    return weighing.impact()


class _Weighing:
    """What is known so far."""

    def __init__(self, old: Policy, new: Policy, same: Same, outages: bool) -> None:
        self.rows = self.unreadable = self.requests = self.affected = self.stated = 0
        self.is_cut = False
        self._scales = Scale(old, new), Scale(new, old)
        self._same = same
        self._outages = outages
        self._intents = frozenset(new.values("intent") or old.values("intent"))
        self._listed = [(name, frozenset((*one.values, OTHER))) for name, one in new.dimensions.items() if one.listed]
        self._by_intent: dict[str, int] = {}
        self._unlisted: dict[str, int] = {}
        self._unread: dict[str, Unread] = {}
        self._days: set[int] = set()
        self._first: datetime | None = None
        self._last: datetime | None = None

    def take(self, row: Row) -> None:
        """One row: weighed, or told."""
        self.rows += 1
        when, count = moment(row.time), weight(row.weight)
        try:
            if row.problems:
                raise Unreadable(row.problems)
            if isinstance(when, Problem):
                raise Unreadable((when,))
            if isinstance(count, Problem):
                raise Unreadable((count,))
            given = entries(row.request, "a request is a mapping of dimensions to values")
            before, after = self._decided(given)
        except Unreadable as unreadable:
            self._tell(row, unreadable.problems[0])
            return
        self.requests += count
        self.stated += row.state is not None
        self._note_time(when)
        self._note_values(given, count)
        intent = given.get("intent", OTHER) if self._intents else ""
        intent = intent if intent in self._intents else OTHER if self._intents else ""
        for scale, decision in zip(self._scales, (before, after), strict=True):
            scale.take(given, decision, intent, count)
        if self._outages and after.provider:
            new, down = self._scales[1], after.provider
            new.take(given, new.decide(given, down), intent, count, down)
        if self._is_otherwise(before, after):
            self.affected += count
            self._by_intent[intent] = self._by_intent.get(intent, 0) + count

    def _decided(self, given: dict[str, Any]) -> tuple[Decision, Decision]:
        old, new = self._scales
        after = new.decide(given)
        try:
            return old.decide(given), after
        except Unreadable as unreadable:
            problem = unreadable.problems[0]
            raise Unreadable((problem._replace(message=f"{problem.message}, says the old version"),)) from None

    def _is_otherwise(self, before: Decision, after: Decision) -> bool:
        return (
            before.model != after.model
            or before.action != after.action
            or before.step != after.step
            or before.controls != after.controls
            or self._same.old.get(before.route or "", before.route)
            != self._same.new.get(after.route or "", after.route)
        )

    def _note_time(self, when: datetime) -> None:
        self._days.add(when.toordinal())
        if self._first is None or when < self._first:
            self._first = when
        if self._last is None or when > self._last:
            self._last = when

    def _note_values(self, given: dict[str, Any], count: int) -> None:
        for name, values in self._listed:
            if name in given and given[name] not in values:
                self._unlisted[name] = self._unlisted.get(name, 0) + count

    def _tell(self, row: Row, problem: Problem) -> None:
        self.unreadable += 1
        known = self._unread.get(problem.message)
        if known is None and len(self._unread) >= MOST_TOLD:
            return
        unread = (
            Unread(row.file, row.line_of(problem.key), problem.message, problem.help, 0) if known is None else known
        )
        self._unread[problem.message] = unread._replace(rows=unread.rows + 1)

    def impact(self) -> Impact:
        """All of it."""
        weighed = Weighed(
            self.rows, self.unreadable, self.requests, tuple(self._unread.values()), self._unlisted, self.stated,
            self._first, self._last, len(self._days), self.is_cut,
        )  # fmt: skip
        days, new = len(self._days), self._scales[1]
        before, after = (scale.side(days) for scale in self._scales)
        outages = {down: new.side(days, down) for down in new.outages}
        return Impact(weighed, self.affected, self._by_intent, before, after, outages)


__all__ = ["Impact", "Weighed", "impact"]
