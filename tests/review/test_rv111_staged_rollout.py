"""RV111: who takes over how much is counted in buckets; held to the interpreter, bucket by bucket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routectl.review.rollout import arrivals
from tests.review.repository import Repository
from tests.review.small import both, buckets, requests, served

QUICK = "target: fast, fallback: [fast-azure]"


@pytest.mark.parametrize("seed", range(60))
def test_shares_are_those_of_the_interpreter(seed: int) -> None:
    old, new, _, written = both(seed)
    kinds = buckets(old, new)
    expected: dict[tuple[str, bool], float] = {}
    guardrails = written.policy["guardrails"]
    for request in requests():
        was, newly = dict[str, float](), dict[str, float]()
        for kind in kinds:
            where = {key: kind[key] for key in ("sample_bucket", "split_bucket")}
            share = kind["weight"] / 1_000_000
            before, after = (served(policy, request | where, {}) for policy in (old, new))
            was[before or ""] = was.get(before or "", 0) + share
            if after and after != before and not (before and _refused(new, guardrails, request, before)):
                newly[after] = newly.get(after, 0) + share
        for model, share in newly.items():
            key = (model, was.get(model, 0) > 0)
            expected[key] = max(expected.get(key, 0), share)
    found: dict[tuple[str, bool], float] = {}
    for one in arrivals(old, new):
        key = (one.model, one.before > 0)
        found[key] = max(found.get(key, 0), one.newly)
    assert found == pytest.approx(expected)


def _refused(policy: Any, guardrails: list[dict[str, Any]], request: dict[str, Any], name: str) -> bool:
    model = policy.registry.models[name]
    return any(
        not one.allows(model)
        and all(
            request.get(key) not in asked["not"] if isinstance(asked, dict) else request.get(key) == asked
            for key, asked in written["when"].items()
        )
        for one, written in zip(policy.guardrails, guardrails, strict=True)
    )


def split(percent: float) -> str:
    return f"target: {{split: [{{model: fast, percent: {100 - percent:g}}}, {{model: mid, percent: {percent:g}}}]}}, fallback: [fast-azure]"


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        (split(10), "pass"),
        (split(10.01), "fail"),
        ("target: mid, fallback: [fast, fast-azure]", "fail"),
        ("target: mid, sample_percent: 10, fallback: [fast-azure]", "fail"),  # the rest goes to `general`, and to mid
        ("target: fast, fallback: [mid, fast-azure]", "pass"),
    ],
    ids=["ten", "over ten", "all", "the rest elsewhere", "a fallback"],
)
def test_a_model_that_enters(tmp_path: Path, now: str, answer: str) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", (QUICK, now))
    found = repository.ask("RV111")
    assert found["answer"] == answer, found["findings"]
    if answer == "fail":
        assert found["findings"][0]["file"] == "policy.yaml"


def test_a_sampled_route_above(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    canary = "  - {name: canary, match: {intent: [faq, summarize], risk: [low, medium]}, sample_percent: 5, target: mid}\n  - {name: quick"
    repository.edit("policy.yaml", ("  - {name: quick", canary))
    found = repository.ask("RV111")
    assert found["answer"] == "pass"
    assert {(one["route"], one["model"], one["newly_percent"]) for one in found["evidence"]} == {("canary", "mid", 5.0)}


def test_a_new_name_for_the_route_doesnt_hide_the_new_target(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit(
        "policy.yaml",
        (
            f"name: quick, match: {{intent: [faq, summarize]}}, {QUICK}",
            "name: swift, match: {intent: [summarize, faq]}, target: mid, fallback: [fast]",
        ),
    )
    assert repository.ask("RV111")["answer"] == "fail"


def test_growing_by_steps(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", (QUICK, split(10)))
    repository.commit()
    for percent, answer in ((60, "pass"), (61, "fail"), (100, "fail")):
        repository.git("branch", "-f", "main", "HEAD")
        now = split(percent) if percent < 100 else "target: mid, fallback: [fast-azure]"
        repository.edit("policy.yaml", (split(10), now))
        found = repository.ask("RV111")
        assert found["answer"] == answer, (percent, found["findings"])
        repository.edit("policy.yaml", (now, split(10)))


def test_the_thresholds(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", (QUICK, split(30)))
    assert repository.ask("RV111")["answer"] == "fail"
    assert repository.ask("RV111", max_percent=30)["answer"] == "pass"


def test_what_a_guardrail_takes_away_needs_no_steps(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit(
        "policy.yaml",
        ("  - {name: eu-residency", "  - {name: no-openai, when: {intent: faq}, forbid: {provider: [openai]}}\n  - {name: eu-residency"),
    )  # fmt: skip
    assert repository.ask("RV111")["answer"] == "pass"


def test_evidence_alone_can_bring_a_model_in(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("evidence/gold.yaml", ("mean: 0.83", "mean: 0.7"))
    found = repository.ask("RV111")
    assert found["answer"] == "fail"
    assert "`fast-azure` serves 100 %" in found["findings"][0]["message"]
