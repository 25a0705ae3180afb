"""The decisions of a replay row by row, once it is known which state held when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routectl.replay.batch.times import instants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.engine.batch.array import Array
    from routectl.engine.batch.columns import Columns
    from routectl.engine.batch.kernel import Kernel
    from routectl.engine.state import State
    from routectl.replay.batch.by_tick import Spell
    from routectl.replay.calendar import Calendar


class Decisions:
    """Decides the rows of a log that was replayed, part by part."""

    def __init__(self, kernel: Kernel, spells: Sequence[Spell], calendar: Calendar | None) -> None:
        """`spells` are those that the replay came to."""
        self.kernel = kernel
        known: dict[State, int] = {}
        self._states = np.array([known.setdefault(spell.state, len(known)) for spell in spells], np.int64)
        self.states: tuple[State, ...] = tuple(known)
        """The states that held at some time."""
        self._book = np.array([kernel.answers(state) for state in known])
        self._calendar = calendar
        if calendar is not None:
            self._starts = np.array([calendar.begins(spell.day, spell.first) for spell in spells], np.int64)
            ends = [min(calendar.begins(spell.day, spell.end), calendar.start(spell.day + 1)) for spell in spells]
            self._ends = np.array(ends, np.int64)

    def of(self, columns: Columns) -> tuple[Array, Array]:
        """For each row the number of its outcome, one more than there are where it isn't decided, and of its state."""
        nothing = len(self.kernel.outcomes)
        if not self.states:
            return np.full(columns.rows, nothing), np.zeros(columns.rows, np.int64)
        spell = np.zeros(columns.rows, np.int64)
        undecided = columns.undecided(self.kernel.policy)
        if self._calendar is not None:
            times = instants(columns.time, columns.rows)
            spell = np.searchsorted(self._starts, times, side="right") - 1
            outside = (spell < 0) | (times >= self._ends.take(spell, mode="clip"))
            undecided = outside if undecided is None else undecided | outside
        states = self._states.take(spell, mode="clip")
        outcomes = self.decided(columns, states)
        if undecided is not None:
            outcomes[undecided] = nothing
        return outcomes, states

    def decided(self, columns: Columns, states: Array) -> Array:
        """For each row the number of its outcome in a state of this number."""
        found: Array = self._book[states, self.kernel.ladders_of(self.kernel.classes(columns), columns.rows)]
        return found
