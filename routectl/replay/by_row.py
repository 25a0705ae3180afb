"""Replays a log row by row: what the page "Time" says, and the quick way for logs that are soon gone through."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.decider import FEW
from routectl.engine.outcome import Outcome
from routectl.engine.problem import Unreadable
from routectl.engine.request import OWN_KEYS, canonical
from routectl.engine.state import State
from routectl.replay.calendar import EARLIEST, LATEST
from routectl.replay.day import Day
from routectl.replay.replayed import NO_DAY, Key, Move, Replayed, Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy
    from routectl.replay.calendar import Calendar
    from routectl.replay.setting import Setting


class Timed(NamedTuple):
    """A request as it is written, and when it came in: microseconds since 1970, or None where that isn't known."""

    request: Mapping[str, Any]
    at: int | None = None
    weight: int = 1
    """As so many requests it counts."""


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
        self.decided = self.undecided = 0
        self.counts: dict[tuple[int, State], dict[tuple[Any, ...], list[int]]] = {}
        """The sums of each day and state, by the parts of an outcome and the cell: short keys are found sooner."""
        self.cells: dict[tuple[Any, ...], int] = {}
        """By the values that tell cells apart."""
        self.moves: list[Move] = []
        self._known = frozenset((*policy.dimensions, *OWN_KEYS))
        self._decide = _decider(policy, len(rows))

    def told(self) -> ByRow:
        """All of it."""
        if self.setting.calendar is None:
            self.decided = sum(1 for _ in self.rule(range(len(self.rows)), self.setting.state, NO_DAY, 0))
            return self.result(0, 0)
        places, untimed = self.placed(self.setting.calendar)
        for number, together in groupby(sorted(places), key=itemgetter(0)):  # rows of a tick keep their order
            self.live(Day(self.policy, self.setting, self.setting.calendar, number), together)
        return self.result(untimed, self.late())

    def placed(self, calendar: Calendar) -> tuple[list[tuple[int, int, int]], int]:
        """The day and the tick of each row that has them, and its number; and how many readable rows have none."""
        places: list[tuple[int, int, int]] = []
        untimed = 0
        for number, row in enumerate(self.rows):
            if row.at is not None and EARLIEST <= row.at <= LATEST:
                places.append((*calendar.place(row.at), number))
            elif self.answer(number, self.setting.state) is not None:
                untimed += 1
        return places, untimed

    def live(self, day: Day, places: Iterable[tuple[int, int, int]]) -> None:
        """One day, its rows in order. It is told where it has a decided one."""
        before = self.decided
        for tick, together in groupby(places, key=itemgetter(1)):
            day.advance(tick)
            for ruled in self.rule((number for _, _, number in together), day.state, day.number, tick):
                day.ledger.take(*ruled)
                self.decided += 1
        if self.decided > before:
            day.advance(day.calendar.ticks(day.number) - 1)
            self.moves += day.moves

    def rule(self, numbers: Iterable[int], state: State, day: int, tick: int) -> Iterator[tuple[Decision, int, int]]:
        """Decides the rows of a tick and counts them; each that is decided, with its effective tokens."""
        counts = self.counts.setdefault((day, state), {})
        cells = self.setting.cells
        telling = [axis.name for axis in cells.axes]
        for number in numbers:
            decision = self.answer(number, state)
            if decision is None:
                continue
            self.ruled[number] = Ruled(decision, state, day, tick)
            request = self.rows[number].request
            values = tuple(map(request.get, telling))
            cell = self.cells.get(values)
            if cell is None:
                cell = self.cells[values] = cells.of(request)
            key = (*decision[:3], *decision[4:6], cell)
            sums = counts.get(key) or counts.setdefault(key, [0] * len(Sum._fields))
            tokens = request.get("input_tokens") or 0, request.get("output_tokens") or 0
            prompt, answer = _effective(decision, *tokens)
            count = self.rows[number].weight
            sums[0] += count
            sums[1] += count * tokens[0]
            sums[2] += count * tokens[1]
            sums[3] += count * prompt
            sums[4] += count * answer
            yield decision, count * prompt, count * answer

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
        """Requests whose tick is earlier than that of a decided one before them."""
        count, latest = 0, (0, 0)
        for row, ruled in zip(self.rows, self.ruled, strict=True):
            if ruled is not None:
                count += row.weight if ruled[2:] < latest else 0
                latest = max(latest, ruled[2:])
        return count

    def result(self, untimed: int, late: int) -> ByRow:
        sums = {
            Key(day, state, Outcome(*parts), cell): Sum(*amounts)
            for (day, state), counts in self.counts.items()
            for (*parts, cell), amounts in counts.items()
        }
        moves = tuple(sorted(self.moves))
        return ByRow(self.ruled, Replayed(len(self.rows), self.undecided, untimed, late, sums, moves))


def _effective(decision: Decision, prompt: int, answer: int) -> tuple[int, int]:
    """The tokens that are left under the controls in force; none where no model serves."""
    caps = decision.controls
    if caps is None:
        return 0, 0
    most, prune = caps
    return prompt if prune is None else min(prompt, prune), answer if most is None else min(answer, most)


def _decider(policy: Policy, rows: int) -> Callable[[Mapping[str, Any], State], Decision]:
    if rows > FEW:
        from routectl.engine.compiled import Compiled
        from routectl.engine.store import TooLarge

        try:
            return Compiled(policy).decide
        except TooLarge:  # the interpreter takes longer, and decides the same
            pass
    from routectl.engine.decide import decide
    from routectl.engine.request import read_request

    return lambda given, state: decide(policy, read_request(policy, given), state)
