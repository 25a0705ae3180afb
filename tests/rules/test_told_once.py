"""One mistake, one finding: what several rules could tell of, each by its own consequence, is told by one of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.repo.open import Repo
from tests.rules.world import REGISTRY, TODAY, complete

LOOKED_AT = (
    "RC112", "RC205", "RC207", "RC306", "RC310", "RC405", "RC502", "RC503", "RC703", "RC707", "RC711",
)  # fmt: skip


def codes(folder: Path, policy: str, results: str = "") -> list[str]:
    """The rules that tell of a policy and its evidence."""
    (folder / "routectl.toml").touch()
    (folder / "evidence").mkdir()
    (folder / "registry.yaml").write_text(REGISTRY)
    (folder / "policy.yaml").write_text(complete(policy)[1])
    if results:
        (folder / "evidence/report.yaml").write_text(complete(f"results:\n  - {results}\n")[1])
    here = os.getcwd()
    os.chdir(folder)
    try:
        repo = Repo(["."])
        return [one.code for one in lint(repo.looked(), Settings(TODAY, select=LOOKED_AT), repo.survey).findings]
    finally:
        os.chdir(here)


def routes(first: str, rest: str = "{name: rest, match: {}, target: fast-v2-azure}") -> str:
    return f"routes:\n  - {{{first}}}\n  - {rest}\n"


FAQ = "name: faq, match: {intent: faq}"


@pytest.mark.parametrize(
    ("policy", "results", "expected"),
    [
        (routes(f"{FAQ}, target: fast-v2, degrade: [{{static: Later.}}, {{reduce_scope: s, target: fast-v3}}]"), "", ["RC207"]),
        (routes(f"{FAQ}, target: fast-v3, requires: [vision]"), "", ["RC205"]),
        (routes(f"{FAQ}, target: fast-v2, fallback: [fast-v3], requires: [vision]"), "", ["RC205"]),
        (routes("name: audio, match: {needs: audio}, target: fast-v2"), "", ["RC205"]),
        (
            routes(f"{FAQ}, target: fast-v2, limits: {{quality_floor: 0.9}}"),
            "{model: fast-v2, samples: 500, quality: {mean: 0.8}}",
            ["RC405"],
        ),
        (
            routes(f"{FAQ}, target: fast-v2, limits: {{max_latency_ms: 900}}"),
            "{model: fast-v2, samples: 500, latency_ms: {p95: 1000}}",
            ["RC502"],
        ),
        (
            routes(f"{FAQ}, target: fast-v2, limits: {{cost_ceiling_usd: 0.01}}"),
            "{model: fast-v2, samples: 500, success_rate: 1.0, cost_usd: 0.02}",
            ["RC306"],
        ),
        (
            routes("name: faq, match: {intent: faq, sla_ms: {lt: 500}}, target: fast-v2"),
            "{model: fast-v2, samples: 500, latency_ms: {p95: 1000}}",
            ["RC503"],
        ),
        (
            "guardrails:\n  - {name: g, when: {intent: faq}, require: {tags: [policy-controls], tier: [small]}}\n"
            + routes(f"{FAQ}, target: fast-v2, fallback: [secure-v1]"),
            "",
            ["RC112"],
        ),
        (
            routes("name: high, match: {risk: high}, target: secure-v1")
            + "budget: {daily_usd: 500, on_exhausted: {allow: {tier: [small, premium]}}}\n",
            "",
            ["RC310"],
        ),
    ],
)  # fmt: skip
def test_told_once(policy: str, results: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, policy, results) == expected


@pytest.mark.parametrize(
    ("policy", "results", "expected"),
    [
        # half of it by a rule of its own, the other half by a guardrail that nothing else tells of
        (
            "guardrails:\n  - {name: g, when: {intent: faq, risk: {not: [high]}}, require: {tags: [policy-controls]}}\n"
            + routes(f"{FAQ}, target: fast-v2, limits: {{quality_floor: 0.9}}"),
            "{model: fast-v2, risk: high, samples: 500, quality: {mean: 0.8}}",
            ["RC405", "RC703", "RC707"],
        ),
        # one candidate alone is too slow for the match: no rule on latency tells that
        (
            routes("name: faq, match: {intent: faq, sla_ms: {lt: 500}}, target: fast-v3, fallback: [fast-v2]"),
            "{model: fast-v2, samples: 500, latency_ms: {p95: 1000}}",
            ["RC703"],
        ),
        (
            "guardrails:\n  - {name: g, when: {intent: faq}, require: {tags: [policy-controls]}}\n"
            + routes(f"{FAQ}, target: fast-v2, fallback: [fast-v3]"),
            "",
            ["RC703", "RC703", "RC707"],
        ),
    ],
)  # fmt: skip
def test_what_has_another_remedy_is_told_too(policy: str, results: str, expected: list[str], tmp_path: Path) -> None:
    assert sorted(codes(tmp_path, policy, results)) == expected
