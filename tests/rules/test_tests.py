"""RC115 and RC116: what no decision can be, and what every decision is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.world import run

CASE = "cases:\n  - name: one\n    request: {{intent: faq}}\n    expect: {}"
PROPERTY = "properties:\n  - name: one\n    {}"


@pytest.mark.parametrize(
    "expect",
    [
        "{action: reject, step: 1}",
        "{action: unrouted, route: general}",
        "{action: [static, reject], provider: openai}",
        "{action: static, estimated_cost_usd: 1}",
        "{model: reasoning-v3, provider: azure}",
        "{route: general, model: fast-v2}",
        "{estimated_cost_usd: {gt: 2, lte: 2}}",
        "{controls: {max_output_tokens: {gt: 100, lt: 50}}}",
        "{model: reasoning-v3, not: {model: [reasoning-v3, fast-v2]}}",
        "{action: serve, model: reasoning-v3, refused: {reasoning-v3: model_down}}",
    ],
)
def test_what_no_decision_can_be_is_told(expect: str, tmp_path: Path) -> None:
    findings, _ = run([CASE.format(expect)], "RC115", tmp_path)
    assert len(findings) == 1


@pytest.mark.parametrize(
    "expect",
    [
        "{action: [serve, static], model: reasoning-v3}",
        "{action: static, step: 1, controls: {}}",
        "{model: {tier: [medium, premium]}, provider: [anthropic, openai]}",
        "{estimated_cost_usd: {gte: 2, lte: 2}}",
        "{model: reasoning-v3, not: {model: reasoning-v3, step: 1}}",
        "{not: [{action: reject}, {refused: {fast-v2: guardrail}}]}",
        "{action: reduced_scope, model: reasoning-v3, refused: {reasoning-v3: latency_over_budget}}",
    ],
)
def test_what_some_decision_may_be_is_not(expect: str, tmp_path: Path) -> None:
    findings, _ = run([CASE.format(expect)], "RC115", tmp_path)
    assert [finding.message for finding in findings] == []


def test_two_cases_of_one_request_can_not_expect_otherwise(tmp_path: Path) -> None:
    text = """\
cases:
  - {name: one, request: {intent: faq, risk: low}, expect: {action: serve}}
  - {name: two, request: {risk: low, intent: faq}, expect: {action: [static, reject]}}
  - {name: three, request: {risk: low}, expect: {action: reject}}
tables:
  - {name: four, request: {risk: low}, rows: [{request: {intent: faq}, expect: {action: serve, step: 0}}]}
"""
    (finding,), _ = run([text], "RC115", tmp_path)
    assert finding.start.line == 3
    assert "another `action` in case `one`" in finding.message


@pytest.mark.parametrize(
    ("said", "severities"),
    [
        ("reachable: {action: static, model: reasoning-v3}", ["error"]),
        ("reachable: {model: fast-v2}", ["error"]),
        ("never: {action: static, model: reasoning-v3}", ["warning"]),
        ("never: {model: fast-v2}", []),
        ("always: {model: [reasoning-v3]}\n    never: {model: [reasoning-v3, fast-v2]}", ["error"]),
        ("always: {action: static, model: reasoning-v3}", []),
    ],
)
def test_properties_contradict_themselves(said: str, severities: list[str], tmp_path: Path) -> None:
    findings, _ = run([PROPERTY.format(said)], "RC115", tmp_path)
    assert [finding.severity.value for finding in findings] == severities


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("cases: []", 1),
        ("tables:\n  - {name: one, request: {}, rows: [{expect: {}}, {expect: {action: serve}}, {}]}", 2),
        (PROPERTY.format("always: {}"), 1),
        (PROPERTY.format("never: {}"), 1),
        (PROPERTY.format("same_as: policy.yaml"), 0),
    ],
)
def test_what_tests_nothing_is_told(text: str, count: int, tmp_path: Path) -> None:
    findings, _ = run([text], "RC116", tmp_path)
    assert len(findings) == count


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("RC101", CASE.format("{refused: {fast-v9: provider_down}}")),
        ("RC101", PROPERTY.format("states: {models_down: [fast-v9]}\n    never: {action: reject}")),
        ("RC102", PROPERTY.format("states: {providers_down: {not: [opnai]}}\n    never: {action: reject}")),
        ("RC104", PROPERTY.format("reachable: {route: nowhere}")),
        ("RC105", PROPERTY.format("monotone: {raising: riks, keeps: {tier: [small]}}")),
        ("RC106", CASE.format("{refused: {fast-v2: 'guardrail:nobody'}}")),
        ("RC106", PROPERTY.format("states: {budget: {spike: alert}}\n    never: {action: reject}")),
        ("RC107", PROPERTY.format("when: {needs: [smell]}\n    never: {action: reject}")),
        ("RC108", PROPERTY.format("monotone: {raising: risk, keeps: {tags: [nothing]}}")),
        ("RC111", PROPERTY.format("same_as: nowhere.yaml")),
        ("RC110", "tables:\n  - &t {name: one, rows: [{expect: {action: serve}}]}\n  - *t"),
    ],
)
def test_names_that_lead_nowhere_are_told(code: str, text: str, tmp_path: Path) -> None:
    findings, _ = run([text], code, tmp_path)
    assert len(findings) == 1
    assert findings[0].help
