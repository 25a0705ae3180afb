"""Runs a policy's clock over volumes: the same states, outcomes and sums as row by row.

While no scope moves, the state is the same: so the rest of a day is decided at once, its cost added up by tick, and the
first tick after which a scope moves is looked for; from there on it is decided anew. Where scopes move often, as quotas
do, fewer ticks are looked at ahead.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routectl.engine.box import LEVELS
from routectl.engine.state import State
from routectl.replay.batch.exact import added, roomy, sums_by
from routectl.replay.batch.measure import distinct
from routectl.replay.batch.volume import INPUT, OUTPUT, REQUESTS, SILENT, late
from routectl.replay.batch.watch import Watches
from routectl.replay.calendar import SECOND
from routectl.replay.day import state_of
from routectl.replay.outage import stretches
from routectl.replay.replayed import NO_DAY, Key, Move, Replayed, Sum

if TYPE_CHECKING:
    from routectl.engine.batch.array import Array
    from routectl.engine.batch.kernel import Kernel
    from routectl.replay.batch.volume import Caps, Volume
    from routectl.replay.calendar import Calendar
    from routectl.replay.ledger import Level
    from routectl.replay.setting import Setting

LEAST_AHEAD = 4
"""So many ticks are looked at, where the tick before moved a scope."""


class Spell(NamedTuple):
    """Ticks of a day from `first` on up to `end`, that one left out, in which the state is the same."""

    day: int
    first: int
    end: int
    state: State


class ByTick(NamedTuple):
    """What a policy made of volumes, and the states of the days' ticks, which decide the rows one by one."""

    replayed: Replayed
    spells: tuple[Spell, ...]


def by_tick(kernel: Kernel, volume: Volume, setting: Setting, column: int = 0) -> ByTick:
    """A policy's replay; `column` is its place among those whose volumes were taken."""
    running = _Running(kernel, volume, setting, column)
    spells: list[Spell] = []
    moves: list[Move] = []
    if setting.calendar is None:
        spells.append(Spell(NO_DAY, 0, 1, setting.state))
        running.count(spells, slice(0, len(volume.days)))
    else:
        cuts = np.flatnonzero(np.diff(volume.days, prepend=NO_DAY)).tolist()
        for start, end in pairwise([*cuts, len(volume.days)]):
            clock = _Clock(running, setting.calendar, int(volume.days[start]), slice(start, end))
            clock.run()
            spells += clock.spells
            moves += clock.moves
            running.count(clock.spells, clock.part)
    told = Replayed(volume.rows, volume.undecided, volume.untimed, late(volume), running.sums, tuple(sorted(moves)))
    return ByTick(told, tuple(spells))


class _Running:
    """What is the same for all days."""

    def __init__(self, kernel: Kernel, volume: Volume, setting: Setting, column: int) -> None:
        self.kernel, self.volume, self.setting = kernel, volume, setting
        self.ladders, self.cells = volume.kinds[:, column], volume.kinds[:, -1]
        """Of each kind."""
        self.prompts, self.answers = _columns(kernel, volume.caps)
        self.serves = np.array([answer.outcome.model is not None for answer in kernel.outcomes])
        self.sums: dict[Key, Sum] = {}

    def effective(self, outcomes: Array, part: slice) -> tuple[Array, Array]:
        """The sums of effective tokens of some groups, by what is decided for each; of no use where no model serves."""
        return self._picked(self.prompts, outcomes, part), self._picked(self.answers, outcomes, part)

    def _picked(self, columns: Array, outcomes: Array, part: slice) -> Array:
        sums = self.volume.sums
        first, *others = np.unique(columns).tolist()
        found: Array = sums[first][part]
        for other in others:
            if sums[other] is not sums[first]:
                found = np.where((columns == other)[outcomes], sums[other][part], found)
        return found

    def count(self, spells: list[Spell], part: slice) -> None:
        """Adds the groups of a day to the sums, each decided in the state of its tick."""
        known: dict[State, int] = {}
        numbers = np.array([known.setdefault(spell.state, len(known)) for spell in spells])
        states = list(known)
        book = np.array([self.kernel.answers(state) for state in states])
        ticks = self.volume.ticks[part]
        state = numbers[np.searchsorted([spell.first for spell in spells], ticks, side="right") - 1]
        kind = self.volume.kind[part]
        outcomes = book[:, self.ladders][state, kind]
        cells, many = self.setting.cells.count, len(self.kernel.outcomes)
        found, group = distinct((state * many + outcomes) * cells + self.cells[kind])
        serves = self.serves[outcomes]
        given = (self.volume.sums[place][part] for place in (REQUESTS, INPUT, OUTPUT))
        effective = (each * serves for each in self.effective(outcomes, part))
        silent = self.volume.sums[SILENT][part] * serves
        sums = [sums_by(group, len(found), each) for each in (*given, *effective, silent)]
        for key, *amounts in zip(found.tolist(), *(each.tolist() for each in sums), strict=True):
            rest, cell = divmod(key, cells)
            number, outcome = divmod(rest, many)
            self.sums[Key(spells[0].day, states[number], self.kernel.outcomes[outcome].outcome, cell)] = Sum(*amounts)


class _Clock:
    """One day."""

    def __init__(self, running: _Running, calendar: Calendar, day: int, part: slice) -> None:
        self.running, self.calendar, self.day, self.part = running, calendar, day, part
        setting = running.setting
        self.ticks = running.volume.ticks[part]
        self.count = calendar.ticks(day)
        self.watches = Watches(running.kernel, setting.tariff, day, self.count, calendar.tick // SECOND)
        self.spells: list[Spell] = []
        self.moves: list[Move] = []

    def run(self) -> None:
        """All of its ticks."""
        setting = self.running.setting
        self.tell(0, self.watches.initial)
        for stretch in stretches(setting.outages, self.calendar, self.day):
            now, ahead = stretch.first, stretch.end - stretch.first
            while now < stretch.end:
                state = state_of(setting.state, stretch.down, self.watches.levels())
                until = min(now + ahead, stretch.end)
                moved = self.watches.go(now, until, self.spent(now, until, state))
                end = until if moved is None else moved
                if self.spells and self.spells[-1].state == state:
                    self.spells[-1] = self.spells[-1]._replace(end=end)
                else:
                    self.spells.append(Spell(self.day, now, end, state))
                if moved is not None and moved < self.count:
                    self.tell(moved, self.watches.changed)
                ahead = 2 * ahead if moved is None else max(LEAST_AHEAD, end - now)
                now = end

    def spent(self, first: int, end: int, state: State) -> Array:
        """What each watch has to add up for each of some ticks, one row a watch."""
        found = np.zeros((len(self.watches.weights), end - first), np.int64)
        start, stop = np.searchsorted(self.ticks, (first, end))
        if start == stop or not len(found):
            return found
        part = slice(self.part.start + int(start), self.part.start + int(stop))
        outcomes = self.running.kernel.answers(state)[self.running.ladders][self.running.volume.kind[part]]
        prompt, answer = self.running.effective(outcomes, part)
        prompt_units, answer_units = self.watches.prices
        most = max(int(prompt_units.max()), int(answer_units.max()), 1)
        cost = roomy(prompt, 2 * most) * prompt_units[outcomes] + roomy(answer, 2 * most) * answer_units[outcomes]
        ticks = self.ticks[start:stop]
        fresh = np.flatnonzero(np.append(True, ticks[1:] != ticks[:-1]))
        weighed = [
            added(roomy(cost, self.watches.heaviest) * weights[outcomes], fresh) for weights in self.watches.weights
        ]
        if any(each.dtype == object for each in weighed):
            found = found.astype(object)
        for number, each in enumerate(weighed):
            found[number, ticks[fresh] - first] = each
        return found

    def tell(self, tick: int, changed: dict[str, Level]) -> None:
        """Scopes that are otherwise from a tick on."""
        at = self.calendar.begins(self.day, tick)
        self.moves += [Move(at, self.day, scope, LEVELS[level], share) for scope, (level, share) in changed.items()]


def _columns(kernel: Kernel, caps: Caps) -> tuple[Array, Array]:
    """For each outcome where the sums of its effective tokens are among those of volumes."""
    prompts, answers = [], []
    first = OUTPUT + 1
    for answer in kernel.outcomes:
        prune, most = answer.prune_input_to, answer.max_output_tokens
        prompts.append(INPUT if prune is None else first + caps.prompt.index(prune))
        answers.append(OUTPUT if most is None else first + len(caps.prompt) + caps.answer.index(most))
    return np.array(prompts), np.array(answers)
