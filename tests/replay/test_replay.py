"""Row by row is what the page says; by tick is what row by row says, however the log is cut."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from routectl.engine.batch.array import Array
from routectl.engine.batch.columns import Columns
from routectl.engine.batch.kernel import Kernel
from routectl.replay.batch.by_tick import ByTick, by_tick
from routectl.replay.batch.decisions import Decisions
from routectl.replay.batch.measure import Measure
from routectl.replay.batch.volume import Volume, merged
from routectl.replay.by_row import ByRow, Timed, by_row
from tests.engine.columns import columns
from tests.engine.dice import Dice, dice, seeded
from tests.replay.logs import Log, log
from tests.replay.reading import Reading

TIME = pa.timestamp("us", "UTC")


def timed(chances: Dice, rows: list[Timed]) -> Columns:
    """The rows as columns."""
    made = columns(chances, [row.request for row in rows])
    time = pa.array([row.at for row in rows], pa.int64()).cast(TIME)
    return Columns({**made.arrays, "time": time})


def measured(measure: Measure, chances: Dice, rows: list[Timed], places: Array | None = None) -> Volume:
    """The volume of some rows; weights are left out where each row counts once."""
    weights = np.array([row.weight for row in rows], np.int64)
    return measure.of(timed(chances, rows), None if (weights == 1).all() else weights, places)


def volumes(chances: Dice, one: Log, kernel: Kernel) -> Volume:
    """The volume of a log that comes in parts."""
    measure = Measure([kernel], one.setting.cells, one.setting.calendar)
    cuts = [0, *sorted(chances.whole(0, len(one.rows)) for _ in range(chances.whole(0, 4))), len(one.rows)]
    return merged([measured(measure, chances, one.rows[start:end]) for start, end in pairwise(cuts)])


def held(chances: Dice, one: Log) -> tuple[ByRow, ByTick]:
    """Both ways, held against each other and the page."""
    plain = by_row(one.policy, one.rows, one.setting)
    reading = Reading(one, plain.rows)
    for row, ruled in zip(one.rows, plain.rows, strict=True):
        if ruled is not None:
            assert ruled.state == reading.state(row.at or 0), (one.world, one.setting.outages, one.rows, row)
    kernel = Kernel(one.policy)
    quick = by_tick(kernel, volumes(chances, one, kernel), one.setting)
    assert quick.replayed == plain.replayed, (one.world, one.rows)
    decisions = Decisions(kernel, quick.spells, one.setting.calendar)
    outcomes, states = decisions.of(timed(chances, one.rows))
    assert [
        None if outcome == len(kernel.outcomes) else (kernel.outcomes[outcome].outcome, decisions.states[state])
        for outcome, state in zip(outcomes.tolist(), states.tolist(), strict=True)
    ] == [None if ruled is None else (ruled.decision.outcome, ruled.state) for ruled in plain.rows]
    return plain, quick


@pytest.mark.slow
def test_by_tick_is_row_by_row_on_many_logs() -> None:
    moved: dict[str, int] = {}
    for seed in range(200):
        chances = seeded(seed)
        plain, _ = held(chances, log(chances))
        for move in plain.replayed.moves:
            what = f"{move.scope.partition(':')[0]} {move.level}"
            moved[what] = moved.get(what, 0) + 1
    print(moved)


@settings(max_examples=60)
@given(dice())
def test_by_tick_is_row_by_row_on_what_hypothesis_makes(chances: Dice) -> None:
    held(chances, log(chances, 20))
