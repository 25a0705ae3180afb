"""What a replay fails on: bounds are read as they are meant or not at all, and held against exact figures."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from routectl.replay.bound import FIGURES, NAMES, bounds, unasked
from routectl.replay.bounded import judged
from routectl.replay.by_row import by_row
from routectl.replay.drift import Drift
from routectl.replay.sheet import Sheet, sheet
from routectl.replay.turned import Turned
from tests.replay.scenes import policy, row, setting


def scene(*dollars: float, cap: float = 10) -> Sheet:
    """A day of requests, the first of them at nine."""
    one = policy({"daily_usd": cap})
    rows = [row(f"{9 + hour:02}:00", spent) for hour, spent in enumerate(dollars)]
    return sheet(one, by_row(one, rows, setting(one)).replayed, setting(one))


def fails(written: str, now: Sheet, before: Sheet | None = None, drift: Drift | None = None) -> bool | None:
    sheets = (now,) if before is None else (now, before)
    (one,) = judged(bounds([written]), sheets, drift, Turned() if before else None)
    return one.fails


@pytest.mark.parametrize(
    ("written", "is_failed"),
    [
        ("unanswered>25%", False), ("unanswered>=25%", True), ("unanswered>24.9%", True), ("unanswered", True),
        ("unanswered<25%", False), ("unanswered <= 25 %", True), ("spend>12", False), ("spend>=12", True),
        ("spend<$12.5", True), ("spend>11.999", True), ("cut-off", True), ("cut-off>1", False), ("cut-off>0", True),
        ("fallback", False), ("reduced>0%", False), ("largest-provider>=100%", True), ("largest-provider>100%", False),
        ("drift", None), ("quality<0.5", None), ("p95>2s", None), ("cost-per-success>1", None),
    ],
)  # fmt: skip
def test_a_figure_is_held_against_its_bound_exactly(written: str, is_failed: bool | None) -> None:
    assert fails(written, scene(6, 1, 5, 1)) is is_failed  # the last one finds the day's cap spent


@pytest.mark.parametrize(
    ("written", "is_failed"),
    [
        ("spend>+100%", False), ("spend>=+100%", True), ("spend>+99.9%", True), ("spend>+3", False), ("spend>=+3", True),
        ("spend<-1%", False), ("fallback>+0%", False), ("unanswered>+0%", False), ("cut-off>=+0", True), ("otherwise", False),
    ],
)  # fmt: skip
def test_a_sign_asks_for_the_change(written: str, is_failed: bool) -> None:
    assert fails(written, scene(1, 2, 3), scene(1, 1, 1)) is is_failed


def test_a_change_of_a_share_is_in_points_and_of_nothing_beyond_every_bound() -> None:
    now, before = scene(12, 1), scene(1, 1, cap=0)
    assert fails("unanswered<-49.9%", now, before)
    assert not fails("unanswered<-50%", now, before)
    assert fails("spend>+1000000%", now, before)
    assert fails("spend<-99%", before, now)
    assert not fails("spend>+5%", before, before)


def test_drift_is_of_the_requests_that_are_compared() -> None:
    drift = Drift(200, 198, 800, ())
    assert not fails("drift>1%", scene(1), drift=drift)
    assert fails("drift>0.99%", scene(1), drift=drift)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("fallbak>1%", "did you mean `fallback`?"), ("nothing>1%", "there are spend, cost-per-success"), ("drift=1%", "say a figure"),
        ("drift>>1%", "say a figure"), (">1%", "say a figure"), ("drift>", "say an amount like `drift>0.5%`"), ("drift>1", "`drift>0.5%`"),
        ("drift>+1%", "`drift>0.5%`"), ("spend", "say how much is too much: `spend>100`"), ("largest-provider", "`largest-provider>0.5%`"),
        ("spend>5%", "or with a sign, `spend>+5%`, a change"), ("spend>1e9", "an amount"), ("p95>900", "`p95>900ms`"),
        ("cut-off>1%", "`cut-off>2`"), ("spend>" + "9" * 40, "an amount"), ("Spend>1", "did you mean `spend`?"),
    ],
)  # fmt: skip
def test_what_is_no_bound_is_told(written: str, message: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the message is what is looked at
        bounds([written])
    assert message in str(raised.value)


def test_changes_and_days_need_something_to_be_asked_of() -> None:
    one, other, third = bounds(["spend>+5%", "otherwise>1%", "cut-off"])
    assert all("--against" in unasked(each, is_compared=False, is_timed=True) for each in (one, other))
    assert "--no-time" in unasked(third, is_compared=True, is_timed=False)
    assert not any(unasked(each, is_compared=True, is_timed=True) for each in (one, other, third))


@given(some.text(max_size=12), some.sampled_from(["", ">", "<=", ">+", ">-"]), some.sampled_from([*NAMES, ""]))
def test_any_text_is_a_bound_or_told(text: str, than: str, figure: str) -> None:
    try:
        found = bounds([figure + than + text])
    except ValueError:
        return
    assert all(one.figure in (*FIGURES, "drift", "otherwise") and isinstance(one.amount, Fraction) for one in found)
