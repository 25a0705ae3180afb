"""RV104: no region is served by less than before, in no state; held to every request and state of small policies."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.policy.condition import OTHER
from routectl.review.residency import STATES, cells
from tests.review.repository import REGISTRY, TODAY, Repository
from tests.review.small import both, buckets, requests, served, states

MOST_DOWN = {"nominal": 0, "outages:1": 1, "any": None}


@pytest.mark.parametrize("seed", range(20))
def test_the_cells_are_what_the_interpreter_reaches(seed: int) -> None:
    old, new, *_ = both(seed)
    assert new.registry is not None
    drawn = [{key: one[key] for key in ("sample_bucket", "split_bucket")} for one in buckets(old, new)]
    found = {(cell.region, cell.risk): cell for cell in cells(old, new)}
    assert len(found) == 9
    for name in STATES:
        for policy, side in ((old, "before"), (new, "after")):
            expected: dict[tuple[str, str], set[str]] = {key: set() for key in found}  # type: ignore[misc]
            for request in requests():
                key = (request.get("region", OTHER), request.get("risk", OTHER))
                for state in states(MOST_DOWN[name]):
                    for where in drawn:
                        expected[key].add(served(policy, request | where, state) or "")
            told = {key: {one.model for one in getattr(cell, side)[name]} for key, cell in found.items()}
            assert told == {key: names - {""} for key, names in expected.items()}
    for cell in found.values():
        for one in cell.reached:
            request = one.witness.request
            assert served(new, request, one.witness.state) == one.served.model
            assert (request.get("region", OTHER), request.get("risk", OTHER)) == (cell.region, cell.risk)
            before = cell.before[one.states]
            assert one.lost or one.served not in before
            if before:
                common = frozenset.intersection(*(each.compliance for each in before))
                assert set(one.lacks) >= common - one.served.compliance
                if cell.region in new.registry.regions and all(cell.region in each.regions for each in before):
                    assert (cell.region in one.outside) == (cell.region not in one.served.regions)


def test_a_fallback_that_leaves_the_compliance_of_all_before_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("fallback: [deep-azure]", "fallback: [deep-azure, deep-openai]"))
    repository.edit(
        "registry.yaml",
        ("  deep-azure: {", "  deep-openai: {provider: openai, tier: premium, tags: [audited], capabilities: [tools]}\n  deep-azure: {"),
    )  # fmt: skip
    found = repository.ask("RV104")
    assert found["answer"] == "fail"
    assert len(found["findings"]) == 3  # us, eu and other, high risk
    finding = found["findings"][0]
    assert "lacks `hipaa`" in finding["message"]
    assert finding["file"] == "policy.yaml"
    (eu,) = (one for one in found["evidence"] if (one["region"], one["risk"]) == ("eu", "high"))
    (reached,) = eu["newly_reached"]
    assert (reached["model"], reached["lacks"]) == ("deep-openai", ["hipaa"])


def test_every_witness_can_be_simulated_as_it_stands(tmp_path: Path) -> None:
    import json

    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("target: fast, fallback: [fast-azure]", "target: deep, fallback: [mid, fast]"))
    found = repository.ask("RV104")
    rows = [one["witness"] for cell in found["evidence"] for one in cell["newly_reached"]]
    models = [one["model"] for cell in found["evidence"] for one in cell["newly_reached"]]
    assert rows
    repository.write("requests.json", json.dumps(rows))
    run = repository.run("simulate", "policy.yaml", "--requests", "requests.json", "--today", TODAY, "-o", "json")
    assert run.returncode == 0, run.stdout + run.stderr
    assert [one["model"] for one in json.loads(run.stdout)["decisions"]] == models


def test_a_guardrail_that_is_gone(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit(
        "policy.yaml",
        ("  - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}\n", ""),
    )
    found = repository.ask("RV104")
    assert found["answer"] == "fail"
    assert any("a guardrail refused it these before" in one["message"] for one in found["findings"])
    lost = {
        (cell["region"], one["model"])
        for cell in found["evidence"]
        for one in cell["newly_reached"]
        if one["guardrail_lost"]
    }
    assert lost == {("eu", "deep")}


def test_a_provider_that_loses_its_compliance_under_the_same_name(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("registry.yaml", ("azure: {compliance: [soc2, hipaa]", "azure: {compliance: [soc2]"))
    found = repository.ask("RV104")
    assert found["answer"] == "fail"
    assert {"hipaa"} == {name for cell in found["evidence"] for one in cell["newly_reached"] for name in one["lacks"]}


def test_a_model_of_the_same_kind_passes(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("registry.yaml", ("  mid: {", "  mid-azure: {provider: azure, tier: medium}\n  mid: {"))
    repository.edit("policy.yaml", ("fallback: [fast-azure, deep]", "fallback: [mid-azure, fast-azure, deep]"))
    found = repository.ask("RV104")
    assert found["answer"] == "pass"
    assert {one["model"] for cell in found["evidence"] for one in cell["newly_reached"]} == {"mid-azure"}


def test_without_the_dimensions_all_requests_are_one(tmp_path: Path) -> None:
    policy = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: plain, version: 1}
registry: registry.yaml
routes:
  - {name: all, match: {}, target: deep-azure}
"""
    repository = Repository(tmp_path, {"routectl.toml": "", "policy.yaml": policy, "registry.yaml": REGISTRY})
    repository.edit("policy.yaml", ("target: deep-azure", "target: fast"))
    found = repository.ask("RV104")
    assert found["answer"] == "fail"
    assert "no `region` is declared; no `risk` is declared" in found["summary"]
    assert [(one["region"], one["risk"]) for one in found["evidence"]] == [(None, None)]


@pytest.mark.parametrize("seed", range(60))
def test_witnesses_hold_where_routes_differ_and_reach_the_same(seed: int) -> None:
    """Who is reached may not depend on something that the state it takes does depend on."""
    old, new, *_ = both(1000 + seed)
    for cell in cells(old, new):
        for one in cell.reached:
            assert served(new, one.witness.request, one.witness.state) == one.served.model
