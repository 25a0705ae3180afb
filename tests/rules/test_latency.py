"""What the pages of RC5xx leave out: equal is within, and which requests a route leaves nobody for."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.finding import Severity
from tests.rules.world import run

ROWS = "results:\n  - {model: fast-v2, samples: 500, latency_ms: {p95: 1100}}\n"


def route(text: str, target: str = "fast-v2") -> str:
    return f"routes:\n  - {{name: urgent, {text}, target: {target}}}\n"


def test_defaults_give_a_budget(tmp_path: Path) -> None:
    text = "defaults: {limits: {max_latency_ms: 8000}}\n" + route("match: {}, limits: {quality_floor: 0.8}")
    assert run([text], "RC501", tmp_path)[0] == []


@pytest.mark.parametrize(("budget", "told"), [(1100, 0), (1099, 1)])
def test_p95_at_the_budget_is_within(budget: int, told: int, tmp_path: Path) -> None:
    findings, _ = run([route(f"match: {{}}, limits: {{max_latency_ms: {budget}}}"), ROWS], "RC502", tmp_path)
    assert len(findings) == told


def test_a_slow_fallback_is_less_than_a_slow_target(tmp_path: Path) -> None:
    text = route("match: {}, fallback: [fast-v2], limits: {max_latency_ms: 1000}", target="fast-v3")
    findings, _ = run([text, ROWS], "RC502", tmp_path)
    assert [finding.severity for finding in findings] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("match", "told"),
    [
        ("{sla_ms: {lt: 2000}}", 0),
        ("{sla_ms: {lt: 1101}}", 0),
        ("{sla_ms: {lt: 1100}}", 1),
        ("{sla_ms: {lte: 1100}}", 0),
        ("{sla_ms: 500}", 1),
        ("{sla_ms: {gte: 100}}", 0),
        ("{}", 0),
        ("{any: [{sla_ms: {lt: 500}}, {sla_ms: {lt: 700}}]}", 1),
        ("{any: [{sla_ms: {lt: 500}}, {intent: faq}]}", 0),
        ("{any: [{sla_ms: {lt: 500}}, {sla_ms: {lt: 1500}}]}", 0),
    ],
)
def test_only_a_bound_that_nobody_meets_is_told(match: str, told: int, tmp_path: Path) -> None:
    findings, _ = run([route(f"match: {match}"), ROWS], "RC503", tmp_path)
    assert len(findings) == told


def test_a_candidate_that_was_never_timed_is_never_refused(tmp_path: Path) -> None:
    text = route("match: {sla_ms: {lt: 500}}, fallback: [fast-v3]")
    assert run([text, ROWS], "RC503", tmp_path)[0] == []


def test_an_unknown_candidate_might_be_fast(tmp_path: Path) -> None:
    text = route("match: {sla_ms: {lt: 500}}, fallback: [fast-v33]")
    assert run([text, ROWS], "RC503", tmp_path)[0] == []


def test_the_intents_that_nobody_is_fast_enough_for_are_named(tmp_path: Path) -> None:
    rows = ROWS + "  - {model: fast-v2, intent: faq, samples: 500, latency_ms: {p95: 300}}\n"
    findings, _ = run([route("match: {intent: [faq, plan], sla_ms: {lt: 500}}"), rows], "RC503", tmp_path)
    assert [finding.message for finding in findings] == [
        (
            "no candidate of route `urgent` answers intent `plan` within 499 ms, the most that its match lets in: "
            "the fastest p95 is 1100 ms, of `fast-v2`"
        )
    ]
