"""What the pages of RC9xx leave out: how shares are counted, and which of the two rules speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.world import run


def policy(*routes: str, limit: float | None = None) -> str:
    lines = "".join(f"  - {{name: r{number}, match: {{}}, {text}}}\n" for number, text in enumerate(routes))
    return "routes:\n" + lines + (f"concentration: {{max_share_per_provider: {limit}}}\n" if limit is not None else "")


def told(text: str, code: str, folder: Path) -> list[str]:
    return [finding.message for finding in run([text], code, folder)[0]]


HALVES = ("target: fast-v2", "target: fast-v2-azure")


@pytest.mark.parametrize(("limit", "count"), [(0.5, 0), (0.49, 2), (1, 0)])
def test_a_share_at_the_limit_is_within(limit: float, count: int, tmp_path: Path) -> None:
    assert len(told(policy(*HALVES, limit=limit), "RC901", tmp_path)) == count


def test_thirds_do_not_round_over_the_limit(tmp_path: Path) -> None:
    split = "target: {split: [{model: fast-v2, percent: 33.33}, {model: fast-v3, percent: 33.33}, {model: fast-v2-azure, percent: 33.34}]}"
    assert told(policy(split, limit=0.6666), "RC901", tmp_path) == []


def test_a_share_is_told_exactly_enough_to_differ(tmp_path: Path) -> None:
    (hit,) = told(
        policy(
            "target: {split: [{model: fast-v2, percent: 57.5}, {model: fast-v2-azure, percent: 42.5}]}", limit=0.574
        ),
        "RC901",
        tmp_path,
    )
    assert hit.startswith("`openai` takes 57.5% of")
    assert hit.endswith("the limit is 57.4%")


@pytest.mark.parametrize(
    ("routes", "share"),
    [
        (("target: {split: [{model: fast-v2, percent: 90}, {model: fast-v2-azure, percent: 10}]}",), "90%"),
        (("target: fast-v2", "target: fast-v2-azure, sample_percent: 25"), "80%"),
        (("target: fast-v2", "target: fast-v2-azure, stage: deprecated"), "100%"),
        (("target: fast-v2, fallback: [fast-v2-azure]",), "100%"),
    ],
)
def test_how_shares_are_counted(routes: tuple[str, ...], share: str, tmp_path: Path) -> None:
    assert told(policy(*routes, limit=0.5), "RC901", tmp_path) == [
        f"`openai` takes {share} of the policy, by routes, not by traffic: the limit is 50%"
    ]


def test_shares_are_not_guessed_where_a_target_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "limit").mkdir()
    (tmp_path / "none").mkdir()
    assert told(policy("target: fast-v2", "target: fast-v22", limit=0.5), "RC901", tmp_path / "limit") == []
    assert told(policy("target: fast-v2", "target: fast-v22"), "RC902", tmp_path / "none") == []


@pytest.mark.parametrize(("limit", "one", "all_"), [(0.7, 1, 0), (1, 0, 1), (None, 0, 1)])
def test_one_provider_is_told_by_one_rule(limit: float | None, one: int, all_: int, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "all").mkdir()
    text = policy("target: fast-v2", "target: fast-v3", limit=limit)
    assert len(told(text, "RC901", tmp_path / "share")) == one
    assert len(told(text, "RC902", tmp_path / "all")) == all_


def test_a_policy_of_one_route_has_one_provider(tmp_path: Path) -> None:
    assert told(policy("target: fast-v2"), "RC902", tmp_path) == []
