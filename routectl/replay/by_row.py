"""Replays a log row by row: what the page "Time" says, and the quick way for logs that are soon gone through."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.box import LEVELS
from routectl.engine.decide import decide
from routectl.engine.decider import FEW
from routectl.engine.problem import Unreadable
from routectl.engine.request import OWN_KEYS, canonical, read_request
from routectl.engine.state import State, joined
from routectl.replay.calendar import EARLIEST, LATEST, SECOND
from routectl.replay.ledger import Ledger, Level
from routectl.replay.outage import stretches
from routectl.replay.replayed import NO_DAY, Key, Move, Replayed, Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy
    from routectl.replay.calendar import Calendar
    from routectl.replay.outage import Stretch
    from routectl.replay.setting import Setting


class Timed(NamedTuple):
    """A request as it is written, and when it came in: microseconds since 1970, or None where that isn't known."""

    request: Mapping[str, Any]
    at: int | None = None


class Ruled(NamedTuple):
    """What was decided for a row, and in which state; `day` and `tick` are 0 where time stands still."""

    decision: Decision
    state: State
    day: int = NO_DAY
    tick: int = 0


class ByRow(NamedTuple):
    """What each row came to, in the order of the log; None for one that isn't decided, and all of it together."""

    rows: list[Ruled | None]
    replayed: Replayed


def by_row(policy: Policy, rows: Iterable[Timed], setting: Setting) -> ByRow:
    """Every row decided in the state of its tick. A key that the policy doesn't know says nothing to it."""
    return _Replaying(policy, tuple(rows), setting).told()


class _Replaying:
    """What is known so far."""

    def __init__(self, policy: Policy, rows: Sequence[Timed], setting: Setting) -> None:
        self.policy, self.rows, self.setting = policy, rows, setting
        self.ruled: list[Ruled | None] = [None] * len(rows)
        self.undecided = 0
        self.sums: dict[Key, list[int]] = {}
        self.moves: list[Move] = []
        self._known = frozenset((*policy.dimensions, *OWN_KEYS))
        self._decide = _decider(policy, len(rows))

    def told(self) -> ByRow:
        """All of it."""
        if self.setting.calendar is None:
            for number in range(len(self.rows)):
                self.rule(number, self.setting.state, NO_DAY, 0)
            return self.result(0, 0)
        places, untimed = self.placed(self.setting.calendar)
        order = sorted(places, key=places.__getitem__)  # rows of a tick keep their order
        for day, numbers in groupby(order, key=lambda number: places[number][0]):
            self.live(_Day(self.policy, self.setting, self.setting.calendar, day), numbers)
        return self.result(untimed, self.late())

    def placed(self, calendar: Calendar) -> tuple[dict[int, tuple[int, int]], int]:
        """The day and the tick of each row that has them, and how many readable rows have none."""
        places: dict[int, tuple[int, int]] = {}
        untimed = 0
        for number, row in enumerate(self.rows):
            if row.at is not None and EARLIEST <= row.at <= LATEST:
                places[number] = calendar.place(row.at)
            elif self.answer(number, self.setting.state) is not None:
                untimed += 1
        return places, untimed

    def live(self, day: _Day, numbers: Iterable[int]) -> None:
        """One day, tick by tick."""
        for number in numbers:
            _, tick = day.calendar.place(self.rows[number].at or 0)
            day.advance(tick)
            ruled = self.rule(number, day.state, day.number, tick)
            if ruled is not None:
                day.ledger.take(ruled.decision, *_effective(ruled.decision, self.rows[number].request))
        day.advance(day.calendar.ticks(day.number) - 1)
        self.moves += day.moves

    def rule(self, number: int, state: State, day: int, tick: int) -> Ruled | None:
        """Decides a row and counts it."""
        decision = self.answer(number, state)
        if decision is None:
            return None
        ruled = self.ruled[number] = Ruled(decision, state, day, tick)
        request = self.rows[number].request
        key = Key(day, state, decision.outcome, self.setting.cells.of(request))
        sums = self.sums.setdefault(key, [0] * len(Sum._fields))
        tokens = (request.get("input_tokens") or 0, request.get("output_tokens") or 0)
        for place, amount in enumerate((1, *tokens, *_effective(decision, request))):
            sums[place] += amount
        return ruled

    def answer(self, number: int, state: State) -> Decision | None:
        """What is decided for a row; None where it can't be read, which is counted."""
        given = self.rows[number].request
        if not (given.keys() <= self._known):
            own = {key: value for key, value in given.items() if key in self._known}
            if own.get("id") is None:  # it keeps its identity: buckets are drawn on all of it
                told = {key: value for key, value in given.items() if value is not None and not key.startswith("x-")}
                own["id"] = canonical(told)
            given = own
        try:
            return self._decide(given, state)
        except Unreadable:
            self.undecided += 1
            return None

    def late(self) -> int:
        """Decided rows whose tick is earlier than that of a decided row before them."""
        count, latest = 0, (0, 0)
        for ruled in self.ruled:
            if ruled is not None:
                count += ruled[2:] < latest
                latest = max(latest, ruled[2:])
        return count

    def result(self, untimed: int, late: int) -> ByRow:
        sums = {key: Sum(*amounts) for key, amounts in self.sums.items()}
        moves = tuple(sorted(self.moves))
        return ByRow(self.ruled, Replayed(len(self.rows), self.undecided, untimed, late, sums, moves))


class _Day:
    """The clock of one day: the tick that it is, and the state that holds in it."""

    def __init__(self, policy: Policy, setting: Setting, calendar: Calendar, number: int) -> None:
        self.calendar, self.number = calendar, number
        self.ledger = Ledger(policy, setting.tariff, number, calendar.tick // SECOND)
        self.moves: list[Move] = []
        self._setting = setting
        self._ahead = list(reversed(stretches(setting.outages, calendar, number)))
        self._now: Stretch = self._ahead.pop()
        self._levels: dict[str, Level] = {}
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
        levels = self.ledger.levels()
        at = self.calendar.begins(self.number, self.tick)
        for scope, (level, share) in levels.items():
            if self._levels.get(scope, Level(0)) != (level, share):
                self.moves.append(Move(at, self.number, scope, LEVELS[level], share))
        while self._now.end <= self.tick and self._ahead:
            self._now = self._ahead.pop()
        if levels != self._levels or self._now.first <= self.tick:
            self._levels = levels
            self.state = state_of(self._setting.state, self._now.down, levels)


def state_of(always: State, down: frozenset[str], levels: Mapping[str, Level]) -> State:
    """The state in which a tick is decided."""
    alert, exhausted = (frozenset(name for name, each in levels.items() if each.level == level) for level in (1, 2))
    return joined(always, State(providers_down=down, alert=alert, exhausted=exhausted))


def _effective(decision: Decision, request: Mapping[str, Any]) -> tuple[int, int]:
    """The tokens that are left under the controls in force; none where no model serves."""
    caps = decision.controls
    if caps is None:
        return 0, 0
    prompt, answer = request.get("input_tokens") or 0, request.get("output_tokens") or 0
    return (
        prompt if caps.prune_input_to is None else min(prompt, caps.prune_input_to),
        answer if caps.max_output_tokens is None else min(answer, caps.max_output_tokens),
    )


def _decider(policy: Policy, rows: int) -> Callable[[Mapping[str, Any], State], Decision]:
    if rows > FEW:
        from routectl.engine.compiled import Compiled
        from routectl.engine.store import TooLarge

        try:
            return Compiled(policy).decide
        except TooLarge:  # the interpreter takes longer, and decides the same
            pass
    return lambda given, state: decide(policy, read_request(policy, given), state)
