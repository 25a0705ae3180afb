"""Prices of tiers with one or two models: what cheaper and dearer tiers, and the registry as a whole, say of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.world import run


def odd(folder: Path, **tiers: list[float]) -> dict[str, str]:
    """The models that are told, by their sum of prices, with what is said."""
    lines = [
        f"  m{number}: {{provider: openai, tier: {tier}, price: {{input_per_mtok: {total / 4}, output_per_mtok: {total * 3 / 4}}}}}"
        for number, (tier, total) in enumerate((tier, total) for tier, totals in tiers.items() for total in totals)
    ]
    findings, _ = run(["models:\n" + "\n".join(lines) + "\n"], "RC308", folder)
    texts = [finding.message.removeprefix("model ") for finding in findings]
    return {text[1 : text.index("`:")]: text[text.index(":") + 2 :] for text in texts}


def test_a_price_per_thousand_in_a_dearer_tier(tmp_path: Path) -> None:
    told = odd(tmp_path, small=[2.25, 0.45], medium=[0.01125, 11.25], premium=[30])
    assert told == {"m2": "its price is 1/120 of the median of all tiers cheaper than `medium`"}


def test_a_price_per_thousand_in_the_cheapest_tier(tmp_path: Path) -> None:
    told = odd(tmp_path, small=[2.25, 0.00225], medium=[11.25], premium=[30])
    assert told == {"m1": "its price is 1/1,000 of the other model's of tier `small`"}


def test_a_price_a_thousand_times_too_high(tmp_path: Path) -> None:
    told = odd(tmp_path, small=[2250, 2.25], medium=[11.25], premium=[30])
    assert told == {"m0": "its price is 109 times the median of all tiers dearer than `small`"}


@pytest.mark.parametrize(
    "tiers",
    [
        {"small": [0.45, 2.25], "medium": [11.25], "premium": [135, 30]},
        {"small": [0.45], "medium": [11.25], "premium": [750]},
        {"small": [2.25], "medium": [1.5, 3.0], "premium": [12.0]},
        {"small": [0.1, 9.0]},
        {"premium": [0.5]},
    ],
)
def test_real_spreads_are_in_line(tiers: dict[str, list[float]], tmp_path: Path) -> None:
    assert odd(tmp_path, **tiers) == {}
