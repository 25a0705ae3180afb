"""RV107: what a change does to spend and latency, by a log that it can't choose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.repository import FILES, POLICY, TRAFFIC, Repository

DEARER = ("target: mid,", "target: deep,")


def test_spend_and_latency_over_their_limits(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", DEARER)
    found = repository.ask("RV107")
    assert found["answer"] == "fail"
    spend, p95 = found["evidence"]
    assert (spend["figure"], spend["within"], p95["figure"], p95["within"]) == (
        "spend_usd_per_day",
        False,
        "p95_ms",
        False,
    )
    # nine plans of medium risk in the US go from mid to deep; the seven refunds in Europe go to fast-azure
    assert p95["after"] - p95["before"] == pytest.approx((9 * (5200 - 2100) + 7 * (1100 - 2100)) / 56)
    assert len(found["findings"]) == 2
    assert repository.ask("RV107", max_spend_increase_percent=1000, max_p95_increase_percent=1000)["answer"] == "pass"


def test_nothing_moves(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("cost_ceiling_usd: 0.1", "cost_ceiling_usd: 0.2"))
    assert repository.ask("RV107")["summary"] == "spend a day +0.0 %, p95 +0.0 %; 56 requests, 0 decided otherwise"


def test_cheaper_passes(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("target: mid,", "target: fast,"))
    found = repository.ask("RV107")
    assert found["answer"] == "pass"
    assert found["evidence"][0]["increase_percent"] < 0


def test_without_a_log_it_cannot_be_told(tmp_path: Path) -> None:
    repository = Repository(tmp_path, FILES | {"policy.yaml": POLICY.replace("traffic: traffic.csv\n", "")})
    repository.edit("policy.yaml", DEARER)
    assert repository.ask("RV107")["answer"] == "undecided"
    allowed = repository.ask("RV107", min_known_percent=0)
    assert allowed["answer"] == "pass"
    assert allowed["summary"].startswith("unknown: ")
    assert repository.run("review", "main", "--ask", "RV107").returncode == 4


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("traffic.csv", TRAFFIC.partition("2026")[0] + "2026-06-01T10:00:00Z,faq,low,us,1,1\n"),
        ("traffic.csv", ""),
        ("traffic.csv", None),
        ("other.csv", TRAFFIC.partition("2026")[0] + "2026-06-01T10:00:00Z,faq,low,us,1,1\n"),
    ],
    ids=["rewritten", "emptied", "deleted", "another one named"],
)
def test_a_change_cannot_choose_its_log(tmp_path: Path, path: str, text: str | None) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", DEARER, ("traffic: traffic.csv", f"traffic: {path}"))
    if text is None:
        (tmp_path / path).unlink()
    else:
        repository.write(path, text)
    found = repository.ask("RV107")
    assert found["answer"] == "fail"
    assert "56 requests" in found["summary"]


def test_a_price_that_is_taken_away_is_not_a_low_one(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", DEARER)
    repository.edit(
        "registry.yaml",
        (", price: {input_per_mtok: 5, output_per_mtok: 25}", ""),
        (", price: {input_per_mtok: 5.5, output_per_mtok: 27.5}", ""),
    )
    found = repository.ask("RV107", max_p95_increase_percent=1000)
    assert found["answer"] == "undecided"
    assert "known of" in found["summary"]


def test_a_measurement_that_is_taken_away_is_not_a_quick_one(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", DEARER)
    repository.edit("evidence/gold.yaml", ("latency_ms: {p50: 2100, p95: 5200}, ", ""))
    assert repository.ask("RV107", max_spend_increase_percent=1000)["answer"] == "undecided"
