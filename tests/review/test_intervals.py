"""Intervals of differences: held to statsmodels and scipy, and to what real measurements on one data set say."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.policy.interval import NORMAL, difference, t_interval, wilson

DATA = Path(__file__).parent / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    lines = (DATA / name).read_text().splitlines()
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def between(one: tuple[float, int], other: tuple[float, int]) -> tuple[float, float]:
    """The interval of the first share less the second one."""
    first, second = wilson(*one), wilson(*other)
    assert first is not None
    assert second is not None
    return difference(other[0], second, one[0], first)


def test_differences_of_shares_are_those_of_statsmodels() -> None:
    cases = list(rows("newcombe.csv"))
    assert len(cases) == 60
    for case in cases:
        one, other = ((int(case[f"count{i}"]) / int(case[f"nobs{i}"]), int(case[f"nobs{i}"])) for i in "12")
        assert between(one, other) == pytest.approx((float(case["low"]), float(case["high"])), abs=1e-8), case


def test_newcombes_own_example() -> None:
    """Statistics in Medicine 17 (1998), table II, method 10: 56/70 - 48/80."""
    assert between((56 / 70, 70), (48 / 80, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_differences_of_means_hold_welchs_interval_and_are_hardly_wider() -> None:
    for case in rows("welch.csv"):
        figures = [(float(case[f"mean{i}"]), float(case[f"stddev{i}"]), int(case[f"samples{i}"])) for i in "12"]
        first, second = (t_interval(*one) for one in figures)
        assert first is not None
        assert second is not None
        low, high = difference(figures[1][0], second, figures[0][0], first)
        expected = float(case["low"]), float(case["high"])
        width = expected[1] - expected[0]
        assert low <= expected[0] + 0.002 * width
        assert high >= expected[1] - 0.002 * width
        assert high - low <= width * (1.1 if min(one[2] for one in figures) < 50 else 1.02)


def test_on_one_data_set_the_paired_interval_is_narrower() -> None:
    """What the page of RV102 says, on 57 subjects that two models answered."""
    narrower = total = 0
    for row in rows("mmlu.csv"):
        samples, weak, strong, both = (int(row[key]) for key in ("samples", "mixtral_8x7b", "gpt4_1106", "both"))
        low, high = between((strong / samples, samples), (weak / samples, samples))
        only = (strong - both) / samples, (weak - both) / samples
        spread = sqrt((only[0] + only[1] - (only[0] - only[1]) ** 2) / samples)
        narrower += 2 * NORMAL * spread < high - low
        total += 1
    assert total == 57
    assert narrower == total


shares = st.integers(1, 400).flatmap(lambda samples: st.tuples(st.integers(0, samples), st.just(samples)))


@given(shares, shares)
def test_the_change_lies_inside_and_the_other_way_round_is_its_mirror(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    first, second = (one[0] / one[1], one[1]), (other[0] / other[1], other[1])
    low, high = between(first, second)
    assert -1 - 1e-9 <= low <= first[0] - second[0] <= high <= 1 + 1e-9
    assert between(second, first) == pytest.approx((-high, -low))
