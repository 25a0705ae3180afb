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
from routectl.engine.compiled import Compiled
from routectl.replay import kinds
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
    ] == [None if ruled is None else (ruled.outcome, ruled.state) for ruled in plain.rows]
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


@pytest.mark.parametrize("is_plain", [False, True])
def test_many_rows_are_decided_as_few_are(monkeypatch: pytest.MonkeyPatch, *, is_plain: bool) -> None:
    """Beyond a few hundred the compiled policy decides, and where all requests are plain, their columns at once."""
    at_once = 0
    for seed in range(40):
        one = log(seeded(seed), 90)
        rows = [plainer(one, row, number) for number, row in enumerate(one.rows)] if is_plain else one.rows
        monkeypatch.setattr(kinds, "FEW", len(rows))
        few = by_row(one.policy, rows, one.setting)
        monkeypatch.setattr(kinds, "FEW", -1)
        many = by_row(one.policy, rows, one.setting)
        assert many.replayed == few.replayed
        for ruled, other in zip(many.rows, few.rows, strict=True):
            assert (ruled and (ruled.answer.fields, ruled.state)) == (other and (other.answer.fields, other.state))
        names = dict.fromkeys(name for row in rows for name in row.request)
        columns = {name: [row.request.get(name) for row in rows] for name in names}
        at_once += bool(rows) and Compiled(one.policy).ends(columns, len(rows)) is not None
    assert at_once > 30 or not is_plain


def plainer(one: Log, row: Timed, number: int) -> Timed:
    """A request of what its policy lists and counts, with an id."""
    request: dict[str, object] = {"id": f"{number}"}
    for name, value in row.request.items():
        dimension = one.policy.dimensions.get(name)
        if dimension and (value.__class__ is str if dimension.listed else value.__class__ is int and value < 10**9):
            request[name] = value if dimension.listed else max(value, dimension.low)
    return row._replace(request=request)
