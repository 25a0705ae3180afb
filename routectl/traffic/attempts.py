"""Attempts of one request brought together: failed calls, and the one that ended it, have the same name in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.traffic.call import Call

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.traffic.tally import Tally

GIVEN_UP = 10 * 60 * 1_000_000
"""Microseconds that a log goes on after a failed attempt before its request counts as failed."""

MOST_OPEN = 100_000
"""Requests that wait for another attempt; of more, the one that waits longest counts as failed."""


class Open(NamedTuple):
    """A request whose attempts failed so far."""

    call: Call
    attempts: int
    until: int
    """When it is given up."""


class Waiting:
    """The requests that wait for another attempt, the one that waits longest first."""

    def __init__(self, tally: Tally) -> None:
        self._open: dict[str, Open] = {}
        self._tally = tally

    def __contains__(self, name: str) -> bool:
        return name in self._open

    @property
    def names(self) -> Iterable[str]:
        return self._open

    def next_until(self) -> int | None:
        """When the next one is given up."""
        return next((one.until for one in self._open.values()), None)

    def given_up(self, now: int) -> Iterator[Call]:
        """Those that have waited too long."""
        while self._open:
            name = next(iter(self._open))
            if self._open[name].until >= now:
                return
            yield _ended(self._open.pop(name))

    def take(self, call: Call, now: int) -> Iterator[Call]:
        """An attempt; what comes out is a request that it ended, or one that it is no room for."""
        before = self._open.pop(call.joins, None)
        if before is not None:
            whole = _merged(before.call, call)
            self._tally.join(before.call, call, whole)
            call = whole
        attempts = 1 if before is None else before.attempts + 1
        if call.served.get("success") is not False:
            yield _ended(Open(call, attempts, 0))
            return
        self._open[call.joins] = Open(call, attempts, now + GIVEN_UP)
        if len(self._open) > MOST_OPEN:
            yield _ended(self._open.pop(next(iter(self._open))))

    def rest(self) -> Iterator[Call]:
        """Those that wait at the end of the log."""
        while self._open:
            yield _ended(self._open.pop(next(iter(self._open))))


def joined(calls: Iterable[Call], tally: Tally) -> Iterator[Call]:
    """One call for each request: that of its last attempt, which came in when the first one did."""
    waiting = Waiting(tally)
    now = -(2**63)
    for call in calls:
        now = max(now, call.time)
        yield from waiting.given_up(now)
        if call.joins and (call.served.get("success") is False or call.joins in waiting):
            yield from waiting.take(call, now)
        else:
            yield _ended(Open(call, 1, 0))
    yield from waiting.rest()


def _merged(before: Call, call: Call) -> Call:
    """The later attempt, with what the earlier ones cost and took."""
    served = dict(call.served)
    for key in ("cost_usd", "latency_ms"):
        known = [one.served[key] for one in (before, call) if key in one.served]
        if known:
            served[key] = sum(known)
    return call._replace(time=min(before.time, call.time), served=served)


def _ended(one: Open) -> Call:
    return one.call._replace(served={**one.call.served, "attempts": one.attempts})
