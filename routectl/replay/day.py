"""The clock of one day, tick by tick: which tick it is, and the state that holds in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.box import LEVELS
from routectl.engine.state import State, joined
from routectl.replay.calendar import SECOND
from routectl.replay.ledger import OK, Ledger, Level
from routectl.replay.outage import stretches
from routectl.replay.replayed import Move

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.policy.policy import Policy
    from routectl.replay.calendar import Calendar
    from routectl.replay.outage import Stretch
    from routectl.replay.setting import Setting


class Day:
    """The clock of one day: the tick that it is, and the state that holds in it."""

    def __init__(self, policy: Policy, setting: Setting, calendar: Calendar, number: int) -> None:
        self.calendar, self.number = calendar, number
        self.ledger = Ledger(policy, setting.tariff, number, calendar.tick // SECOND)
        self.moves: list[Move] = []
        self._setting = setting
        self._ahead = list(reversed(stretches(setting.outages, calendar, number)))
        self._now: Stretch = self._ahead.pop()
        self._levels: dict[str, Level] = dict.fromkeys(policy.scopes, OK)
        self.state = state_of(setting.state, self._now.down, self._levels)
        self.tick = 0
        self._move()

    def advance(self, tick: int) -> None:
        """Ticks end until it is that one."""
        while self.tick < tick:
            left = tick - self.tick
            step = 1 if self.ledger.is_open else min(left, self.ledger.stays() or left)
            self.ledger.end(step)
            self.tick += step
            self._move()

    def _move(self) -> None:
        """What holds from this tick on."""
        levels, down = self.ledger.levels(), self._now.down
        while self._now.end <= self.tick and self._ahead:
            self._now = self._ahead.pop()
        if levels is self._levels and down == self._now.down:
            return
        at = self.calendar.begins(self.number, self.tick)
        for scope, (level, share) in levels.items():
            if self._levels[scope] != (level, share):
                self.moves.append(Move(at, self.number, scope, LEVELS[level], share))
        self._levels = levels
        self.state = state_of(self._setting.state, self._now.down, levels)


def state_of(always: State, down: frozenset[str], levels: Mapping[str, Level]) -> State:
    """The state in which a tick is decided."""
    alert, exhausted = (frozenset(name for name, each in levels.items() if each.level == level) for level in (1, 2))
    return joined(always, State(providers_down=down, alert=alert, exhausted=exhausted))
