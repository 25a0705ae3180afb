"""The interpreter, point by point of "The decision" in the language page: the expected values are worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from routectl.engine.outcome import Caps
from tests.engine.example import decided, outcome, passed, policy, refused, routed

ANY = "match: {}"
EVERYONE_DOWN = {"providers_down": ["openai", "azure", "anthropic"]}

# --- 1. the route -----------------------------------------------------------


def takes(match: str, request: dict[str, Any]) -> str:
    """Why the route doesn't take a request; empty where it does."""
    decision = decided(policy(f"routes:\n  - {{name: first, match: {match}, target: fast}}\n"), request)
    if decision.action == "unrouted":
        return passed(decision)[0][1]
    assert decision.route == "first"
    return ""


@pytest.mark.parametrize(
    ("match", "request_", "reason"),
    [
        ("{}", {}, ""),
        ("{intent: faq}", {"intent": "faq"}, ""),
        ("{intent: faq}", {"intent": "plan"}, "no_match:intent"),
        ("{intent: faq}", {}, "no_match:intent"),
        ("{intent: [faq, plan]}", {"intent": "plan"}, ""),
        ("{intent: {not: [faq]}}", {"intent": "plan"}, ""),
        ("{intent: {not: [faq]}}", {"intent": "faq"}, "no_match:intent"),
        ("{intent: {not: [faq]}}", {}, ""),
        ("{intent: {not: [faq, plan, refund]}}", {"intent": "something else"}, ""),
        ("{risk: {gte: medium}}", {"risk": "medium"}, ""),
        ("{risk: {gte: medium}}", {"risk": "low"}, "no_match:risk"),
        ("{risk: {gt: medium}}", {"risk": "medium"}, "no_match:risk"),
        ("{risk: {lt: medium}}", {"risk": "low"}, ""),
        ("{risk: {lte: high}}", {}, "no_match:risk"),
        ("{risk: {lt: low}}", {}, "no_match:risk"),
        ("{risk: {gt: low, lt: high}}", {"risk": "medium"}, ""),
        ("{sla_ms: {lt: 2000}}", {"sla_ms": 1999}, ""),
        ("{sla_ms: {lt: 2000}}", {"sla_ms": 2000}, "no_match:sla_ms"),
        ("{sla_ms: {lte: 2000}}", {"sla_ms": 2000}, ""),
        ("{sla_ms: {lte: 2000}}", {}, "no_match:sla_ms"),
        ("{sla_ms: {gte: 2000}}", {}, ""),
        ("{sla_ms: {gt: 9007199254740992}}", {}, ""),
        ("{sla_ms: {gt: 9007199254740992}}", {"sla_ms": 2**53}, "no_match:sla_ms"),
        ("{sla_ms: {gt: 10, lt: 20}}", {"sla_ms": 10}, "no_match:sla_ms"),
        ("{sla_ms: {gt: 10, lt: 20}}", {"sla_ms": 11}, ""),
        ("{sla_ms: 1500}", {"sla_ms": 1500}, ""),
        ("{sla_ms: 1500}", {}, "no_match:sla_ms"),
        ("{sla_ms: {lt: 0}}", {"sla_ms": 0}, "no_match:sla_ms"),
        ("{input_tokens: {gt: 0}}", {}, "no_match:input_tokens"),
        ("{input_tokens: 0, output_tokens: 0}", {}, ""),
        ("{age: {lte: 18}}", {}, ""),
        ("{age: {gte: 99}}", {"age": 99}, ""),
        ("{age: {gt: 99}}", {"age": 99}, "no_match:age"),
        ("{needs: tools}", {"needs": ["tools", "vision"]}, ""),
        ("{needs: [tools, vision]}", {"needs": ["tools"]}, "no_match:needs"),
        ("{needs: {all: [tools], not: [vision]}}", {"needs": "tools"}, ""),
        ("{needs: {all: [tools], not: [vision]}}", {"needs": ["tools", "vision"]}, "no_match:needs"),
        ("{needs: {not: [vision]}}", {}, ""),
        ("{any: [{intent: faq}, {risk: high}]}", {"risk": "high"}, ""),
        ("{any: [{intent: faq}, {risk: high}]}", {"intent": "plan"}, "no_match:any"),
        ("{any: [{intent: faq}], risk: high}", {}, "no_match:risk"),
        ("{risk: high, intent: faq}", {}, "no_match:risk"),
        ("{intent: faq, risk: high}", {}, "no_match:intent"),
        ("{intent: faq, risk: high}", {"intent": "faq"}, "no_match:risk"),
        ("{any: [{risk: high, any: [{region: us}, {region: eu}]}]}", {"risk": "high", "region": "eu"}, ""),
        ("{any: [{risk: high, any: [{region: us}, {region: eu}]}]}", {"risk": "high"}, "no_match:any"),
    ],
)
def test_a_match(match: str, request_: dict[str, Any], reason: str) -> None:
    assert takes(match, request_) == reason


def test_the_first_route_that_matches_wins() -> None:
    made = policy(
        "routes:\n"
        "  - {name: a, match: {risk: high}, target: safe}\n"
        "  - {name: b, match: {intent: faq}, target: fast}\n"
        "  - {name: c, match: {}, target: deep}\n"
    )
    decision = decided(made, {"intent": "faq", "risk": "low"})
    assert (decision.route, passed(decision)) == ("b", [("a", "no_match:risk")])
    assert decided(made, {"intent": "faq", "risk": "high"}).route == "a"
    assert decided(made).route == "c"


def test_unrouted_carries_nothing() -> None:
    made = policy(
        "routes:\n  - {name: a, match: {risk: high}, target: safe, escalate: {to: somebody, after: fallback}}\n"
    )
    decision = decided(made)
    assert decision.outcome == ("unrouted", None, None, None, None)
    assert (decision.provider, decision.escalation, decision.estimated_cost_usd) == (None, None, None)


def test_sampling() -> None:
    made = policy(
        "routes:\n"
        "  - {name: trial, match: {}, sample_percent: 1.1, target: fast}\n"
        "  - {name: rest, match: {}, target: deep}\n"
    )
    assert decided(made, {"sample_bucket": 109}).route == "trial"
    decision = decided(made, {"sample_bucket": 110})
    assert (decision.route, passed(decision)) == ("rest", [("trial", "not_sampled")])


@pytest.mark.parametrize("hundredths", [1, 29, 57, 110, 113, 1001, 5800, 9999, 10000])
def test_a_sample_is_exact_to_a_hundredth(hundredths: int) -> None:
    made = policy(f"routes:\n  - {{name: trial, match: {{}}, sample_percent: {hundredths / 100}, target: fast}}\n")
    taken = [bucket for bucket in range(10_000) if decided(made, {"sample_bucket": bucket, "split_bucket": 0}).route]
    assert taken == list(range(hundredths))


def test_a_match_is_told_before_the_sample() -> None:
    made = policy("routes:\n  - {name: trial, match: {risk: high}, sample_percent: 1, target: fast}\n")
    assert passed(decided(made, {"sample_bucket": 9999})) == [("trial", "no_match:risk")]


# --- 2. the candidates ------------------------------------------------------


def everyone(route: str, more: str = "", **request: Any) -> list[str]:
    """Who may serve, in order: those who are refused while everybody is down."""
    decision = decided(routed(route, more=more), request, **EVERYONE_DOWN)
    names = [name for name, _, _ in refused(decision)]
    assert [step for _, _, step in refused(decision)] == list(range(len(names)))
    return names


def test_target_then_fallbacks() -> None:
    assert everyone(f"{ANY}, target: fast, fallback: [deep, safe]") == ["fast", "deep", "safe"]


def test_a_second_appearance_is_dropped() -> None:
    assert everyone(f"{ANY}, target: fast, fallback: [deep, fast, deep, safe]") == ["fast", "deep", "safe"]


def test_a_split_serves_by_bucket_and_leaves_the_other_members_out() -> None:
    split = f"{ANY}, target: {{split: [{{model: fast, percent: 33.33}}, {{model: deep, percent: 66.67}}]}}, fallback: [safe, fast]"
    assert everyone(split, split_bucket=0) == ["fast", "safe"]
    assert everyone(split, split_bucket=3332) == ["fast", "safe"]
    assert everyone(split, split_bucket=3333) == ["deep", "safe", "fast"]
    assert everyone(split, split_bucket=9999) == ["deep", "safe", "fast"]
    drawn = [decided(routed(split), {"id": number}).model for number in range(2000)]
    assert 560 < drawn.count("fast") < 780


def test_auto_is_one_tier_below_cheapest_first_then_by_name() -> None:
    assert everyone(f"{ANY}, target: deep, fallback: auto") == ["deep", "fast-azure", "fast", "tiny", "free"]
    assert everyone(f"{ANY}, target: safe, fallback: auto") == ["safe", "deep", "deep-azure"]
    assert everyone(f"{ANY}, target: fast, fallback: auto") == ["fast"]


def test_auto_is_below_the_member_drawn() -> None:
    split = f"{ANY}, target: {{split: [{{model: deep, percent: 50}}, {{model: safe, percent: 50}}]}}, fallback: auto"
    assert everyone(split, split_bucket=4999) == ["deep", "fast-azure", "fast", "tiny", "free"]
    assert everyone(split, split_bucket=5000) == ["safe", "deep", "deep-azure"]


def test_fallback_routes_follow_each_drawn_with_the_same_bucket() -> None:
    more = (
        "  - {name: second, match: {risk: high}, target: {split: [{model: deep, percent: 50}, {model: safe, percent: 50}]}, fallback: auto,"
        " fallback_route: third}\n"
        "  - {name: third, match: {risk: high}, target: fast, fallback: [fast-azure]}\n"
    )
    first = f"{ANY}, target: tiny, fallback: [fast], fallback_route: second"
    assert everyone(first, more, split_bucket=4999) == ["tiny", "fast", "deep", "fast-azure", "free"]
    assert everyone(first, more, split_bucket=5000) == ["tiny", "fast", "safe", "deep", "deep-azure", "fast-azure"]


def test_a_way_that_comes_back_ends_there() -> None:
    made = policy(
        "defaults: {fallback_route: last}\n"
        "routes:\n"
        "  - {name: first, match: {intent: faq}, target: fast}\n"
        "  - {name: last, match: {}, target: deep, fallback: [safe]}\n"
    )
    assert [name for name, _, _ in refused(decided(made, {"intent": "faq"}, **EVERYONE_DOWN))] == [
        "fast",
        "deep",
        "safe",
    ]
    assert [name for name, _, _ in refused(decided(made, **EVERYONE_DOWN))] == ["deep", "safe"]


def test_the_matched_route_judges_everyone() -> None:
    made = policy(
        "routes:\n"
        "  - {name: strict, match: {intent: faq}, target: fast, requires: [vision], controls: {max_output_tokens: 7}, fallback_route: loose}\n"
        "  - {name: loose, match: {}, target: safe, fallback: [deep], controls: {max_output_tokens: 900}}\n"
    )
    decision = decided(made, {"intent": "faq"})
    assert refused(decision) == [("fast", "missing_capability:vision", 0), ("safe", "missing_capability:vision", 1)]
    assert (outcome(decision), decision.controls) == (("serve", "deep", 2), Caps(7, None))


# --- 3. controls ------------------------------------------------------------

PRESSED = "controls: {max_output_tokens: 50, prune_input_to: 500, under_pressure: {max_output_tokens: 20}}"
BUDGET = (
    "budget: {daily_usd: 9, alert_at: [0.5], on_exhausted: {allow: {tier: [small, medium]}}, providers: {openai: {daily_usd: 3}, azure: {}},"
    " spike: {window_minutes: 5, over_usd: 1, then: {allow: {tier: [small]}}}}\n"
)
PRESSED_ROUTE = f"{ANY}, target: fast, fallback: [fast-azure], quota: {{share_of: premium, percent: 5}}, {PRESSED}"


def test_controls_without_pressure() -> None:
    decision = decided(routed(PRESSED_ROUTE, more=BUDGET), {"input_tokens": 2000, "output_tokens": 10})
    assert decision.controls == Caps(50, 500)
    assert decision.estimated_cost_usd == pytest.approx((500 * 1 + 10 * 2) / 1e6)
    assert decided(routed(f"{ANY}, target: fast")).controls == Caps(None, None)


@pytest.mark.parametrize("level", ["alert", "exhausted"])
@pytest.mark.parametrize("scope", ["day", "spike", "provider:openai", "route:general", "provider:azure"])
def test_under_pressure(scope: str, level: str) -> None:
    decision = decided(
        routed(PRESSED_ROUTE, more=BUDGET), {"input_tokens": 600, "output_tokens": 90}, budget={scope: level}
    )
    if (scope, level) == ("provider:openai", "exhausted"):  # the next one's provider is at ease
        assert (outcome(decision), decision.controls) == (("serve", "fast-azure", 1), Caps(50, 500))
        return
    cap = 50 if scope == "provider:azure" else 20
    assert (outcome(decision), decision.controls) == (("serve", "fast", 0), Caps(cap, 500))
    assert decision.estimated_cost_usd == pytest.approx((500 * 1 + cap * 2) / 1e6)


def test_another_routes_quota_is_no_pressure() -> None:
    more = "  - {name: other, match: {}, target: safe, quota: {share_of: premium, percent: 5}}\n" + BUDGET
    assert decided(routed(PRESSED_ROUTE, more=more), budget={"route:other": "exhausted"}).controls == Caps(50, 500)


# --- 4. eligibility ---------------------------------------------------------

MEASURED = (
    "  - {model: fast, samples: 9, success_rate: 0.5, quality: {mean: 0.8}, latency_ms: {p95: 1000}, cost_usd: 0.01}\n"
    "  - {model: fast, intent: faq, samples: 9, latency_ms: {p95: 3000}}\n"
    "  - {model: fast, intent: plan, region: eu, samples: 9, quality: {mean: 0.1}}\n"
    "  - {model: fast, sla_ms: 77, age: 30, input_tokens: 5, samples: 9, quality: {mean: 0.2}}\n"
)


def first_refusal(
    limits: str = "{}", request: dict[str, Any] | None = None, more: str = "", results: str = MEASURED, **state: Any
) -> str:
    """Why the target is refused; empty where it serves."""
    route = f"{ANY}, target: fast, quota: {{share_of: small, percent: 5}}, limits: {limits}"
    decision = decided(routed(route, results, more or BUDGET), request, **state)
    return refused(decision)[0][1] if decision.trace else ""


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"models_down": ["fast"]}, "model_down"),
        ({"models_down": "deep"}, ""),
        ({"providers_down": ["openai"]}, "provider_down"),
        ({"providers_down": ["azure"]}, ""),
        ({"failing_quality": ["fast"]}, "failing_quality"),
        ({"budget": {"day": "exhausted"}}, ""),
        ({"budget": {"day": "alert", "spike": "alert", "provider:openai": "alert", "route:general": "alert"}}, ""),
        ({"budget": {"provider:openai": "exhausted"}}, "budget_exhausted:provider:openai"),
        ({"budget": {"provider:azure": "exhausted"}}, ""),
        ({"budget": {"route:general": "exhausted"}}, "budget_exhausted:route:general"),
        ({"budget": {"spike": "exhausted"}}, ""),
        ({"models_down": ["fast"], "providers_down": ["openai"], "failing_quality": ["fast"]}, "model_down"),
        ({"providers_down": ["openai"], "failing_quality": ["fast"]}, "provider_down"),
        ({"failing_quality": ["fast"], "budget": {"provider:openai": "exhausted"}}, "failing_quality"),
        (
            {"budget": {"provider:openai": "exhausted", "route:general": "exhausted"}},
            "budget_exhausted:provider:openai",
        ),
    ],
)
def test_the_state_refuses(state: dict[str, Any], reason: str) -> None:
    assert first_refusal(**state) == reason


@pytest.mark.parametrize(
    ("budget", "scope", "target", "reason"),
    [
        ("{daily_usd: 9}", "day", "fast", "budget_exhausted:day"),
        ("{daily_usd: 9, on_exhausted: {allow: {tier: [small]}}}", "day", "deep", "budget_exhausted:day"),
        ("{daily_usd: 9, on_exhausted: {allow: {tier: [small]}}}", "day", "fast", ""),
        ("{daily_usd: 9, on_exhausted: {allow: {tier: [small], provider: [azure]}}}", "day", "fast", "budget_exhausted:day"),
        ("{spike: {window_minutes: 5, over_usd: 1, then: {allow: {models: [fast]}}}}", "spike", "deep", "budget_exhausted:spike"),
        ("{spike: {window_minutes: 5, over_usd: 1, then: {allow: {models: [fast]}}}}", "spike", "fast", ""),
    ],
)  # fmt: skip
def test_a_spent_budget(budget: str, scope: str, target: str, reason: str) -> None:
    decision = decided(routed(f"{ANY}, target: {target}", more=f"budget: {budget}\n"), budget={scope: "exhausted"})
    assert [code for _, code, _ in refused(decision)] == ([reason] if reason else [])


def test_a_quota_is_for_its_tier_alone() -> None:
    made = routed(f"{ANY}, target: safe, fallback: [deep], quota: {{share_of: premium, percent: 5}}")
    decision = decided(made, budget={"route:general": "exhausted"})
    assert refused(decision) == [("safe", "budget_exhausted:route:general", 0)]
    assert outcome(decision) == ("serve", "deep", 1)


def test_scopes_in_their_order() -> None:
    scopes = ["day", "provider:openai", "route:general", "spike"]
    budget = (
        "budget: {daily_usd: 9, providers: {openai: {daily_usd: 3}}, spike: {window_minutes: 5, over_usd: 1,"
        " then: {allow: {models: [deep]}}}}\n"
    )
    made = routed(f"{ANY}, target: fast, quota: {{share_of: small, percent: 5}}", more=budget)
    for place, scope in enumerate(scopes):
        spent = dict.fromkeys(scopes[place:], "exhausted")
        assert refused(decided(made, budget=spent))[0][1] == f"budget_exhausted:{scope}"


GUARDS = (
    "guardrails:\n"
    "  - {name: eu, when: {region: eu}, require: {regions: [eu]}}\n"
    "  - {name: risky, when: {any: [{risk: high}, {intent: refund}]}, require: {tags: [policy-controls]}, forbid: {provider: [openai]}}\n"
    "  - {name: no-azure, forbid: {provider: [azure]}}\n"
)


@pytest.mark.parametrize(
    ("target", "request_", "reason"),
    [
        ("fast", {}, ""),
        ("fast", {"region": "eu"}, ""),
        ("safe", {"region": "eu"}, "guardrail:eu"),
        ("safe", {"region": "us", "risk": "high"}, ""),
        ("fast", {"intent": "refund"}, "guardrail:risky"),
        ("fast-azure", {}, "guardrail:no-azure"),
        ("fast-azure", {"risk": "high"}, "guardrail:risky"),
    ],
)
def test_guardrails(target: str, request_: dict[str, Any], reason: str) -> None:
    decision = decided(routed(f"{ANY}, target: {target}", more=GUARDS), request_)
    assert [code for _, code, _ in refused(decision)] == ([f"{reason}"] if reason else [])


def test_a_guardrail_that_forbids_what_it_requires() -> None:
    guard = "guardrails: [{name: both, require: {tier: [small]}, forbid: {models: [fast]}}]\n"
    decision = decided(routed(f"{ANY}, target: fast, fallback: [deep, tiny]", more=guard))
    assert refused(decision) == [("fast", "guardrail:both", 0), ("deep", "guardrail:both", 1)]


@pytest.mark.parametrize(
    ("requires", "needs", "reason"),
    [
        ("[]", ["tools"], ""),
        ("[vision, audio]", [], "missing_capability:audio"),
        ("[vision]", ["audio"], "missing_capability:vision"),
        ("[tools]", ["vision", "audio"], "missing_capability:audio"),
    ],
)
def test_a_missing_capability(requires: str, needs: list[str], reason: str) -> None:
    decision = decided(routed(f"{ANY}, target: fast, requires: {requires}"), {"needs": needs})
    assert [code for _, code, _ in refused(decision)] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("controls", "tokens", "reason"),
    [
        ("{}", (1000, 100), ""),
        ("{}", (1001, 100), "context_exceeded"),
        ("{}", (1000, 101), "context_exceeded"),
        ("{prune_input_to: 1000}", (5000, 100), ""),
        ("{prune_input_to: 1001}", (5000, 100), "context_exceeded"),
        ("{max_output_tokens: 100}", (1000, 5000), ""),
        ("{max_output_tokens: 101}", (1000, 100), ""),
    ],
)
def test_what_is_too_long(controls: str, tokens: tuple[int, int], reason: str) -> None:
    request = dict(zip(("input_tokens", "output_tokens"), tokens, strict=True))
    decision = decided(routed(f"{ANY}, target: fast, controls: {controls}"), request)
    assert [code for _, code, _ in refused(decision)] == ([reason] if reason else [])
    assert outcome(decided(routed(f"{ANY}, target: fast-azure"), {"input_tokens": 2**53})) == ("serve", "fast-azure", 0)


def test_pressure_may_make_it_fit() -> None:
    made = routed(f"{ANY}, target: fast, controls: {{under_pressure: {{max_output_tokens: 100}}}}", more=BUDGET)
    assert outcome(decided(made, {"output_tokens": 500})) == ("reject", None, None)
    assert outcome(decided(made, {"output_tokens": 500}, budget={"day": "alert"})) == ("serve", "fast", 0)


@pytest.mark.parametrize(
    ("limits", "request_", "reason"),
    [
        ("{}", {}, ""),
        ("{max_latency_ms: 1000}", {}, ""),
        ("{max_latency_ms: 999}", {}, "latency_over_budget"),
        ("{max_latency_ms: 5000}", {"sla_ms": 999}, "latency_over_budget"),
        ("{max_latency_ms: 999}", {"sla_ms": 5000}, "latency_over_budget"),
        ("{}", {"sla_ms": 999}, "latency_over_budget"),
        ("{}", {"sla_ms": 1000}, ""),
        ("{}", {"sla_ms": 0}, "latency_over_budget"),
        ("{quality_floor: 0.8}", {}, ""),
        ("{quality_floor: 0.81}", {}, "below_quality_floor"),
        ("{cost_ceiling_usd: 0.02}", {}, ""),
        ("{cost_ceiling_usd: 0.0199}", {}, "over_cost_ceiling"),
        ("{max_latency_ms: 1, quality_floor: 1, cost_ceiling_usd: 0}", {}, "latency_over_budget"),
        ("{quality_floor: 1, cost_ceiling_usd: 0}", {}, "below_quality_floor"),
        # the row that names most dimensions speaks alone: what it lacks passes
        ("{max_latency_ms: 2000}", {"intent": "faq"}, "latency_over_budget"),
        ("{max_latency_ms: 3000, quality_floor: 1, cost_ceiling_usd: 0}", {"intent": "faq"}, ""),
        ("{quality_floor: 0.5}", {"intent": "plan", "region": "eu"}, "below_quality_floor"),
        ("{quality_floor: 0.5}", {"intent": "plan", "region": "us"}, ""),
        ("{quality_floor: 0.5}", {"intent": "plan"}, ""),
        ("{quality_floor: 0.5}", {"age": 30, "sla_ms": 77, "input_tokens": 5}, "below_quality_floor"),
        ("{quality_floor: 0.5}", {"age": 30, "input_tokens": 5}, ""),
    ],
)
def test_what_was_measured_refuses(limits: str, request_: dict[str, Any], reason: str) -> None:
    assert first_refusal(limits, request_) == reason


def test_cost_per_successful_task_counts_retries_and_support() -> None:
    row = "  - {model: fast, samples: 9, success_rate: 0.5, cost_usd: 0.01, retry_rate: 0.25, reask_rate: 0.25, support_cost_usd: 0.005}\n"
    assert first_refusal("{cost_ceiling_usd: 0.04}", results=row) == ""
    assert first_refusal("{cost_ceiling_usd: 0.039}", results=row) == "over_cost_ceiling"
    never = "  - {model: fast, samples: 9, success_rate: 0, cost_usd: 0}\n"
    assert first_refusal("{cost_ceiling_usd: 1000}", results=never) == "over_cost_ceiling", "no amount buys a success"
    unknown = "  - {model: fast, samples: 9, cost_usd: 5}\n"
    assert first_refusal("{cost_ceiling_usd: 0}", results=unknown) == "", "not measured"


def test_nothing_measured_passes() -> None:
    row = "  - {model: deep, samples: 9, quality: {mean: 0.1}}\n"
    assert first_refusal("{quality_floor: 0.9, max_latency_ms: 1}", {"sla_ms": 1}, results=row) == ""


def test_a_cell_never_holds_for_other() -> None:
    row = "  - {model: fast, region: other, samples: 9, quality: {mean: 0.1}}\n"
    assert first_refusal("{quality_floor: 0.9}", {"region": "other"}, results=row) == ""
    assert first_refusal("{quality_floor: 0.9}", results=row) == ""


REPORTED = "metadata: {{name: {name}}}\nmeasured_on: {day}\nresults:\n  - {{model: fast, samples: 9, quality: {{mean: {mean}}}}}\n"


@pytest.mark.parametrize(
    ("reports", "serves"),
    [
        ([("a", "2026-11-10", 0.9), ("b", "2026-11-11", 0.1)], False),
        ([("b", "2026-11-11", 0.1), ("a", "2026-11-10", 0.9)], False),
        ([("a", "2026-11-10", 0.1), ("b", "2026-11-10", 0.9)], True),
        ([("b", "2026-11-10", 0.9), ("a", "2026-11-10", 0.1)], True),
    ],
)
def test_the_latest_row_speaks_then_the_last_by_name(reports: list[tuple[str, str, float]], serves: bool) -> None:
    texts = [REPORTED.format(name=name, day=day, mean=mean) for name, day, mean in reports]
    made = policy(f"routes:\n  - {{name: r, {ANY}, target: fast, limits: {{quality_floor: 0.5}}}}\n", "", *texts)
    assert (decided(made).action == "serve") is serves


def test_the_last_row_of_a_report_speaks() -> None:
    rows = "".join(f"  - {{model: fast, samples: 9, quality: {{mean: {mean}}}}}\n" for mean in (0.1, *[0.2] * 9, 0.9))
    assert first_refusal("{quality_floor: 0.5}", results=rows) == ""


def test_the_checks_come_in_their_order() -> None:
    guard = "guardrails: [{name: never, forbid: {models: [fast]}}]\n"
    row = "  - {model: fast, samples: 9, success_rate: 1, quality: {mean: 0.1}, latency_ms: {p95: 9000}, cost_usd: 1}\n"
    causes: list[tuple[str, dict[str, str]]] = [
        ("guardrail:never", {"more": guard}),
        ("missing_capability:audio", {"requires": "[audio]"}),
        ("context_exceeded", {"tokens": "9000"}),
        ("latency_over_budget", {"limits": "max_latency_ms: 1"}),
        ("below_quality_floor", {"limits": "quality_floor: 1"}),
        ("over_cost_ceiling", {"limits": "cost_ceiling_usd: 0"}),
        ("budget_exhausted:day", {"spent": "day"}),
    ]
    for place, (reason, _) in enumerate(causes):
        left = [told for _, told in causes[place:]]
        one = {key: told[key] for told in reversed(left) for key in told}
        limits = ", ".join(told["limits"] for told in left if "limits" in told)
        made = routed(
            f"{ANY}, target: fast, requires: {one.get('requires', '[]')}, limits: {{{limits}}}",
            row,
            "budget: {daily_usd: 9}\n" + one.get("more", ""),
        )
        decision = decided(made, {"input_tokens": int(one.get("tokens", 0))}, budget={"day": "exhausted"})
        assert refused(decision)[0][1] == reason


# --- 5 to 8. what comes of it -----------------------------------------------

LADDER = (
    f"{ANY}, target: fast, fallback: [deep], limits: {{quality_floor: 0.5}},"
    " controls: {max_output_tokens: 50, prune_input_to: 500, under_pressure: {max_output_tokens: 40, prune_input_to: 400}},"
    " degrade: [{reduce_scope: summaries, target: tiny, controls: {max_output_tokens: 30}},"
    " {reduce_scope: status, target: free}, {static: Later.}, {reduce_scope: never, target: safe}]"
)


def test_what_serves_carries_everything() -> None:
    made = routed(f"{ANY}, target: fast, fallback: [deep]")
    decision = decided(made, {"input_tokens": 100, "output_tokens": 10}, models_down=["fast"])
    assert outcome(decision) == ("serve", "deep", 1)
    assert (decision.route, decision.provider, decision.controls) == ("general", "openai", Caps())
    assert decision.estimated_cost_usd == pytest.approx((100 * 2 + 10 * 8) / 1e6)
    assert (decision.policy, decision.version, decision.digest) == ("example", 3, made.digest)
    assert decided(routed(f"{ANY}, target: free"), {"input_tokens": 100}).estimated_cost_usd is None


def test_each_step_of_the_ladder() -> None:
    made = routed(LADDER, more=BUDGET)
    first = decided(made, {"output_tokens": 99}, providers_down=["openai"])
    assert (outcome(first), first.controls) == (("reduced_scope", "tiny", 2), Caps(30, 500))
    assert first.estimated_cost_usd == pytest.approx(30 * 2 / 1e6)
    second = decided(made, providers_down=["openai"], models_down=["tiny"])
    assert (outcome(second), second.controls) == (("reduced_scope", "free", 3), Caps(50, 500))
    assert second.trace[-1] == ("tiny", "model_down", 2)
    third = decided(made, **EVERYONE_DOWN)
    assert (outcome(third), third.controls, third.provider) == (("static", None, 4), None, None)
    assert third.estimated_cost_usd is None
    assert [step for _, _, step in refused(third)] == [0, 1, 2, 3], "nothing after a static answer is looked at"


def test_a_step_under_pressure() -> None:
    made = routed(LADDER, more=BUDGET)
    state = {"providers_down": ["openai"], "budget": {"day": "alert"}}
    assert decided(made, **state).controls == Caps(30, 400)
    assert decided(made, **state, models_down=["tiny"]).controls == Caps(40, 400)
    assert decided(made, providers_down=["openai"], budget={"provider:openai": "alert"}).controls == Caps(30, 500)


def test_a_reduced_scope_is_not_measured_but_all_else_is_checked() -> None:
    rows = "".join(
        f"  - {{model: {model}, samples: 9, quality: {{mean: 0.1}}, latency_ms: {{p95: 99}}, cost_usd: 9, success_rate: 1}}\n"
        for model in ("fast", "tiny")
    )
    route = (
        f"{ANY}, target: fast, limits: {{quality_floor: 0.5, max_latency_ms: 9, cost_ceiling_usd: 1}},"
        " degrade: [{reduce_scope: less, target: tiny}]"
    )
    assert outcome(decided(routed(route, rows))) == ("reduced_scope", "tiny", 1)
    decision = decided(routed(route, rows), {"needs": ["tools"]})
    assert refused(decision) == [("fast", "latency_over_budget", 0), ("tiny", "missing_capability:tools", 1)]
    assert outcome(decision) == ("reject", None, None)
    for more, reason in [
        ("guardrails: [{name: g, forbid: {models: [tiny]}}]\n", "guardrail:g"),
        ("budget: {daily_usd: 1}\n", "budget_exhausted:day"),
    ]:
        spent = {"day": "exhausted"} if "budget" in more else {}
        assert refused(decided(routed(route, rows, more), budget=spent))[1] == ("tiny", reason, 1)


def test_a_model_of_the_ladder_may_be_a_candidate_too() -> None:
    row = "  - {model: fast, samples: 9, quality: {mean: 0.1}}\n"
    route = f"{ANY}, target: fast, limits: {{quality_floor: 0.5}}, degrade: [{{reduce_scope: less, target: fast}}]"
    assert outcome(decided(routed(route, row))) == ("reduced_scope", "fast", 1)


def test_nothing_left_is_a_rejection() -> None:
    decision = decided(routed(f"{ANY}, target: fast, fallback: [deep]"), **EVERYONE_DOWN)
    assert decision.outcome == ("reject", "general", None, None, None)
    assert (decision.provider, decision.escalation, decision.estimated_cost_usd) == (None, None, None)


@pytest.mark.parametrize("after", ["fallback", "reduced_scope", "static", "reject"])
def test_escalation_at_or_past(after: str) -> None:
    escalate = f"escalate: {{to: somebody, after: {after}}}"
    ladder = f"{LADDER}, {escalate}"
    last = f"{ANY}, target: fast, {escalate}"
    states = {
        "": decided(routed(ladder)),
        "fallback": decided(routed(ladder), models_down=["fast"]),
        "reduced_scope": decided(routed(ladder), providers_down=["openai"]),
        "static": decided(routed(ladder), **EVERYONE_DOWN),
        "reject": decided(routed(last), **EVERYONE_DOWN),
    }
    order = list(states)
    for name, decision in states.items():
        expected = "somebody" if order.index(name) >= order.index(after) else None
        assert decision.escalation == expected, (name, after)


def test_defaults_stand_for_every_route() -> None:
    made = policy(
        "defaults: {controls: {max_output_tokens: 9, prune_input_to: 8}, degrade: [{static: Later.}], escalate: {to: sre, after: static}}\n"
        "routes:\n  - {name: r, match: {}, target: fast, controls: {max_output_tokens: 5}}\n"
    )
    assert decided(made).controls == Caps(5, 8)
    assert (decided(made, **EVERYONE_DOWN).action, decided(made, **EVERYONE_DOWN).escalation) == ("static", "sre")
