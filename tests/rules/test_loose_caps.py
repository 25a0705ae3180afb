"""Caps, amounts and days that say more than they may: what the pages of RC211, RC315 to RC317 and RC810 leave out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.world import run


def told(text: str, code: str, folder: Path, **thresholds: object) -> list[str]:
    return [finding.message for finding in run([text], code, folder, **thresholds)[0]]


def route(text: str, target: str = "fast-v2", before: str = "") -> str:
    return f"{before}routes:\n  - {{name: general, match: {{}}, target: {target}, {text}}}\n"


@pytest.mark.parametrize(
    ("spike", "count"),
    [
        ("window_minutes: 15, over_usd: 500", 0),
        ("window_minutes: 15, over_usd: 500.01", 1),
        ("window_minutes: 1440, over_usd: 501", 1),
    ],
)
def test_a_spike_within_a_day(spike: str, count: int, tmp_path: Path) -> None:
    text = f"budget: {{daily_usd: 500, spike: {{{spike}, then: {{allow: {{tier: [small]}}}}}}}}\n"
    assert len(told(text, "RC315", tmp_path)) == count


@pytest.mark.parametrize("cap", ["", "daily_usd: 0, "])
def test_a_spike_without_a_cap(cap: str, tmp_path: Path) -> None:
    spike = "{window_minutes: 15, over_usd: 900, then: {allow: {tier: [small]}}}"
    assert told(f"budget: {{{cap}spike: {spike}}}\n", "RC315", tmp_path) == []


@pytest.mark.parametrize(
    ("controls", "count"),
    [
        ("max_output_tokens: 512, under_pressure: {max_output_tokens: 512}", 0),
        ("under_pressure: {max_output_tokens: 512}", 0),
        ("max_output_tokens: 512, under_pressure: {prune_input_to: 9000}", 0),
        ("prune_input_to: 8000, under_pressure: {prune_input_to: 9000}", 1),
    ],
)
def test_pressure_beside_the_normal_caps(controls: str, count: int, tmp_path: Path) -> None:
    assert len(told(route(f"controls: {{{controls}}}"), "RC316", tmp_path)) == count


def test_pressure_of_the_defaults_over_a_cap_of_the_route(tmp_path: Path) -> None:
    defaults = "defaults: {controls: {max_output_tokens: 1024, under_pressure: {max_output_tokens: 512}}}\n"
    assert told(route("controls: {max_output_tokens: 256}", before=defaults), "RC316", tmp_path) == [
        "`max_output_tokens` of route `general` is 512 under pressure, looser than the normal 256"
    ]


def test_pressure_of_the_defaults_is_told_once(tmp_path: Path) -> None:
    defaults = "defaults: {controls: {max_output_tokens: 512, under_pressure: {max_output_tokens: 1024}}}\n"
    routes = "routes:\n" + "".join(f"  - {{name: r{n}, match: {{}}, target: fast-v2}}\n" for n in range(3))
    assert told(defaults + routes, "RC316", tmp_path) == [
        "`max_output_tokens` of `defaults` is 1,024 under pressure, looser than the normal 512"
    ]


@pytest.mark.parametrize(("cap", "count"), [(64000, 0), (64001, 1)])
def test_a_cap_and_what_models_can_write(cap: int, count: int, tmp_path: Path) -> None:
    assert len(told(route(f"controls: {{max_output_tokens: {cap}}}", "secure-v1"), "RC317", tmp_path)) == count


def test_a_cap_that_a_fallback_can_reach(tmp_path: Path) -> None:
    text = route("fallback: [guarded-gpt], controls: {max_output_tokens: 100000}", "secure-v1")
    assert told(text, "RC317", tmp_path) == []


@pytest.mark.parametrize(("target", "count"), [("fast-v2", 0), ("secure-v1-eu", 1)])
def test_a_cap_of_the_defaults_counts_where_no_route_reaches_it(target: str, count: int, tmp_path: Path) -> None:
    routes = f"  - {{name: a, match: {{}}, target: secure-v1}}\n  - {{name: b, match: {{}}, target: {target}}}\n"
    found = told(f"defaults: {{controls: {{max_output_tokens: 100000}}}}\nroutes:\n{routes}", "RC317", tmp_path)
    assert len(found) == count
    assert all("of `defaults`, 100,000," in message for message in found)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("fallback: [reasoning-v3], degrade: [{reduce_scope: s, target: reasoning-v3-azure}]", 0),
        ("degrade: [{reduce_scope: s, target: fast-v2-azure}]", 0),
        ("degrade: [{reduce_scope: s, target: fast-v3, controls: {max_output_tokens: 900}}]", 0),
        ("controls: {max_output_tokens: 900}, degrade: [{reduce_scope: s, target: fast-v3}]", 0),
        ("controls: {prune_input_to: 900}, degrade: [{reduce_scope: s, target: secure-v1, controls: {prune_input_to: 901}}]", 2),
        ("fallback: [gone], degrade: [{reduce_scope: s, target: secure-v1}]", 0),
    ],
)  # fmt: skip
def test_a_reduced_scope_beside_its_route(text: str, count: int, tmp_path: Path) -> None:
    assert len(told(route(text), "RC211", tmp_path)) == count


@pytest.mark.parametrize(("days", "most", "count"), [(366, 366, 0), (367, 366, 1), (91, 90, 1)])
def test_a_review_in_a_long_time(days: int, most: int, count: int, tmp_path: Path) -> None:
    text = f"metadata: {{name: a, reviewed: {{date: 2026-11-02, every_days: {days}}}}}\n"
    assert len(told(text, "RC810", tmp_path, most_days=most)) == count


@pytest.mark.parametrize(("latency", "count"), [("p50: 420, p95: 420", 0), ("p95: 1", 0), ("p50: 2.5, p95: 2.4", 1)])
def test_a_median_and_its_p95(latency: str, count: int, tmp_path: Path) -> None:
    row = f"results:\n  - {{model: fast-v2, intent: faq, samples: 9, latency_ms: {{{latency}}}}}\n"
    assert len(told(row, "RC409", tmp_path)) == count
