"""A number counted in the wrong unit is a time that no request is from, and the unit that was meant is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from routectl.policy.policy import Policy
from routectl.report import Prose
from routectl.traffic.check import told
from routectl.traffic.tally import Account
from tests.traffic.reading import both, mapped

AT = 1_795_165_200


def account(policy: Policy, log: Path, written: int | str, unit: str) -> Account:
    log.write_text(f"ts,intent\n{written},faq\n")
    return both(log, mapped(policy, maps=[f"ts=time[{unit}]" if unit else "ts=time"]))[1]


@pytest.mark.parametrize(
    ("written", "unit", "said"),
    [
        (AT, "ms", "in a unit 1,000 times as long it would be 2026-11-20T09:00:00Z"),
        (AT, "us", "in a unit 1,000,000 times as long it would be 2026-11-20T09:00:00Z"),
        (AT * 1000, "us", "in a unit 1,000 times as long it would be 2026-11-20T09:00:00Z"),
        ("0001-01-01T00:00:00Z", "", "the first lies before 2000"),
        ("1999-12-31T23:59:59Z", "", "the first lies before 2000"),
    ],
)
def test_before_any_model(traffic_policy: Policy, tmp_path: Path, written: int | str, unit: str, said: str) -> None:
    found = account(traffic_policy, tmp_path / "log.csv", written, unit)
    (times,) = [one.text for one in told(found, date(2026, 11, 25)) if isinstance(one, Prose) and "from " in one.text]
    assert times.endswith(said)


@pytest.mark.parametrize("form", ["{}", "{}.5", "{}e0"])
@pytest.mark.parametrize(("unit", "said"), [("s", "`[ms]` or `[us]` or `[ns]`"), ("ms", "`[us]` or `[ns]`")])
def test_beyond_the_calendar(traffic_policy: Policy, tmp_path: Path, form: str, unit: str, said: str) -> None:
    found = account(traffic_policy, tmp_path / "log.csv", form.format(AT * 10**9), unit)
    (reason,) = found.rejects
    assert (reason.target, reason.reason) == ("time", "is beyond the calendar")
    assert reason.help == f"counted in {unit}; may it be {said}?"


def test_a_time_that_fits_is_told_as_it_is(traffic_policy: Policy, tmp_path: Path) -> None:
    found = account(traffic_policy, tmp_path / "log.csv", AT, "s")
    (times,) = [one.text for one in told(found, date(2026, 11, 25)) if isinstance(one, Prose) and "from " in one.text]
    assert times == "from 2026-11-20T09:00:00Z to 2026-11-20T09:00:00Z"
