"""What a change does to the requests of a traffic log: who is decided otherwise, and what they cost, take and are worth.

Each row is decided by both versions in the nominal state, and everything told is a sum over those decisions. Asked for
outages, the new version decides each row once more, without the provider that serves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.same import DISTINCT, Same
from routectl.diff.side import Side
from routectl.diff.weigh import Scale
from routectl.engine.problem import Unreadable, quoted
from routectl.policy.condition import OTHER
from routectl.rows.instant import moment
from routectl.rows.vocabulary import TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from routectl.engine.decision import Decision
    from routectl.engine.problem import Problem
    from routectl.policy.policy import Policy
    from routectl.traffic.call import Call
    from routectl.traffic.tally import Account, Tally

MOST_ROWS = 1_000_000
"""Rows past these are left out, and it is said so: whole logs are for a replay."""

MOST_TOLD = 20
"""Reasons why rows can't be read; those that read alike count as one."""

_TIME_HELP = "write a moment with its zone: 2026-11-20T09:00:00Z, or +01:00 in the place of Z"

_DAY = 86_400_000_000
"""Microseconds of a day."""


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
    lacking: tuple[str, ...]
    """The dimensions of the new version that no request says, `sla_ms` left out: the name of a column may be a slip."""
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


def impact(
    old: Policy, new: Policy, calls: Iterable[Call], tally: Tally, same: Same = DISTINCT, *, outages: bool = False
) -> Impact:
    """Both versions over a log; routes that are the `same` count as one. Whether `outages` are tried out, too.

    What can't be read of the log is in the `tally` once its requests are gone through. What their iterator raises is passed on.
    """
    weighing = _Weighing(old, new, same, outages)
    for call in calls:
        if weighing.taken == MOST_ROWS:
            break
        weighing.take(call)
    return weighing.impact(tally.account())


class _Weighing:
    """What is known so far."""

    def __init__(self, old: Policy, new: Policy, same: Same, outages: bool) -> None:
        self.taken = self.refused = self.requests = self.affected = 0
        self._scales = Scale(old, new), Scale(new, old)
        self._same = same
        self._outages = outages
        self._intents = frozenset(new.values("intent") or old.values("intent"))
        self._dimensions = [name for name in new.dimensions if name != "sla_ms"]
        self._listed = [(name, frozenset((*one.values, OTHER))) for name, one in new.dimensions.items() if one.listed]
        self._by_intent: dict[str, int] = {}
        self._unlisted: dict[str, int] = {}
        self._unread: dict[str, Unread] = {}
        self._days: set[int] = set()
        self._first: int | None = None
        self._last: int | None = None

    def take(self, call: Call) -> None:
        """One request: weighed, or told where a version can't read it."""
        self.taken += 1
        given, count = call.request, call.weight
        try:
            before, after = self._decided(given)
        except Unreadable as unreadable:
            self._tell(call, unreadable.problems[0])
            return
        self.requests += count
        self._note_time(call.time)
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

    def _note_time(self, when: int) -> None:
        self._days.add(when // _DAY)
        if self._first is None or when < self._first:
            self._first = when
        if self._last is None or when > self._last:
            self._last = when

    def _note_values(self, given: dict[str, Any], count: int) -> None:
        for name, values in self._listed:
            if name in given and given[name] not in values:
                self._unlisted[name] = self._unlisted.get(name, 0) + count

    def _tell(self, call: Call, problem: Problem) -> None:
        self.refused += 1
        known = self._unread.get(problem.message)
        if known is None and len(self._unread) >= MOST_TOLD:
            return
        unread = Unread(call.file, call.line, problem.message, problem.help, 0) if known is None else known
        self._unread[problem.message] = unread._replace(rows=unread.rows + 1)

    def impact(self, account: Account) -> Impact:
        """All of it; the account is that of the log."""
        unread = (*_rejected(account), *self._unread.values())
        lacking = tuple(name for name in self._dimensions if account.requests and not account.had.get(name))
        first, last = (None if at is None else moment(at) for at in (self._first, self._last))
        weighed = Weighed(
            self.taken + account.rejected, self.refused + account.rejected, self.requests, unread[:MOST_TOLD],
            self._unlisted, lacking, first, last, len(self._days), is_cut=max(account.rows, self.taken) > MOST_ROWS,
        )  # fmt: skip
        days, new = len(self._days), self._scales[1]
        before, after = (scale.side(days) for scale in self._scales)
        outages = {down: new.side(days, down) for down in new.outages}
        return Impact(weighed, self.affected, self._by_intent, before, after, outages)


def _rejected(account: Account) -> Iterator[Unread]:
    """Why rows of the log are no requests. What helps a replay by a flag has none here."""
    for one in account.rejects:
        first = one.samples[0]
        message = f"{f'`{one.target}` ' if one.target else ''}{one.reason}{first.found and f': {quoted(first.found)}'}"
        help = _TIME_HELP if one.target == TIME else one.help
        yield Unread(first.file, first.line, message, help, one.rows)
