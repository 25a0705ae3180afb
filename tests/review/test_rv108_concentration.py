"""RV108: no provider serves more than it may, and a change doesn't move its own limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.repository import FILES, POLICY, Repository

LIMITED = FILES | {"policy.yaml": POLICY + "concentration: {max_share_per_provider: 0.75}\n"}
TO_OPENAI = ("target: fast, fallback: [fast-azure]", "target: fast-azure, fallback: [fast]")


def test_shares_are_of_the_requests(tmp_path: Path) -> None:
    repository = Repository(tmp_path, LIMITED)
    repository.edit("policy.yaml", TO_OPENAI)
    found = repository.ask("RV108", max_growth_points=100)
    assert found["answer"] == "pass"
    (one,) = found["evidence"]
    assert one["by"] == "traffic"
    assert one["before"] == pytest.approx({"openai": 40 / 56, "anthropic": 11 / 56, "azure": 5 / 56})
    assert one["after"] == pytest.approx({"azure": 29 / 56, "openai": 16 / 56, "anthropic": 11 / 56})
    assert one["herfindahl"]["after"] == pytest.approx((29**2 + 16**2 + 11**2) / 56**2)


def test_over_the_limit(tmp_path: Path) -> None:
    repository = Repository(
        tmp_path, FILES | {"policy.yaml": POLICY + "concentration: {max_share_per_provider: 0.5}\n"}
    )
    repository.edit("policy.yaml", TO_OPENAI)
    found = repository.ask("RV108", max_growth_points=100)
    assert found["answer"] == "fail"
    (finding,) = found["findings"]
    assert "`azure` serves 51.8%, by traffic, and the limit is 50%" in finding["message"]


def test_exactly_the_limit_is_within_it(tmp_path: Path) -> None:
    repository = Repository(
        tmp_path, FILES | {"policy.yaml": POLICY + f"concentration: {{max_share_per_provider: {40 / 56}}}\n"}
    )
    repository.edit("policy.yaml", ("cost_ceiling_usd: 0.1", "cost_ceiling_usd: 0.2"))
    assert repository.ask("RV108")["answer"] == "pass"


@pytest.mark.parametrize("after", ["concentration: {max_share_per_provider: 0.99}", ""], ids=["raised", "dropped"])
def test_the_limit_of_the_base_counts(tmp_path: Path, after: str) -> None:
    base = POLICY + "concentration: {max_share_per_provider: 0.5}\n"
    repository = Repository(tmp_path, FILES | {"policy.yaml": base})
    repository.edit("policy.yaml", TO_OPENAI, ("concentration: {max_share_per_provider: 0.5}", after))
    found = repository.ask("RV108", max_growth_points=100)
    assert found["answer"] == "fail"
    assert "the limit in the base is 50%" in found["findings"][0]["message"]


def test_growth_of_the_largest(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", TO_OPENAI)
    found = repository.ask("RV108")
    assert found["answer"] == "fail"
    assert "the share of `azure` grows by 42.9 points" in found["findings"][0]["message"]


def test_without_a_log_routes_count_and_it_is_said(tmp_path: Path) -> None:
    repository = Repository(tmp_path, FILES | {"policy.yaml": POLICY.replace("traffic: traffic.csv\n", "")})
    repository.edit("policy.yaml", TO_OPENAI)
    found = repository.ask("RV108", max_growth_points=100)
    (one,) = found["evidence"]
    assert one["by"] == "routes"
    assert one["after"] == pytest.approx({"anthropic": 1 / 3, "azure": 1 / 3, "openai": 1 / 3})
    assert "by routes, not by traffic" in found["summary"]


def test_a_new_policy_has_no_growth(tmp_path: Path) -> None:
    repository = Repository(tmp_path, LIMITED)
    repository.write("second.yaml", LIMITED["policy.yaml"].replace("name: support\n", "name: second\n"))
    found = repository.ask("RV108")
    assert found["answer"] == "pass"
    (one,) = found["evidence"]
    assert (one["policy"], one["before"], one["by"]) == ("second", None, "traffic")
