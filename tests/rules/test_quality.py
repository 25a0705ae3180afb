"""What the pages of RC4xx leave out: which rows speak, how bad it is, and the statistics."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.finding import Severity
from routectl.policy.interval import student, t_interval, wilson
from tests.rules.world import run

T_TABLE = {1: 12.7062, 2: 4.3027, 3: 3.1824, 4: 2.7764, 5: 2.5706, 9: 2.2622, 29: 2.0452, 99: 1.9842, 999: 1.9623}
"""97.5 % quantiles as printed in any table."""


def route(text: str = "match: {}", target: str = "fast-v2") -> str:
    return f"routes:\n  - {{name: answers, {text}, target: {target}}}\n"


def rows(*texts: str, head: str = "") -> str:
    return head + "results:\n" + "".join(f"  - {{model: fast-v2, samples: 500, {text}}}\n" for text in texts)


@pytest.mark.parametrize("floor", ["0", "0.0"])
def test_a_floor_of_nothing_is_none(floor: str, tmp_path: Path) -> None:
    findings, _ = run([route(f"match: {{}}, limits: {{quality_floor: {floor}}}")], "RC401", tmp_path)
    assert "is none" in findings[0].message


@pytest.mark.parametrize("stage", ["experimental", "deprecated"])
@pytest.mark.parametrize("code", ["RC401", "RC402", "RC403", "RC404", "RC406", "RC501"])
def test_only_managed_routes_owe_measurements(code: str, stage: str, tmp_path: Path) -> None:
    text = route(f"match: {{}}, stage: {stage}, limits: {{quality_floor: 0.87}}")
    stale = "measured_on: 2026-01-01\nresults:\n  - {model: fast-v2, samples: 5, quality: {mean: 0.88}}\n"
    assert run([text, stale] if code != "RC402" else [text], code, tmp_path)[0] == []


def test_a_broken_evidence_path_is_not_told_twice(tmp_path: Path) -> None:
    assert run(["evidence: [nowhere/]\n" + route()], "RC402", tmp_path)[0] == []


def test_all_intents_missing_are_not_listed(tmp_path: Path) -> None:
    other = "results:\n  - {model: fast-v3, samples: 500}\n"
    findings, _ = run([route(), other], "RC402", tmp_path)
    assert [finding.message for finding in findings] == [
        "`fast-v2` was never measured for the requests of route `answers`: its limits on latency, quality and cost pass unchecked"
    ]


def test_a_candidate_of_the_fallback_route_is_told_there(tmp_path: Path) -> None:
    text = (
        "routes:\n  - {name: a, match: {intent: [faq, plan]}, target: fast-v2, fallback_route: b}\n"
        "  - {name: b, match: {intent: [faq, refund]}, target: fast-v3}\n"
    )
    findings, _ = run([text, rows("quality: {mean: 0.9}")], "RC402", tmp_path)
    assert [finding.message.partition(":")[0] for finding in findings] == [
        "`fast-v3` was never measured for intent `plan` of route `a`",
        "`fast-v3` was never measured for the requests of route `b`",
    ]


def test_a_row_for_a_value_that_is_not_declared_measures_nothing(tmp_path: Path) -> None:
    assert run([route(), rows("intent: unheard_of")], "RC402", tmp_path)[0]


def test_only_what_speaks_can_be_stale(tmp_path: Path) -> None:
    old = "measured_on: 2026-01-01\n"
    other_intent = rows("intent: plan, quality: {mean: 0.9}", head=old)
    assert run([route("match: {intent: faq}"), other_intent], "RC403", tmp_path)[0] == []


def test_a_row_beside_more_exact_ones_for_every_value_does_not_speak(tmp_path: Path) -> None:
    low = rows("quality: {mean: 0.5}", "intent: faq, quality: {mean: 0.9}", "intent: plan, quality: {mean: 0.9}")
    limits = "limits: {quality_floor: 0.85}"
    assert run([route(f"match: {{intent: [faq, plan]}}, {limits}"), low], "RC405", tmp_path)[0] == []


def test_a_row_beside_more_exact_ones_speaks_for_what_they_leave_out(tmp_path: Path) -> None:
    low = rows("quality: {mean: 0.5}", "intent: faq, quality: {mean: 0.9}", "intent: plan, quality: {mean: 0.9}")
    findings, _ = run([route("match: {}, limits: {quality_floor: 0.85}"), low], "RC405", tmp_path)
    assert len(findings) == 1, "summarize, refund and other are judged by the row for every request"


def test_the_newer_row_for_the_same_requests_speaks(tmp_path: Path) -> None:
    old = rows("intent: faq, region: eu, quality: {mean: 0.5}", head="measured_on: 2026-10-01\nmetadata: {name: zz}\n")
    new = rows("region: eu, intent: faq, quality: {mean: 0.9}")
    text = route("match: {}, limits: {quality_floor: 0.85}")
    assert run([text, old, new], "RC405", tmp_path)[0] == []


def test_a_fallback_under_the_floor_is_less_than_a_target(tmp_path: Path) -> None:
    text = route("match: {}, fallback: [fast-v2], limits: {quality_floor: 0.85}", target="fast-v3")
    low = rows("quality: {mean: 0.5}") + "  - {model: fast-v3, samples: 500, quality: {mean: 0.6}}\n"
    findings, _ = run([text, low], "RC405", tmp_path)
    told = {finding.message.split("`")[1]: finding.severity for finding in findings}
    assert told == {"fast-v3": Severity.ERROR, "fast-v2": Severity.WARNING}


def test_one_side_of_a_split_is_a_target(tmp_path: Path) -> None:
    target = "{split: [{model: fast-v3, percent: 95}, {model: fast-v2, percent: 5}]}"
    findings, _ = run(
        [route("match: {}, limits: {quality_floor: 0.85}", target), rows("quality: {mean: 0.5}")], "RC405", tmp_path
    )
    assert [finding.severity for finding in findings] == [Severity.ERROR]


def test_the_mean_at_the_floor_keeps_it(tmp_path: Path) -> None:
    assert (
        run([route("match: {}, limits: {quality_floor: 0.85}"), rows("quality: {mean: 0.85}")], "RC405", tmp_path)[0]
        == []
    )


def test_under_the_floor_is_not_told_as_error_of_measurement_too(tmp_path: Path) -> None:
    assert (
        run([route("match: {}, limits: {quality_floor: 0.85}"), rows("quality: {mean: 0.849}")], "RC406", tmp_path)[0]
        == []
    )


@pytest.mark.parametrize("samples", [0, 1])
def test_one_sample_has_no_interval(samples: int, tmp_path: Path) -> None:
    row = f"results:\n  - {{model: fast-v2, samples: {samples}, quality: {{mean: 0.88, stddev: 0.1}}}}\n"
    assert run([route("match: {}, limits: {quality_floor: 0.85}"), row], "RC406", tmp_path)[0] == []


def test_what_one_policy_knows_is_not_unknown(tmp_path: Path) -> None:
    texts = [
        "request: {intent: [faq]}\n" + route(),
        "request: {intent: [plan]}\n" + route(),
        rows("intent: faq", "intent: plan"),
    ]
    assert run(texts, "RC407", tmp_path)[0] == []


def test_what_no_policy_knows_is_told_once(tmp_path: Path) -> None:
    texts = ["request: {intent: [faq]}\n" + route(), "request: {intent: [plan]}\n" + route(), rows("intent: paln")]
    findings, _ = run(texts, "RC407", tmp_path)
    assert len(findings) == 1
    assert findings[0].message == "unknown value `paln` of dimension `intent`: no policy pinned to this lists it"


def test_an_unknown_dimension_is_told_without_its_values(tmp_path: Path) -> None:
    findings, _ = run([route(), rows("intnet: faq")], "RC407", tmp_path)
    assert [(finding.message, finding.help) for finding in findings] == [
        ("unknown dimension `intnet`: no policy pinned to this declares it", "did you mean `intent`?")
    ]


def test_evidence_that_nobody_pins_is_left_alone(tmp_path: Path) -> None:
    assert run(["evidence: []\n" + route(), rows("intent: unheard_of")], "RC407", tmp_path)[0] == []


def test_a_drill_of_an_unknown_policy_is_told_without_its_routes(tmp_path: Path) -> None:
    drill = (
        "held_on: 2026-10-28\npolicy: {name: exmple, digest: 'sha256:00'}\nprovider_down: opnai\npassed: true\n"
        "results:\n  - {route: nowhere, requests: 1, served: 1, models: {fast-v22: 1}}\n"
    )
    findings, _ = run([route(), drill], "RC407", tmp_path)
    assert [finding.message.split(":")[0] for finding in findings] == [
        "unknown policy `exmple`",
        "unknown provider `opnai`",
        "unknown model `fast-v22`",
    ]


def test_data_sets_without_a_digest_are_not_compared(tmp_path: Path) -> None:
    text = route("match: {}, fallback: [fast-v3]")
    other = "metadata: {name: other}\ndataset: {name: else}\nresults:\n  - {model: fast-v3, samples: 500, quality: {mean: 0.9}}\n"
    assert run([text, rows("quality: {mean: 0.9}"), other], "RC408", tmp_path)[0] == []


@pytest.mark.parametrize(("freedom", "quantile"), T_TABLE.items())
def test_the_quantile_is_the_printed_one(freedom: int, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, rel=0.002)


@given(st.integers(1, 10_000))
def test_the_quantile_falls_towards_the_normal_one(freedom: int) -> None:
    assert student(freedom) > student(freedom + 1) > 1.9599


@given(st.floats(0, 1), st.integers(1, 100_000))
def test_wilson_holds_the_share_and_stays_a_share(share: float, samples: int) -> None:
    low, high = wilson(share, samples) or (2.0, -1.0)
    assert -1e-9 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1 + 1e-9


@given(st.integers(1, 99), st.integers(50, 5000))
def test_no_scores_between_0_and_1_spread_wider_than_wilson_assumes(percent: int, samples: int) -> None:
    mean = percent / 100
    t = t_interval(mean, sqrt(mean * (1 - mean)) * 0.9, samples) or (0.0, 0.0)
    low, high = wilson(mean, samples) or (0.0, 0.0)
    assert t[1] - t[0] <= (high - low) * 1.05


def test_wilson_is_the_textbook_one() -> None:
    low, high = wilson(0.9, 50) or (0.0, 0.0)
    assert (round(low, 4), round(high, 4)) == (0.7864, 0.9565)
