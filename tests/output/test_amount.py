"""Bars and lines of text, and lines of a page: as long and as high as their amounts."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as some

from routectl.output.amount import bar, change, ms, number, points, sparkline, usd
from routectl.output.plot import plot
from routectl.report import Course, Plot, Table

amounts = some.floats(0, 1e9)


@given(some.lists(amounts, min_size=1, max_size=20))
def test_a_longer_bar_is_more(found: list[float]) -> None:
    most = max(found)
    lengths = [
        (amount, sum(8 if part == "█" else "▏▎▍▌▋▊▉".index(part) + 1 for part in bar(amount, most))) for amount in found
    ]
    assert all(0 <= length <= 160 for _, length in lengths)
    for amount, length in lengths:
        assert bool(length) == (amount > 0)
        assert abs(length - (160 * amount / most if most else 0)) <= 1


@given(some.lists(some.none() | amounts, min_size=1, max_size=200))
def test_a_line_of_text_is_no_wider_than_its_room(found: list[float | None]) -> None:
    line = sparkline(tuple(found))
    assert len(line) == min(60, len(found))
    if len(found) <= 60:
        known = [amount for amount in found if amount is not None]
        for amount, part in zip(found, line, strict=True):
            assert (part == " ") == (amount is None)
            assert amount != max(known, default=0) or not amount or part == "█"


def test_a_line_of_a_page_breaks_where_nothing_is_known() -> None:
    course = Course("", (0.0, 2.0, None, 1.0), ("$0", "$2", "—", "$1"))
    page = plot(Plot(Table("Spend", ("least",), (("$0",),)), ("a", "b", "c", "d"), (course,)))
    assert re.findall(r'class="course after" d="([^"]+)"', page) == ["M0 100.00L1 0.00", "M3 50.00h0.001"]
    assert ">$2</text>" in page


def test_changes_are_told_by_their_way() -> None:
    assert change(2.0, 3.0, usd) == "+$1.0000 (+50.0%)"
    assert change(0.0, 3.0, usd) == "+$3.0000"
    assert change(3.0, 3.0, usd) == "same"
    assert change(None, 3.0, usd) == "—"
    assert change(0.8807, 0.8804, number) == "−0.0003 (−0.03%)"
    assert change(2400.0, 2400.3, ms) == "+0.3 ms (+0.01%)"
    assert change(5.0, 5.000_000_1, usd) == "+$<0.000001 (+0.000002%)"
    assert change(1e9, 1e9 + 2, usd) == "+$2.0000 (+<0.000001%)"
    assert (points(0.5, 0.500_01), points(0.5, 0.504)) == ("+0.001 points", "+0.4 points")
    assert (points(0.5, 0.25), points(0.5, 0.5)) == ("−25.0 points", "same")
