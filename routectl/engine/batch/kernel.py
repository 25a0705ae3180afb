"""A policy made ready to decide columns of requests: the same outcomes as the interpreter, bit for bit."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routectl.engine.batch.array import Array, smallest
from routectl.engine.batch.legs import MOST_CELLS, legs
from routectl.engine.box import DRAWN
from routectl.engine.diagram import diagram
from routectl.engine.facts import facts
from routectl.engine.flat import Flat
from routectl.engine.state import NOMINAL, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.engine.batch.columns import Columns
    from routectl.engine.batch.legs import Leg
    from routectl.engine.flat import Answer
    from routectl.policy.policy import Policy

CHUNK = 1 << 17
"""Rows that are taken at a time: what is worked out between the columns and the outcomes stays in the cache."""

MOST_STATES = 1000
"""States for which the table is kept."""


class Decided(NamedTuple):
    """What rows come to: numbers of `Kernel.outcomes`, and one more where the request can't be read."""

    outcomes: Array
    undecided: Array | None
    """The rows that can't be read; None where there are none."""


class Kernel:
    """Decides columns of requests by one policy.

    Without a state, a row comes to a ladder: the few outcomes that are left once the request is known. So many rows
    are taken to their ladders once (`ladders_of`), and what a state makes of each ladder is looked up (`answers`).
    """

    def __init__(self, policy: Policy, most_cells: int = MOST_CELLS) -> None:
        """Raises `TooLarge` (routectl.engine.store) where the policy tells too many kinds of requests apart."""
        self.policy = policy
        whole = diagram(policy)
        self._store = whole.store
        axes = whole.store.space.axes[: whole.store.space.requests]
        drawn = next((number for number, axis in enumerate(axes) if axis.name in DRAWN), len(axes))
        self.legs, self.ladders, self._draws = legs(whole.root, [axis.size for axis in axes], drawn, most_cells)
        self.axes = tuple(axes[number] for leg in self.legs for number in leg.axes)
        """The axes on which rows have classes, in the order in which the tables ask for them."""
        self.outcomes: tuple[Answer, ...] = tuple(Flat(whole).answers.values())
        """Everything that can be decided, each with its price and caps."""
        self._numbers = {answer.outcome: number for number, answer in enumerate(self.outcomes)}
        self._tables: dict[State, tuple[Array, Array]] = {}

    def __reduce__(self) -> tuple[type[Kernel], tuple[Policy]]:
        """What goes to another process is the policy: it is made ready there once more."""
        return Kernel, (self.policy,)

    def classes(self, columns: Columns) -> tuple[Array, ...]:
        """The class of each row on each of the kernel's axes; of buckets those that decide something, for a draw takes long."""
        found = tuple(columns.classes(axis) for axis in self.axes if axis.name not in DRAWN)
        if self._draws is None:
            return found
        leg, is_open = self._draws
        asked = is_open.take(_walked(self.legs[:leg], None, found, columns.rows))
        return (*found, *(columns.drawn(axis, self.policy.name, asked) for axis in self.axes[len(found) :]))

    def ladders_of(self, classes: Sequence[Array], rows: int) -> Array:
        """For each row the number of its ladder among `ladders`."""
        return _walked(self.legs, None, classes, rows)

    def answers(self, state: State) -> Array:
        """For each ladder the number of the outcome that a state makes of it."""
        return self._of(state)[0]

    def decided(self, classes: Sequence[Array], rows: int, state: State = NOMINAL) -> Array:
        """For each row the number of its outcome, from its classes."""
        return _walked(self.legs, self._of(state), classes, rows)

    def decide(self, columns: Columns, state: State = NOMINAL) -> Decided:
        """What each row comes to in a state."""
        outcomes = self.decided(self.classes(columns), columns.rows, state)
        undecided = columns.undecided(self.policy)
        if undecided is not None:
            outcomes[undecided] = len(self.outcomes)
        return Decided(outcomes, undecided)

    def _of(self, state: State) -> tuple[Array, Array]:
        """What a state makes of each ladder, and of each cell of the last table."""
        found = self._tables.get(state)
        if found is None:
            bits = facts(self._store, state)
            numbers = [self._numbers[ladder.answer(bits)] for ladder in self.ladders]
            answers = np.array(numbers, smallest(len(self.outcomes) + 1))
            found = answers, answers.take(self.legs[-1].table) if self.legs else answers
            if len(self._tables) >= MOST_STATES:
                self._tables.clear()
            self._tables[state] = found
        return found


def _walked(legs: Sequence[Leg], ends: tuple[Array, Array] | None, classes: Sequence[Array], rows: int) -> Array:
    """Where each row ends: at a ladder, or with `ends` at what becomes of it."""
    if not legs:
        return np.zeros(rows, np.uint8) if ends is None else np.full(rows, ends[0][0])
    tables = [leg.table for leg in legs]
    if ends is not None:
        tables[-1] = ends[1]
    found = np.empty(rows, tables[-1].dtype)
    sorts = [smallest(len(table)) if len(table) > 1 << 8 else np.uint16 for table in tables]
    runs = [leg.runs for leg in legs]
    for start in range(0, rows, CHUNK):
        end = min(start + CHUNK, rows)
        node: Array | None = None
        asked = (each[start:end] for each in classes)
        for table, sort, sizes in zip(tables, sorts, runs, strict=True):
            begun = _code(sizes[0], asked) if node is None else node
            place, widened = begun.astype(sort), np.empty(end - start, sort)
            for run in sizes if node is not None else sizes[1:]:
                place *= sort(prod(run))
                np.copyto(widened, _code(run, asked), casting="unsafe")
                place += widened
            node = found[start:end] if table is tables[-1] else np.empty(end - start, table.dtype)
            table.take(place, mode="clip", out=node)
    return found


def _code(sizes: Sequence[int], classes: Iterator[Array]) -> Array:
    """The next classes, of axes of these sizes, as one number: of a byte, as each of them is, where there are several."""
    code = next(classes)
    for number, size in enumerate(sizes[1:]):
        code = np.multiply(code, np.uint8(size), out=code if number else None)
        code += next(classes)
    return code
