"""The clock of one day: which tick it is, and the state that holds in it."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from routectl.engine.box import LEVELS
from routectl.engine.state import State, joined
from routectl.replay.ledger import OK, Ledger, Level
from routectl.replay.outage import stretches
from routectl.replay.replayed import Move

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.replay.calendar import Calendar
    from routectl.replay.ledger import Scopes
    from routectl.replay.outage import Stretch
    from routectl.replay.setting import Setting


class Day:
    """The clock of one day: the state that holds, and until when.

    It holds up to the tick `until`, that one left out, as long as no tick ends by which `room` or more was spent.
    """

    until: float
    room: float

    def __init__(self, scopes: Scopes, setting: Setting, calendar: Calendar, number: int) -> None:
        self.calendar, self.number = calendar, number
        self.ledger = Ledger(scopes)
        self.moves: list[Move] = []
        self._setting = setting
        self._ahead: list[Stretch] = list(reversed(stretches(setting.outages, calendar, number)))
        self._now = self._ahead.pop()
        self._levels: dict[str, Level] = dict.fromkeys(scopes.names, OK)
        self.state = self._state()
        self.advance(-1, 0)

    def advance(self, last: int, tick: int) -> None:
        """It is a later tick than the `last` one that something was spent in."""
        at: float = last + 1
        while at <= tick:
            self._look(int(at))
            at = self.ledger.wakes
        while self._now.end <= tick:
            self._now = self._ahead.pop()
            self.state = self._state()
        self.until = min(self.ledger.wakes, self._now.end if self._ahead else inf)
        self.room = self.ledger.room

    def _look(self, tick: int) -> None:
        """Which scopes move with the beginning of a tick."""
        levels = self.ledger.levels(tick)
        if levels is self._levels:
            return
        at = self.calendar.begins(self.number, tick)
        for scope, (level, share) in levels.items():
            if self._levels[scope] != (level, share):
                self.moves.append(Move(at, self.number, scope, LEVELS[level], share))
        self._levels = levels
        self.state = self._state()

    def _state(self) -> State:
        return state_of(self._setting.state, self._now.down, self._levels)


def state_of(always: State, down: frozenset[str], levels: Mapping[str, Level]) -> State:
    """The state in which a tick is decided."""
    alert, exhausted = (frozenset(name for name, each in levels.items() if each.level == level) for level in (1, 2))
    return joined(always, State(providers_down=down, alert=alert, exhausted=exhausted))
