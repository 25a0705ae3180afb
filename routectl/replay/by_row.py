"""Replays a log row by row: what the page "Time" says, and the quick way for logs that are soon gone through."""

from __future__ import annotations

from itertools import repeat
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.outcome import Caps
from routectl.engine.request import LARGEST
from routectl.replay.calendar import EARLIEST, LATEST, SECOND
from routectl.replay.day import Day
from routectl.replay.kinds import kinds
from routectl.replay.ledger import Scopes
from routectl.replay.replayed import NO_DAY, Key, Move, Replayed, Sum
from routectl.replay.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routectl.engine.flat import Answer
    from routectl.engine.outcome import Outcome
    from routectl.engine.state import State
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
    """What was decided for a row, in which state, and on which day."""

    answer: Answer
    state: State
    day: int = NO_DAY

    @property
    def outcome(self) -> Outcome:
        """The part that is the same for every request that the same rule decides."""
        return self.answer.outcome


class ByRow(NamedTuple):
    """What each row came to, in the order of the log; None for one that isn't decided, and all of it together."""

    rows: list[Ruled | None]
    replayed: Replayed


def by_row(policy: Policy, timed: Iterable[Timed], setting: Setting) -> ByRow:
    """Every row decided in the state of its tick. A key that the policy doesn't know says nothing to it."""
    every = tuple(timed)
    names = dict.fromkeys(name for one in every for name in one.request)
    columns = {name: [one.request.get(name) for one in every] for name in names}
    return replayed(policy, Rows(columns, [one.at for one in every], [one.weight for one in every]), setting)


def replayed(policy: Policy, rows: Rows, setting: Setting) -> ByRow:
    """The same for requests in columns."""
    return _Replaying(policy, rows, setting).told()


class _Alike(NamedTuple):
    """Requests of one kind and one cell in one state of a day: what is the same for all of them, and their sums."""

    ruled: Ruled
    cell: int
    prune: int
    """So many tokens of input are left at most."""
    most: int
    """So many of output."""
    price: tuple[int, int]
    purse: list[int]
    """What is spent on the same model by the same route since scopes were looked at last."""
    sums: list[int]


class _Replaying:
    """What is known so far."""

    def __init__(self, policy: Policy, rows: Rows, setting: Setting) -> None:
        self.policy, self.rows, self.setting = policy, rows, setting
        self.ruled: list[Ruled | None] = [None] * len(rows.times)
        self.ticks = [0] * len(rows.times)
        self.kinds, self.answer = kinds(policy, rows)
        self.sorts = self.sorted()
        self.books: dict[tuple[int, State], dict[tuple[int, int], _Alike]] = {}
        """By day and state, and there by kind and cell."""
        self.purses: dict[tuple[str, str], list[int]] = {}
        self.moves: list[Move] = []

    def told(self) -> ByRow:
        """All of it."""
        calendar, undecided = self.setting.calendar, self.kinds.count(None)
        untimed = late = 0
        if calendar is None:
            numbers = [number for number, kind in enumerate(self.kinds) if kind is not None]
            self.go(numbers, 0, NO_DAY, self.setting.state)
        else:
            days, untimed, late = self.placed(calendar)
            scopes = Scopes(self.policy, self.setting.tariff, calendar.tick // SECOND)
            for number in sorted(days):
                self.live(Day(scopes, self.setting, calendar, number), days[number])
        replayed = Replayed(len(self.kinds), undecided, untimed, late, self.summed(), tuple(sorted(self.moves)))
        return ByRow(self.ruled, replayed)

    def sorted(self) -> list[tuple[int, int]]:
        """The kind and the cell of each row; of no use where it can't be read."""
        names = [axis.name for axis in self.setting.cells.axes]
        told = zip(*map(self.rows.column, names), strict=True) if names else repeat(())
        known: dict[tuple[Any, ...], int] = {}
        found: list[tuple[int, int]] = []
        for kind, values in zip(self.kinds, told, strict=False):
            if kind is None:
                found.append((0, 0))
                continue
            cell = known.get(values)
            if cell is None:
                cell = known[values] = self.setting.cells.of(dict(zip(names, values, strict=True)))
            found.append((kind, cell))
        return found

    def placed(self, calendar: Calendar) -> tuple[dict[int, list[int]], int, int]:
        """The rows of each day in the order of their ticks; how many have no time, and how many requests came late."""
        days: dict[int, list[int]] = {}
        own: list[int] = []
        untimed = late = begins = ends = 0
        latest = -inf
        for number, (kind, at) in enumerate(zip(self.kinds, self.rows.times, strict=True)):
            if kind is None:
                continue
            if at is None or not EARLIEST <= at <= LATEST:
                untimed += 1
                continue
            if not begins <= at < ends:
                day, _ = calendar.place(at)
                begins, ends, own = calendar.start(day), calendar.start(day + 1), days.setdefault(day, [])
            tick = self.ticks[number] = (at - begins) // calendar.tick
            begun = begins + tick * calendar.tick
            if begun < latest:
                late += self.rows.weights[number]
            else:
                latest = begun
            own.append(number)
        for numbers in days.values():
            numbers.sort(key=self.ticks.__getitem__)  # rows of a tick keep their order
        return days, untimed, late

    def live(self, day: Day, numbers: list[int]) -> None:
        """One day, its decided rows in order."""
        last, place, end = -1, 0, day.calendar.ticks(day.number) - 1
        while place < len(numbers):
            day.advance(last, self.ticks[numbers[place]])
            place, costs = self.go(numbers, place, day.number, day.state, day.until, day.room)
            last = self.ticks[numbers[place - 1]]
            for tick, cost in costs:
                day.ledger.end(tick, cost)
            for (route, model), purse in self.purses.items():
                if purse[0]:
                    day.ledger.spend(route, model, purse[0])
                purse[0] = 0
        day.advance(last, end)
        self.moves += day.moves

    def go(
        self, numbers: Sequence[int], place: int, day: int, state: State, until: float = inf, room: float = inf
    ) -> tuple[int, list[tuple[int, int]]]:
        """Decides rows from a place on, up to the tick `until` or the end of one by which `room` was spent.

        Says how far it came, and what each tick cost.
        """
        ticks, sorts, ruled, weights = self.ticks, self.sorts, self.ruled, self.rows.weights
        inputs, outputs = self.rows.column("input_tokens"), self.rows.column("output_tokens")
        book = self.books.setdefault((day, state), {})
        costs: list[tuple[int, int]] = []
        now, spent, cost = self.ticks[numbers[place]] if numbers else 0, 0, 0
        for at in range(place, len(numbers)):
            number = numbers[at]
            if ticks[number] != now:
                costs.append((now, cost))
                spent, cost, now = spent + cost, 0, ticks[number]
                if spent >= room or now >= until:
                    return at, costs
            alike = book.get(sorts[number])
            if alike is None:
                alike = book[sorts[number]] = self.alike(*sorts[number], day, state)
            ruled[number], _, prune, most, (input_price, output_price), purse, sums = alike
            count, asked, told = weights[number], inputs[number], outputs[number]
            if asked is None or told is None:
                asked, told = asked or 0, told or 0
                sums[5] += count
            prompt = count * (asked if asked < prune else prune)
            answer = count * (told if told < most else most)
            sums[0] += count
            sums[1] += count * asked
            sums[2] += count * told
            sums[3] += prompt
            sums[4] += answer
            spending = prompt * input_price + answer * output_price
            purse[0] += spending
            cost += spending
        return len(numbers), [*costs, (now, cost)]

    def alike(self, kind: int, cell: int, day: int, state: State) -> _Alike:
        """The first request of a sort that is decided in a state of a day."""
        answer = self.answer(kind, state)
        _, route, model, _, caps = answer.outcome
        most, prune = (0, 0) if model is None else (LARGEST if cap is None else cap for cap in caps or Caps())
        price = None if model is None else self.setting.tariff.of(model, day)
        purse = [0] if price is None else self.purses.setdefault((route or "", model or ""), [0])
        return _Alike(Ruled(answer, state, day), cell, prune, most, price or (0, 0), purse, [0] * len(Sum._fields))

    def summed(self) -> dict[Key, Sum]:
        """The sums of each day, state, outcome and cell."""
        sums: dict[Key, Sum] = {}
        for (day, state), book in self.books.items():
            for ruled, cell, *_, found in book.values():
                key = Key(day, state, ruled.outcome, cell)
                one = Sum(*found) if ruled.outcome.model is not None else Sum(*found[:5])  # nobody reads their tokens
                sums[key] = sums[key].plus(one) if key in sums else one
        return sums
