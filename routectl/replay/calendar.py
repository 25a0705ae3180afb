"""Days in a time zone, cut into ticks ("Time" in the language page); instants are microseconds since 1970 in UTC."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from routectl.rows.instant import EPOCH, instant, moment
from routectl.rows.zone import zone

SECOND = 1_000_000

FIRST_DAY, LAST_DAY = date(1, 1, 3).toordinal(), date(9999, 12, 29).toordinal()
"""Whatever the zone, these days and their neighbours are in the calendar."""

EARLIEST = (FIRST_DAY - EPOCH.toordinal()) * 86_400 * SECOND
LATEST = (LAST_DAY - EPOCH.toordinal()) * 86_400 * SECOND
"""Instants before the one or after the other are in no day."""


class Calendar:
    """Which day and tick an instant is in. Days are numbered as `date.toordinal` does, ticks from 0 in each day."""

    def __init__(self, days_in: str = "UTC", tick_seconds: int = 60) -> None:
        """Raises ValueError where there is no such zone, or a tick isn't from a second to a day."""
        if not 1 <= tick_seconds <= 86_400:
            raise ValueError(f"a tick is a whole number of seconds from 1 to 86400, not {tick_seconds}")
        self.zone = days_in
        self.tick = tick_seconds * SECOND
        self._zone = _zone(days_in)
        self._starts: dict[int, int] = {}
        self._last = (0, 0, 0)
        """The day of the last instant that was asked for, its beginning and its end: rows often come in order."""

    def __reduce__(self) -> tuple[type[Calendar], tuple[str, int]]:
        return Calendar, (self.zone, self.tick // SECOND)

    def start(self, day: int) -> int:
        """The instant with which a day begins."""
        found = self._starts.get(day)
        if found is None:
            midnight = datetime.fromordinal(day).replace(tzinfo=self._zone)
            found = self._starts[day] = instant(midnight)
        return found

    def place(self, at: int) -> tuple[int, int]:
        """The day and the tick of an instant from `EARLIEST` to `LATEST`."""
        day, begins, ends = self._last
        if not begins <= at < ends:
            day = moment(at).astimezone(self._zone).toordinal()
            while at < self.start(day):
                day -= 1
            while at >= self.start(day + 1):
                day += 1
            self._last = day, begins, _ = day, self.start(day), self.start(day + 1)
        return day, (at - begins) // self.tick

    def ticks(self, day: int) -> int:
        """How many ticks a day has."""
        return -(-(self.start(day + 1) - self.start(day)) // self.tick)

    def begins(self, day: int, tick: int) -> int:
        """The instant with which a tick begins."""
        return self.start(day) + tick * self.tick


def _zone(name: str) -> tzinfo:
    found = zone(name)
    if found is None:
        raise ValueError(f"no time zone is named `{name[:60]}`")
    return found
