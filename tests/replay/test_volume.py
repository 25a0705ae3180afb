"""Volumes: however a log is cut, joined, threaded or sent to another process, the replay is the same, to the last token."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.engine.batch.columns import Columns
from routectl.engine.batch.kernel import Kernel
from routectl.replay.batch import held as holding
from routectl.replay.batch.beside import beside
from routectl.replay.batch.by_tick import by_tick
from routectl.replay.batch.exact import added, roomy, sums_by
from routectl.replay.batch.held import Held
from routectl.replay.batch.measure import Measure
from routectl.replay.batch.play import play
from routectl.replay.batch.times import instants
from routectl.replay.batch.volume import by_day, merged, narrow, wide
from routectl.replay.by_row import Timed, by_row
from routectl.replay.calendar import EARLIEST, LATEST, SECOND, Calendar
from routectl.replay.cell import Cells
from routectl.replay.replayed import Replayed, joined
from routectl.replay.setting import Setting
from routectl.replay.tariff import tariff
from routectl.replay.turned import Turn, alike
from routectl.repo.disk import Unusable
from tests.engine.dice import seeded
from tests.replay.logs import CHANGES, log, rows
from tests.replay.scenes import at, policy, row, setting
from tests.replay.test_replay import measured, timed

DAY = 86_400 * SECOND


def test_parts_are_joined_alike_in_any_grouping() -> None:
    for seed in range(60):
        chances = seeded(seed)
        one = log(chances, 80)
        kernel = Kernel(one.policy)
        measure = Measure([kernel], one.setting.cells, one.setting.calendar)
        parts = [measured(measure, chances, one.rows[start : start + 9]) for start in range(0, len(one.rows) + 1, 9)]
        told = by_tick(kernel, measured(measure, chances, one.rows), one.setting)
        middle = len(parts) // 2
        halves = merged([merged(parts[: middle + 1]), *parts[middle + 1 :]])
        for whole in (merged(parts), halves):
            assert by_tick(kernel, whole, one.setting) == told, seed


@pytest.mark.parametrize("room", [0, 3000, 1 << 20])
def test_what_has_no_room_in_memory_comes_back_from_the_disk(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(holding, "MOST_BYTES", room)
    monkeypatch.setattr(holding, "MOST_WAITING", 3)
    several = 0
    for seed in range(60):
        chances = seeded(seed)
        one, two = log(chances, 90), log(chances, 0)
        kernels = Kernel(one.policy), Kernel(two.policy)
        cells = Cells([one.policy])
        settings = [one.setting._replace(cells=cells), one.setting._replace(cells=cells, tariff=tariff(two.policy))]
        measure = Measure(kernels, cells, one.setting.calendar)
        lines = np.arange(len(one.rows))
        parts = [
            measured(measure, chances, one.rows[start : start + 9], lines[start : start + 9])
            for start in range(0, len(one.rows) + 1, 9)
        ]
        held = Held()
        for part in parts:
            held.take(part)
        days = [play(kernels, settings, volume) for volume in held.volumes()]
        told, turns = play(kernels, settings, merged(parts))
        counted = Replayed(held.rows, held.undecided, held.untimed)
        for place, whole in enumerate(told):
            assert joined([counted, *(each[place].replayed for each, _ in days)]) == whole.replayed, seed
            assert tuple(spell for each, _ in days for spell in each[place].spells) == whole.spells, seed
        assert alike(turn for _, turns in days for turn in turns) == turns, seed
        several += len(days) > 1
    assert (several > 20) == (room < 1 << 20)


def test_a_volume_on_disk_is_small_and_comes_back_as_it_was() -> None:
    one = policy({"daily_usd": 10**12})
    there = setting(one)
    asked = [Timed({"intent": "faq", "input_tokens": 2**53 - 1}, at("09:00") + number * SECOND) for number in range(90)]
    for some in (asked, [each._replace(weight=2**40) for each in asked]):
        (whole,) = [
            each for _, each in by_day(measured(Measure([Kernel(one)], there.cells, there.calendar), seeded(0), some))
        ]
        back = wide(pickle.loads(pickle.dumps(narrow(whole))))
        for mine, own in zip(back, whole, strict=True):
            each, meant = (mine, own) if isinstance(mine, tuple) else ((mine,), (own,))
            assert [np.asarray(one).dtype for one in each] == [np.asarray(one).dtype for one in meant]
            assert all(np.array_equal(one, other) for one, other in zip(each, meant, strict=True))
        assert (back.sums[1] is back.sums[0]) == (whole.sums[1] is whole.sums[0])
    assert narrow(whole).ticks.dtype == np.uint16
    assert len(narrow(whole).days) == 1


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(holding, "MOST_BYTES", 0)
    monkeypatch.setattr(holding, "scratch", full)
    one = policy({"daily_usd": 10})
    measure = Measure([Kernel(one)], setting(one).cells, setting(one).calendar)
    with pytest.raises(Unusable, match="no room on disk for what the log comes to: no space left on device"):
        Held().take(measured(measure, seeded(0), [row("09:00")]))


def test_days_apart_add_up_to_all_of_them() -> None:
    """What a cluster does: each day on its own, in whatever order."""
    for seed in range(60):
        one = log(seeded(seed), 80)
        calendar = one.setting.calendar
        assert calendar is not None
        whole = by_row(one.policy, one.rows, one.setting).replayed
        days: dict[int, list[Timed]] = {}
        for each in one.rows:
            is_timed = each.at is not None and EARLIEST <= each.at <= LATEST
            days.setdefault(calendar.place(each.at or 0)[0] if is_timed else 0, []).append(each)
        parts = [by_row(one.policy, part, one.setting).replayed for part in days.values()]
        Random(seed).shuffle(parts)
        assert joined(parts)._replace(late=0) == whole._replace(late=0)
        assert joined(parts) == joined(reversed(parts)) == Replayed().merge(joined(parts))


def test_threads_change_nothing() -> None:
    chances = seeded(5)
    one = log(chances, 400)
    kernel = Kernel(one.policy)
    measure = Measure([kernel], one.setting.cells, one.setting.calendar)
    cut = [one.rows[start : start + 20] for start in range(0, len(one.rows), 20)]
    with ThreadPoolExecutor(4) as threads:
        parts = list(threads.map(lambda part: measured(measure, chances, part), cut))
    assert by_tick(kernel, merged(parts), one.setting) == by_tick(
        kernel, measured(measure, chances, one.rows), one.setting
    )


def test_policies_that_look_at_one_log_are_replayed_as_each_alone() -> None:
    for seed in range(60):
        chances = seeded(seed)
        one = log(chances, 60)
        two = log(chances, 0)
        cells = Cells([one.policy])
        kernels = [Kernel(one.policy), Kernel(two.policy)]
        asked = rows(chances, one.world, CHANGES["UTC"], 60)
        columns = timed(chances, asked)
        bad = [columns.undecided(each.policy) for each in kernels]
        good = [each for number, each in enumerate(asked) if not any(mask is not None and mask[number] for mask in bad)]
        both = measured(Measure(kernels, cells, Calendar()), chances, asked)
        assert both.undecided == len(asked) - len(good)
        for place, (kernel, owner) in enumerate(zip(kernels, (one, two), strict=True)):
            there = Setting(tariff(owner.policy), cells, Calendar())
            alone = by_row(owner.policy, good, there).replayed
            assert by_tick(kernel, both, there, place).replayed.sums == alone.sums
            assert by_tick(kernel, both, there, place).replayed.moves == alone.moves


def test_policies_beside_each_other_are_told_as_row_by_row() -> None:
    many = 0
    for seed in range(60):
        chances = seeded(seed)
        one, two = log(chances, 0), log(chances, 0)
        asked = rows(chances, one.world, CHANGES["UTC"], 60)
        columns = timed(chances, asked)
        kernels = Kernel(one.policy), Kernel(two.policy)
        cells = Cells([one.policy])
        settings = [Setting(tariff(each.policy), cells, Calendar(), one.setting.outages) for each in (one, two)]
        measure = Measure(kernels, cells, Calendar())
        lines = np.arange(len(asked))
        cuts = [0, *sorted(chances.whole(0, len(asked)) for _ in range(3)), len(asked)]
        volume = merged(
            [measured(measure, chances, asked[start:end], lines[start:end]) for start, end in pairwise(cuts)]
        )
        masks = [mask for kernel in kernels if (mask := columns.undecided(kernel.policy)) is not None]
        good = [number for number in lines.tolist() if not any(mask[number] for mask in masks)]
        kept = [asked[number] for number in good]
        plain = [by_row(each.policy, kept, there).rows for each, there in zip((one, two), settings, strict=True)]
        turns = [
            Turn(old.outcome, new.outcome, cells.of(each.request), each.weight, number)
            for number, each, new, old in zip(good, kept, *plain, strict=True)
            if old is not None and new is not None and old.outcome != new.outcome
        ]
        spells = [
            by_tick(kernel, volume, there, place).spells
            for place, (kernel, there) in enumerate(zip(kernels, settings, strict=True))
        ]
        assert beside(kernels, volume, (spells[0], spells[1]), cells.count) == alike(turns)
        many += len(turns)
    assert many > 200


def test_sums_of_gigantic_tokens_are_exact() -> None:
    one = policy({"daily_usd": 10**12, "alert_at": [0.5]}, quota={"share_of": "large", "percent": 33.33})
    most = 2**53
    asked = [
        Timed({"intent": "plan" if number % 3 else "faq", "input_tokens": most - number % 7, "output_tokens": most},
              at("09:00") + number % 5 * 60 * SECOND)
        for number in range(5000)
    ]  # fmt: skip
    columns = timed(seeded(0), asked)
    kernel, there = Kernel(one), setting(one)
    parts = [
        Measure([kernel], there.cells, there.calendar).of(Columns(_sliced(columns, start)))
        for start in range(0, 5000, 500)
    ]
    for each in (merged(parts), Measure([kernel], there.cells, there.calendar).of(columns)):
        told = by_tick(kernel, each, there).replayed
        assert told == by_row(one, asked, there).replayed
        assert sum(one.input_tokens for one in told.sums.values()) == sum(
            each.request["input_tokens"] for each in asked
        )


def _sliced(columns: Columns, start: int) -> dict[str, pa.Array]:
    arrays = {**columns.arrays, "time": columns.time}
    return {name: array.slice(start, 500) for name, array in arrays.items()}


@given(st.lists(st.tuples(st.integers(0, 3), st.one_of(st.integers(0, 2**53), st.integers(2**50, 2**62))), max_size=40))
def test_sums_are_those_of_whole_numbers(entries: list[tuple[int, int]]) -> None:
    groups = np.array([group for group, _ in entries], np.int64)
    numbers = np.array([number for _, number in entries], np.int64)
    meant = [sum(number for group, number in entries if group == each) for each in range(4)]
    assert sums_by(groups, 4, numbers).tolist() == meant
    assert sums_by(groups, 4, numbers.astype(object)).tolist() == meant
    if entries:
        assert added(numbers, np.array([0])).tolist() == [sum(numbers.tolist())]
        assert (roomy(numbers, 4) * 4).tolist() == [4 * number for number in numbers.tolist()]


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("tick", [60, 7 * 60, 86_400])
def test_a_column_of_times_is_in_the_days_of_each(zone: str, tick: int) -> None:
    calendar = Calendar(zone, tick)
    chances = Random(1)
    near = [CHANGES[zone] + chances.randrange(-3 * DAY, 3 * DAY) for _ in range(500)]
    far = [*near, EARLIEST, LATEST, *(chances.randrange(EARLIEST, LATEST) for _ in range(20))]
    one = policy()
    for times in (near, far):
        placed = Measure([Kernel(one)], Cells([one]), calendar).of(
            Columns({"time": pa.array(times).cast(pa.timestamp("us", "UTC"))})
        )
        assert set(zip(placed.days.tolist(), placed.ticks.tolist(), strict=True)) == set(map(calendar.place, times))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_of_any_unit(unit: str) -> None:
    numbers = pa.array([0, None, -5, 1_790_000_000, 2**62, -(2**62)], pa.int64())
    found = instants(numbers.cast(pa.timestamp(unit, "+02:00")), 6).tolist()
    per = {"s": 1_000_000, "ms": 1000, "us": 1}
    for number, when in zip(numbers.to_pylist(), found, strict=True):
        exact = None if number is None else number // 1000 if unit == "ns" else number * per[unit]
        if exact is None or not EARLIEST <= exact <= LATEST:
            assert not EARLIEST <= when <= LATEST
        else:
            assert when == exact
    assert not any(EARLIEST <= when <= LATEST for when in instants(numbers.cast(pa.timestamp(unit)), 6))
    assert not any(EARLIEST <= when <= LATEST for when in instants(numbers, 6))


def test_all_that_a_replay_needs_goes_to_another_process() -> None:
    one = policy({"daily_usd": 3})
    there = setting(one, "Europe/Berlin")
    kernel = pickle.loads(pickle.dumps(Kernel(one)))
    far = pickle.loads(pickle.dumps(there))
    columns = timed(seeded(0), [row("09:00", 2), row("09:10", 2), row("09:20", 2)])
    sent = pickle.loads(pickle.dumps(Measure([kernel], far.cells, far.calendar).of(columns)))
    told = pickle.loads(pickle.dumps(by_tick(kernel, sent, far).replayed))
    assert told == by_row(one, [row("09:00", 2), row("09:10", 2), row("09:20", 2)], there).replayed


def test_cells_tell_apart_what_is_measured_and_what_is_asked_for() -> None:
    one = policy()
    cells = Cells([one], ["intent", "input_tokens"])
    asked = [
        {"intent": intent, "input_tokens": tokens} for intent in ("faq", "plan", "x") for tokens in (0, 1, 9, 10, 12345)
    ]
    told = [cells.values(cells.of(request)) for request in asked]
    assert told[0] == {"intent": "faq", "input_tokens": 0}
    assert told[-1] == {"intent": "other", "input_tokens": 10_000}
    assert cells.seen_by(one, cells.of(asked[-1])) == told[-1]
    assert len({cells.of(request) for request in asked}) == 12
    with pytest.raises(ValueError, match="no dimension is named `tenant`"):
        Cells([one], ["tenant"])
