"""The page "Time" by example: each of its sentences about ticks, scopes, midnight and outages."""

from __future__ import annotations

import pytest

from routectl.engine.problem import Unreadable
from routectl.replay.by_row import Timed, by_row
from routectl.replay.calendar import Calendar
from routectl.replay.outage import Outage, read_outage
from routectl.replay.tariff import Tariff, tariff
from routectl.rows.instant import moment
from tests.replay.scenes import at, moves, policy, row, setting


def served(one, rows, **how) -> list[str | None]:
    return [ruled and ruled.outcome.model for ruled in by_row(one, rows, setting(one, **how)).rows]


def test_a_cap_holds_from_the_tick_behind_the_one_that_reached_it() -> None:
    one = policy({"daily_usd": 10, "alert_at": [0.5, 0.8], "on_exhausted": {"allow": {"tier": ["small"]}}})
    rows = [row("09:00", 6), row("09:01:10", 3), row("09:01:30", 2), row("09:01:59", 1), row("09:02", 1)]
    told = by_row(one, rows, setting(one))
    assert [ruled.outcome.model for ruled in told.rows if ruled] == ["dear"] * 4 + ["cheap"]
    assert moves(told.replayed) == [
        "11-20 09:01:00 day alert 0.5",
        "11-20 09:02:00 day exhausted 1",
    ]


def test_every_share_that_is_reached_is_told() -> None:
    one = policy({"daily_usd": 10, "alert_at": [0.8, 0.5]})
    told = by_row(one, [row("09:00", 5), row("10:00", 3), row("11:00", 1)], setting(one))
    assert moves(told.replayed) == ["11-20 09:01:00 day alert 0.5", "11-20 10:01:00 day alert 0.8"]


def test_a_cap_is_reached_to_the_last_digit() -> None:
    """Ten times ten cents are a dollar; added up as binary fractions they would not be."""
    one = policy({"daily_usd": 1})
    assert sum([0.1] * 10) < 1
    rows = [row(f"09:{minute:02}", 0.1) for minute in range(11)]
    assert served(one, rows) == ["dear"] * 10 + [None]


def test_a_provider_has_its_own_cap_and_alerts() -> None:
    one = policy({"daily_usd": 100, "alert_at": [0.5], "providers": {"q": {"daily_usd": 4}, "p": {}}})
    rows = [row("09:00", 2), row("10:00", 2), row("11:00", 2)]
    told = by_row(one, rows, setting(one))
    assert [ruled.outcome.model for ruled in told.rows if ruled] == ["dear", "dear", "cheap"]
    assert moves(told.replayed) == ["11-20 09:01:00 provider:q alert 0.5", "11-20 10:01:00 provider:q exhausted 1"]


def test_a_quota_comes_back_when_others_have_spent() -> None:
    one = policy(quota={"share_of": "large", "percent": 50})
    rows = [
        row("09:00", 1, "plan"), row("09:01", 1, "plan"),
        row("09:02", 1), row("09:03", 2, "plan"), row("09:04", 1, "plan"),
    ]  # fmt: skip
    told = by_row(one, rows, setting(one))
    assert [ruled.outcome.model for ruled in told.rows if ruled] == ["dear", "cheap", "dear", "dear", "cheap"]
    assert moves(told.replayed) == [
        "11-20 09:01:00 route:plans exhausted 0",
        "11-20 09:03:00 route:plans ok 0",
        "11-20 09:04:00 route:plans exhausted 0",
    ]


def test_a_spike_passes_though_nobody_asks() -> None:
    spike = {"window_minutes": 3, "over_usd": 2, "then": {"allow": {"tier": ["small"]}}}
    one = policy({"spike": spike})
    rows = [row("09:00", 2), row("09:01", 0.5), row("09:02", 1), row("09:30", 3), row("09:33:59", 1), row("09:34", 1)]
    told = by_row(one, rows, setting(one))
    assert [ruled.outcome.model for ruled in told.rows if ruled] == ["dear", "dear", "cheap", "dear", "cheap", "dear"]
    assert moves(told.replayed) == [
        "11-20 09:02:00 spike exhausted 0",
        "11-20 09:04:00 spike ok 0",
        "11-20 09:31:00 spike exhausted 0",
        "11-20 09:34:00 spike ok 0",
    ]


def test_midnight_begins_from_nothing() -> None:
    spike = {"window_minutes": 60, "over_usd": 2, "then": {"allow": {"tier": ["small"]}}}
    one = policy({"daily_usd": 3, "spike": spike})
    rows = [row("22:58:30", 3), row("22:59:30", 1), row("23:00:00", 1)]
    assert served(one, rows, zone="Europe/Berlin") == ["dear", None, "dear"]
    assert served(one, rows) == ["dear", None, None]


def test_nothing_is_enough_for_a_cap_of_nothing() -> None:
    one = policy({"daily_usd": 0, "on_exhausted": {"allow": {"tier": ["small"]}}})
    told = by_row(one, [row("09:00")], setting(one))
    assert [ruled.outcome.model for ruled in told.rows if ruled] == ["cheap"]
    assert moves(told.replayed) == ["11-20 00:00:00 day exhausted 1"]


def test_a_day_has_as_many_ticks_as_hours_pass() -> None:
    berlin = Calendar("Europe/Berlin", 3600)
    back, forward = 739914, 739704  # 2026-10-25 and 2026-03-29
    assert (berlin.ticks(back), berlin.ticks(forward), berlin.ticks(back + 1)) == (25, 23, 24)
    assert berlin.place(at("2026-10-25T00:30:00+00:00")) == (back, 2)
    assert berlin.place(at("2026-10-25T01:30:00+00:00")) == (back, 3)
    assert Calendar("Europe/Berlin", 7 * 60).ticks(back + 1) == 206


def test_a_provider_is_down_in_every_tick_that_an_outage_touches() -> None:
    one = policy()
    outages = (
        Outage("q", at("09:01:30"), at("09:02:30")), Outage("q", at("09:02:10"), at("09:04:00")),
        Outage("q", at("10:00:00"), at("10:00:00")), Outage("p", at("09:02:00"), at("09:03:00")),
    )  # fmt: skip
    rows = [row(f"09:0{minute}:00") for minute in range(5)] + [row("10:00")]
    assert served(one, rows, outages=outages) == ["dear", "cheap", None, "cheap", "dear", "dear"]


def test_rows_out_of_order_count_in_their_own_tick() -> None:
    one = policy({"daily_usd": 2})
    rows = [row("09:05", 1), row("09:00", 2), row("09:00:30", 1), row("09:06", 1), row("09:06", 1)]
    told = by_row(one, rows, setting(one))
    assert [ruled and ruled.outcome.model for ruled in told.rows] == [None, "dear", "dear", None, None]
    assert told.replayed.late == 2


def test_rows_without_a_time_or_an_answer_are_counted() -> None:
    one = policy()
    rows = [row("09:00"), Timed({"intent": "faq"}), Timed({"intent": 5}, at("09:00")), Timed({"intent": 5})]
    told = by_row(one, rows, setting(one))
    assert told.replayed[:4] == (4, 2, 1, 0)
    assert [ruled is None for ruled in told.rows] == [False, True, True, True]
    still = by_row(one, rows, setting(one)._replace(calendar=None))
    assert still.replayed[:4] == (4, 2, 0, 0)


def test_prices_may_change_with_the_day() -> None:
    one = policy({"daily_usd": 3})
    model = one.registry.models["dear"]
    dated = Tariff({"dear": [(739940, model.price), (739941, model.price._replace(input_per_mtok=4.0))]})
    rows = [row("2026-11-19T09:00:00+00:00", 1), row("2026-11-19T10:00:00+00:00", 1), row("09:00", 1), row("10:00", 1)]
    there = setting(one)._replace(tariff=dated)
    days = [moment(each.at or 0).toordinal() for each in rows]
    assert days == [739939, 739939, 739940, 739940]
    told = by_row(one, rows, there)
    assert told.replayed.unpriced(dated) == 2
    assert told.replayed.spend(dated) == {739939: 0, 739940: 2}
    shifted = by_row(one, [each._replace(at=(each.at or 0) + 86_400_000_000) for each in rows], there)
    assert [ruled and ruled.outcome.model for ruled in shifted.rows] == ["dear", "dear", "dear", None]
    assert shifted.replayed.spend(dated) == {739940: 2, 739941: 4}
    assert tariff(one).of("free", 739940) is None


def test_an_outage_is_read() -> None:
    one = policy()
    assert read_outage(one, "q@2026-11-20T09:00:00Z..2026-11-20T10:30:00+01:00") == Outage(
        "q", at("09:00"), at("09:30")
    )
    for text, told in {
        "q": "`q` is no outage",
        "q@2026-11-20T09:00:00Z": "is no outage",
        "z@2026-11-20T09:00:00Z..2026-11-20T10:00:00Z": "unknown provider `z`",
        "q@2026-11-20T09:00:00..2026-11-20T10:00:00Z": "`2026-11-20T09:00:00` is no moment with a zone",
        "q@2026-11-20T09:00:00Z..2026-11-20T09:00:00Z": "ends as it begins",
        "q@2026-11-20T09:00:00Z..2026-11-20T08:00:00Z": "ends before it begins",
    }.items():
        with pytest.raises(Unreadable, match=told):
            read_outage(one, text)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "a\0b", "x" * 5000])
def test_a_zone_that_is_none_is_told(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone is named"):
        Calendar(zone)
