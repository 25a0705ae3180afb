"""What the pages of RC3xx leave out: what is in bounds, what another rule tells, and what a fix leaves behind."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from routectl.document.source import Source
from routectl.finding import Finding, Severity
from routectl.lint.fix import fixed
from tests.rules.world import run


def budget(text: str, routes: str = "{name: general, match: {}, target: fast-v2, fallback: [fast-v2-azure]}") -> str:
    return f"routes:\n  - {routes}\nbudget: {{{text}}}\n"


def route(text: str, target: str = "fast-v2") -> str:
    return f"routes:\n  - {{name: general, match: {{}}, target: {target}, {text}}}\n"


def models(*texts: str) -> str:
    return "models:\n" + "".join(f"  m{number}: {{provider: openai, {text}}}\n" for number, text in enumerate(texts))


def priced(tier: str, output: float) -> str:
    return f"tier: {tier}, price: {{input_per_mtok: {output / 2}, output_per_mtok: {output}}}"


def told(texts: list[str], code: str, folder: Path, **thresholds: object) -> list[str]:
    return [finding.message for finding in run(texts, code, folder, **thresholds)[0]]


def mended(findings: list[Finding], folder: Path, file: str = "policy.yaml") -> str:
    fixes = [finding.fix for finding in findings if finding.fix]
    return fixed(Source(file, (folder / file).read_text()), fixes)[0]


@pytest.mark.parametrize("code", ["RC302", "RC303", "RC304", "RC310"])
def test_without_a_budget_only_the_missing_cap_is_told(code: str, tmp_path: Path) -> None:
    assert told([route("limits: {}")], code, tmp_path) == []


@pytest.mark.parametrize("code", ["RC301", "RC302", "RC303"])
def test_a_cap_of_zero_is_told_once(code: str, tmp_path: Path) -> None:
    assert told([budget("daily_usd: 0, providers: {openai: {daily_usd: 10}}")], code, tmp_path) == []


@pytest.mark.parametrize(("alerts", "count"), [("[0.01]", 0), ("[1, 0.99]", 0), ("[1.0]", 1), ("[]", 1)])
def test_an_alert_warns_before_the_cap_is_spent(alerts: str, count: int, tmp_path: Path) -> None:
    findings, _ = run([budget(f"daily_usd: 500, alert_at: {alerts}")], "RC302", tmp_path)
    assert len(findings) == count
    if findings:
        assert "alert_at: [0.5, 0.8]" in mended(findings, tmp_path)


def test_an_alert_is_added_where_there_is_none(tmp_path: Path) -> None:
    findings, _ = run([budget("daily_usd: 500")], "RC302", tmp_path)
    assert findings[0].fix is not None
    assert not findings[0].fix.safe, "it changes what the policy says"
    assert "budget: {daily_usd: 500, alert_at: [0.5, 0.8]}" in mended(findings, tmp_path)


@pytest.mark.parametrize(
    ("partitions", "words"),
    [
        ("openai: {daily_usd: 500}", ""),
        ("openai: {daily_usd: 501}", "never binds"),
        ("openai: {daily_usd: 250.1}, azure: {daily_usd: 249.9}", ""),
        ("openai: {daily_usd: 250.1}, azure: {daily_usd: 250}", "sum to $500.1, over"),
        ("openai: {daily_usd: 249.9}, azure: {daily_usd: 250}", "$499.9: the day's cap of $500 can't be reached"),
        ("openai: {daily_usd: 100}", ""),
        ("openai: {daily_usd: 100}, azure: {}", ""),
        ("openai: {daily_usd: 0}, azure: {daily_usd: 100}", ""),
        ("openai: {daily_usd: 0.1}, azure: {daily_usd: 0.2}, anthropic: {daily_usd: 499.7}", "can't be reached"),
    ],
)
def test_partitions_fit_the_cap(partitions: str, words: str, tmp_path: Path) -> None:
    found = told([budget(f"daily_usd: 500, providers: {{{partitions}}}")], "RC303", tmp_path)
    assert len(found) == bool(words)
    assert all(words in message for message in found)


def test_cents_that_do_not_add_up_exactly_fit(tmp_path: Path) -> None:
    parts = "providers: {openai: {daily_usd: 0.1}, azure: {daily_usd: 0.2}}"
    assert told([budget(f"daily_usd: 0.3, {parts}")], "RC303", tmp_path) == []


@pytest.mark.parametrize(
    "routes",
    [
        "{name: general, match: {}, target: fast-v2, fallback: [fast-v2-azur]}",
        "{name: general, match: {}, target: fast-v2, degrade: [{reduce_scope: short, target: fast-v2-azure}]}",
    ],
)
def test_who_else_may_spend_keeps_the_cap_in_reach(routes: str, tmp_path: Path) -> None:
    text = budget("daily_usd: 500, providers: {openai: {daily_usd: 100}}", routes)
    assert told([text], "RC303", tmp_path) == []


def test_every_zero_is_told_at_its_place(tmp_path: Path) -> None:
    text = (
        "routes:\n  - name: general\n    match: {}\n    target: fast-v2\n"
        "budget:\n  daily_usd: 0\n  providers: {openai: {daily_usd: 0}, azure: {daily_usd: 1}}\n"
        "  spike: {window_minutes: 5, over_usd: 0, then: {allow: {tier: [small]}}}\n"
    )
    findings, _ = run([text], "RC304", tmp_path)
    assert [finding.start.line for finding in findings] == [6, 7, 8]


@pytest.mark.parametrize("code", ["RC305", "RC311"])
@pytest.mark.parametrize("stage", ["experimental", "deprecated"])
def test_only_managed_routes_owe_ceilings(code: str, stage: str, tmp_path: Path) -> None:
    assert told([route(f"stage: {stage}")], code, tmp_path) == []


def test_defaults_give_ceilings(tmp_path: Path) -> None:
    (tmp_path / "cost").mkdir()
    (tmp_path / "length").mkdir()
    text = "defaults: {limits: {cost_ceiling_usd: 0.1}, controls: {max_output_tokens: 9}}\n" + route("requires: []")
    assert told([text], "RC305", tmp_path / "cost") == told([text], "RC311", tmp_path / "length") == []


def test_a_limit_under_pressure_alone_is_none(tmp_path: Path) -> None:
    assert told([route("controls: {under_pressure: {max_output_tokens: 9}}")], "RC311", tmp_path)


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ("success_rate: 1.0, cost_usd: 0.01", 0),
        ("success_rate: 0.99, cost_usd: 0.01", 1),
        ("success_rate: 1.0, cost_usd: 0.009, retry_rate: 0.2", 1),
        ("success_rate: 1.0, cost_usd: 0.001, support_cost_usd: 0.0091", 1),
        ("success_rate: 0.0, cost_usd: 0.02", 1),
        ("cost_usd: 0.02", 0),
        ("success_rate: 1.0", 0),
    ],
)
def test_cost_counts_per_successful_task(row: str, count: int, tmp_path: Path) -> None:
    rows = f"results:\n  - {{model: fast-v2, samples: 500, {row}}}\n"
    assert len(told([route("limits: {cost_ceiling_usd: 0.01}"), rows], "RC306", tmp_path)) == count


def test_a_dear_fallback_is_less_than_a_dear_target(tmp_path: Path) -> None:
    rows = "results:\n" + "".join(
        f"  - {{model: {name}, samples: 500, success_rate: 0.9, cost_usd: 0.02}}\n" for name in ("fast-v2", "fast-v3")
    )
    findings, _ = run([route("fallback: [fast-v3], limits: {cost_ceiling_usd: 0.01}"), rows], "RC306", tmp_path)
    assert [finding.severity for finding in findings] == [Severity.ERROR, Severity.WARNING]
    assert [related.message for related in findings[0].related] == ["measured here", "the ceiling"]


def test_only_the_cells_over_the_ceiling_are_named(tmp_path: Path) -> None:
    rows = "results:\n" + "".join(
        f"  - {{model: fast-v2, intent: {intent}, samples: 500, success_rate: 1.0, cost_usd: {cost}}}\n"
        for intent, cost in (("faq", 0.001), ("plan", 0.02))
    )
    (message,) = told([route("limits: {cost_ceiling_usd: 0.01}"), rows], "RC306", tmp_path)
    assert message.endswith("and is refused: $0.02 for intent `plan`")


def test_a_price_of_zero_names_its_half(tmp_path: Path) -> None:
    text = models("tier: small, price: {input_per_mtok: 0.1, output_per_mtok: 0}")
    assert told([text], "RC307", tmp_path) == [
        "model `m0` has a price of zero for output: what it costs counts as nothing"
    ]


@pytest.mark.parametrize(
    ("outputs", "count"),
    [
        ((1, 1, 10), 0),
        ((1, 1, 10.1), 1),
        ((10, 10, 1), 0),
        ((10, 10, 0.9), 1),
        ((1, 100), 0),
        ((1, 1, 1, 100, 100), 2),
    ],
)
def test_ten_times_the_median_is_in_line(outputs: tuple[float, ...], count: int, tmp_path: Path) -> None:
    assert len(told([models(*(priced("small", output) for output in outputs))], "RC308", tmp_path)) == count


def test_each_tier_has_its_own_median(tmp_path: Path) -> None:
    text = models(
        *(priced(tier, output) for tier in ("small", "premium") for output in (1 if tier == "small" else 50,) * 3)
    )
    assert told([text], "RC308", tmp_path) == []


def test_how_far_out_of_line_is_configuration(tmp_path: Path) -> None:
    assert len(told([models(*(priced("small", output) for output in (1, 1, 3)))], "RC308", tmp_path, times=2)) == 1


def test_a_model_without_a_price_is_in_no_line(tmp_path: Path) -> None:
    zero = "tier: small, price: {input_per_mtok: 0, output_per_mtok: 0}"
    assert told([models("tier: small", zero, *[priced("small", 1)] * 3)], "RC308", tmp_path) == []


def test_prices_of_many_models_are_compared_in_time(tmp_path: Path) -> None:
    text = models(*(priced("small", 1 + number % 5) for number in range(3000)))
    begun = process_time()
    assert told([text], "RC308", tmp_path) == []
    assert process_time() - begun < 5


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("quota: {share_of: premium, percent: 20}", 0),
        ("quota: {share_of: small, percent: 20}", 1),
        ("quota: {share_of: premum, percent: 20}", 0),
        ("sample_percent: 5", 0),
        ("limits: {}", 1),
    ],
)
def test_what_bounds_the_dearest_tier(text: str, count: int, tmp_path: Path) -> None:
    other = "  - {name: rest, match: {}, target: fast-v2, fallback: [secure-v1]}\n"
    assert len(told([route(text, "secure-v1") + other], "RC309", tmp_path)) == count


def test_who_has_the_dearest_tier_alone_needs_no_quota(tmp_path: Path) -> None:
    assert told([route("limits: {}", "secure-v1")], "RC309", tmp_path) == []


@pytest.mark.parametrize(
    ("percents", "other", "count"),
    [
        ((20,), "", 1), ((100,), "", 0), ((60, 40), "", 1), ((60, 41), "", 0), ((20, 30), "", 1),
        ((20,), "fallback: [secure-v1]", 0), ((20,), "degrade: [{reduce_scope: less, target: secure-v1}]", 0),
    ],
)  # fmt: skip
def test_quotas_leave_nothing_to_nobody(percents: tuple[int, ...], other: str, count: int, tmp_path: Path) -> None:
    routes = [
        f"  - {{name: r{number}, match: {{}}, target: secure-v1, quota: {{share_of: premium, percent: {percent}}}}}\n"
        for number, percent in enumerate(percents)
    ]
    rest = f"  - {{name: rest, match: {{}}, target: fast-v2{other and ', ' + other}}}\n"
    assert len(told(["routes:\n" + "".join(routes) + rest], "RC314", tmp_path)) == count


def test_with_a_single_tier_none_is_the_dearest(tmp_path: Path) -> None:
    registry = "tiers: [small]\n" + models(priced("small", 1))
    assert told([route("limits: {}", "m0"), registry], "RC309", tmp_path) == []


@pytest.mark.parametrize(
    ("text", "allow", "count"),
    [
        ("fallback: [secure-v1]", "{tier: [premium]}", 1),
        ("fallback: [secure-v1]", "{provider: [anthropic]}", 1),
        ("fallback: [secure-v1]", "{tier: [small, medium]}", 0),
        ("fallback: []", "{tier: [premium]}", 0),
        ("degrade: [{reduce_scope: short, target: secure-v1}]", "{models: [secure-v1]}", 1),
    ],
)
def test_who_may_serve_past_the_cap(text: str, allow: str, count: int, tmp_path: Path) -> None:
    money = f"budget: {{daily_usd: 500, on_exhausted: {{allow: {allow}}}}}\n"
    assert len(told([route(text) + money], "RC310", tmp_path)) == count


def test_a_spike_lets_the_dear_ones_through_too(tmp_path: Path) -> None:
    spike = "spike: {window_minutes: 5, over_usd: 40, then: {allow: {tier: [premium]}}}"
    (message,) = told([route("limits: {}", "secure-v1") + f"budget: {{{spike}}}\n"], "RC310", tmp_path)
    assert message == "when spending spikes, `secure-v1` of the dearest tier may still serve"
