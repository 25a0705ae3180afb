"""Of many days those are shown on which something happened: cut off, a provider down, or most requests without an answer."""

from __future__ import annotations

from datetime import date, timedelta

from routectl.output.amount import NOTHING
from routectl.replay.by_row import Timed, by_row
from routectl.replay.outage import Outage
from routectl.replay.sheet import sheet
from routectl.replay.spent import MOST_SHOWN, budget_blocks
from routectl.report import Lines, Table
from tests.replay.scenes import at, policy, row, setting

FIRST = date(2026, 11, 1)


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def shown(days: list[list[Timed]], outages: tuple[Outage, ...] = ()) -> tuple[Table, Lines]:
    budget = {"daily_usd": 10, "alert_at": [0.5]}
    one = policy(budget)
    here = setting(one, outages=outages)
    rows = [each for several in days for each in several]
    table, moves = budget_blocks(sheet(one, by_row(one, rows, here).replayed, here), here, "")
    assert isinstance(table, Table)
    assert isinstance(moves, Lines)
    return table, moves


def spending(number: int, dollars: float, later: int = 0) -> list[Timed]:
    """A day's first request, and as many after it."""
    return [
        row(f"{day(number)}T09:00:00Z", dollars),
        *(row(f"{day(number)}T10:00:{second:02}Z") for second in range(later)),
    ]


def test_each_kind_of_day_has_room_among_many() -> None:
    days = [spending(number, 6) for number in range(40)]
    days[30:] = [spending(number, 11) for number in range(30, 40)]
    days[38] = spending(38, 11, later=9)
    outage = Outage("q", at(f"{day(33)}T20:00:00Z"), at(f"{day(35)}T00:00:00Z"))
    table, moves = shown(days, (outage,))
    assert table.title == (
        "Days on which a budget moved or a provider was down: 40 of 40, 9 cut off; 25 more are left out, `-o json` has all"
    )
    found = {cells[0]: cells for cells in table.rows}
    assert list(found) == sorted(found)
    assert len(found) == MOST_SHOWN
    assert {day(number) for number in range(30, 40)} <= set(found)
    assert [name for name, cells in found.items() if cells[-1] == "q"] == [day(33), day(34)]
    assert found[day(34)][4] == NOTHING  # what would have spent the cap costs less at the fallback
    assert found[day(38)][-2] == "9"
    spent = [line for line in moves.lines if "`day` is exhausted" in line]
    assert [line[:10] for line in spent] == [day(number) for number in range(30, 40) if number != 34]
    assert moves.lines == (*sorted(moves.lines[:MOST_SHOWN]), "… and 24 more; `-o json` has all")


def test_outages_and_cut_days_share_the_room() -> None:
    days = [spending(number, 11) for number in range(40)]
    table, _ = shown(days, (Outage("q", at(f"{day(35)}T20:00:00Z"), at(f"{day(50)}T00:00:00Z")),))
    assert [cells[0] for cells in table.rows] == [day(number) for number in (*range(10), *range(35, 40))]


def test_a_day_of_an_outage_alone_is_a_day_of_the_table() -> None:
    outage = Outage("q", at(f"{day(2)}T08:00:00Z"), at(f"{day(2)}T12:00:00Z"))
    table, _ = shown([spending(0, 1), spending(1, 6), spending(2, 1)], (outage,))
    assert table.title == "Days on which a budget moved or a provider was down: 2 of 3, 0 cut off"
    assert [cells[0] for cells in table.rows] == [day(1), day(2)]
