"""Token prices as of the day on which a request came in, however it is replayed."""

from __future__ import annotations

from typing import Any

import pytest

from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.replay.by_row import by_row
from routectl.replay.setting import Setting
from routectl.replay.tariff import tariff
from tests.engine.worlds import World, linked, opening
from tests.replay.scenes import at, row, setting

HISTORY = [
    {"from": "2026-11-20", "input_per_mtok": 4, "output_per_mtok": 0},
    {"from": "2026-11-22", "input_per_mtok": 1, "output_per_mtok": 0},
]


def scene(**budget: Any) -> Any:
    """`dear` serves whatever it is, at a price that fell on 2026-11-22."""
    made = {**opening("RoutePolicy", "scene"), "registry": "models.json", "request": {"intent": ["faq"]}}
    made |= {"routes": [{"name": "all", "match": {}, "target": "dear"}]} | ({"budget": budget} if budget else {})
    dear = {
        "provider": "q",
        "tier": "large",
        "price": {"input_per_mtok": 1, "output_per_mtok": 0},
        "price_history": HISTORY,
    }
    return linked(
        World(made, {**opening("ModelRegistry", "models"), "tiers": ["large"], "providers": {"q": {}}, "models": {"dear": dear}})
    )  # fmt: skip


def spends(one: Any, there: Setting) -> list[float]:
    rows = [row(f"2026-11-{day}T23:30:00+00:00", 1) for day in (18, 20, 21, 22)]
    spend = by_row(one, rows, there).replayed.spend(there.tariff)
    return [float(usd) for usd in spend.values()]


def test_each_day_has_its_price_and_the_oldest_holds_before_it() -> None:
    one = scene()
    assert spends(one, setting(one)) == [4, 4, 4, 1]


def test_days_are_those_of_the_time_zone() -> None:
    one = scene()
    assert spends(one, setting(one, "Asia/Kathmandu")) == [4, 4, 1, 1]  # half past eleven there is the next morning


def test_without_time_todays_price_holds() -> None:
    one = scene()
    there = setting(one)._replace(calendar=None, tariff=tariff(one, is_timed=False))
    assert spends(one, there) == [4.0]  # four requests of one dollar, together


@pytest.mark.parametrize(
    ("asked", "spent"),
    [([(0, 7)], [7, 7, 7, 7]), ([(at("2026-11-21T00:00:00+00:00"), 7)], [4, 4, 7, 7])],
    ids=["for good", "from a day on"],
)
def test_what_is_asked_for_holds_from_its_day_on(asked: list[tuple[int, int]], spent: list[float]) -> None:
    one = scene()
    price = one.registry.models["dear"].price
    dated = [
        (day and 719_163 + day // 86_400_000_000, price._replace(input_per_mtok=float(amount))) for day, amount in asked
    ]
    assert spends(one, setting(one)._replace(tariff=tariff(one, {"dear": dated}))) == spent


def test_the_budget_goes_by_the_price_of_the_day() -> None:
    one = scene(daily_usd=3)
    rows = [row(f"2026-11-{day}T09:00:00+00:00", 1) for day in (21, 22)]
    rows += [row(f"2026-11-{day}T10:00:00+00:00", 1) for day in (21, 22)]
    told = by_row(one, rows, setting(one))
    assert [ruled and ruled.outcome.model for ruled in told.rows] == ["dear", "dear", None, "dear"]


def test_a_history_is_no_part_of_an_estimate() -> None:
    one = scene()
    assert decide(one, read_request(one, row("2026-11-20T09:00:00+00:00", 1).request)).estimated_cost_usd == 1
