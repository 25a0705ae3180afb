"""What the pages of RC7xx leave out: what is said where, who is named, and when the family keeps silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.finding import Severity
from routectl.lint.catalog import rules
from routectl.lint.rules.logic import rc701_unreachable_route
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.policy.policy import Policy
from routectl.repo.open import Repo
from tests.rules.world import REGISTRY, TODAY, run

REST = "  - {name: general, match: {}, target: reasoning-v3}\n"


def told(text: str, code: str, folder: Path) -> list[str]:
    return [finding.message for finding in run([text], code, folder)[0]]


def test_what_shadows_a_route_is_named_and_shown(tmp_path: Path) -> None:
    text = (
        "routes:\n  - {name: a, match: {risk: high}, target: secure-v1}\n  - {name: b, match: {risk: {not: [high]}}, target: fast-v2}\n"
        + REST
    )
    (finding,) = run([text], "RC701", tmp_path)[0]
    assert finding.message == "route `general` takes no request: `a` and `b` take all that it matches"
    assert finding.severity is Severity.ERROR
    assert [related.place.span.start.line for related in finding.related] == [2, 3]


def test_who_is_out_of_reach_is_found_out_once_for_all_that_match_alike(tmp_path: Path) -> None:
    """Whoever serves: no diagram is made of the second policy. With other matches or samples, it is asked itself."""
    text = "routes:\n  - {name: a, match: {risk: high}, target: secure-v1}\n  - {name: b, match: {risk: high}, target: fast-v2}\n"
    texts = [
        text,
        text.replace("fast-v2", "secure-v1"),
        text.replace("match: {risk: high}, target: secure", "match: {risk: low}, target: secure"),
        text.replace("name: a,", "name: a, sample_percent: 50,"),
    ]
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    for number, each in enumerate(texts):
        head = f"apiVersion: routectl/v1\nkind: RoutePolicy\nmetadata: {{name: p{number}}}\nregistry: registry.yaml\nrequest: {{risk: [low, high]}}\n"
        (tmp_path / f"p{number}.yaml").write_text(head + each + REST)
    looked = Repo([str(tmp_path / f"p{number}.yaml") for number in range(len(texts))]).looked()
    policies = [one for file in looked for one in file.linked if isinstance(one, Policy)]
    found = [len(list(rc701_unreachable_route.check.answer(policy))) for policy in policies]
    assert found == [1, 1, 0, 0]
    assert ["diagram" in policy.kept for policy in policies] == [True, False, True, True]


def test_a_value_or_an_alternative_that_is_lost_is_an_info(tmp_path: Path) -> None:
    text = (
        "routes:\n  - {name: a, match: {intent: faq}, target: fast-v2}\n"
        "  - {name: b, match: {any: [{intent: faq, risk: low}, {intent: plan}]}, target: secure-v1}\n" + REST
    )
    (finding,) = run([text], "RC701", tmp_path)[0]
    assert "never gets what this alternative of its match lets in: `a` takes all of it" in finding.message
    assert finding.severity is Severity.INFO


@pytest.mark.parametrize(
    "match", ["{risk: {not: [high]}}", "{risk: {gte: low}}", "{intent: faq, sla_ms: {lt: 2000}}", "{intent: plan}"]
)
def test_losing_a_part_is_what_order_is_for(match: str, tmp_path: Path) -> None:
    text = f"routes:\n  - {{name: a, match: {{intent: faq, risk: low}}, target: fast-v2}}\n  - {{name: b, match: {match}, target: secure-v1}}\n{REST}"
    assert told(text, "RC701", tmp_path) == []


@pytest.mark.parametrize(
    ("request_", "match", "count"),
    [
        ("{intent: [faq], depth: {min: 1, max: 9}}", "{depth: 0}", 1),
        ("{intent: [faq], depth: {min: 1, max: 9}}", "{depth: {gte: 9}}", 0),
        ("{intent: [faq]}", "{sla_ms: {gt: 5, lt: 6}}", 1),
        ("{intent: [faq]}", "{needs: {all: [vision], not: [vision]}}", 1),
        ("{intent: [faq]}", "{intent: {not: [faq]}}", 0),
        ("{intent: [faq, plan]}", "{intent: faq, any: [{intent: plan}]}", 1),
    ],
)
def test_what_can_be_satisfied(request_: str, match: str, count: int, tmp_path: Path) -> None:
    text = f"request: {request_}\nroutes:\n  - {{name: odd, match: {match}, target: fast-v2}}\n{REST}"
    assert len(told(text, "RC702", tmp_path)) == count


def test_an_impossible_route_is_told_once(tmp_path: Path) -> None:
    text = f"routes:\n  - {{name: odd, match: {{risk: {{lt: low}}}}, target: fast-v2}}\n{REST}"
    for code in (rule.code for rule in rules() if rule.family == "logic" and rule.code != "RC702"):
        folder = tmp_path / code
        folder.mkdir()
        assert not [message for message in told(text, code, folder) if "odd" in message], code


def test_all_reasons_of_a_dead_candidate_are_told(tmp_path: Path) -> None:
    text = (
        "guardrails:\n  - {name: eu, when: {region: eu}, require: {tier: [medium]}}\n"
        "  - {name: elsewhere, when: {region: {not: [eu]}}, forbid: {tier: [small]}}\n"
        "routes:\n  - {name: faq, match: {intent: faq}, target: reasoning-v3, fallback: [fast-v2]}\n" + REST
    )
    (finding,) = run([text], "RC703", tmp_path)[0]
    assert "guardrail `eu` refuses it, or guardrail `elsewhere` refuses it" in finding.message.replace(
        "guardrail `elsewhere` refuses it, or guardrail `eu` refuses it",
        "guardrail `eu` refuses it, or guardrail `elsewhere` refuses it",
    )
    assert len(finding.related) == 2


def test_an_earlier_candidate_that_always_serves(tmp_path: Path) -> None:
    text = (
        "routes:\n  - name: general\n    match: {}\n    target: fast-v2\n    degrade:\n"
        "      - {reduce_scope: less, target: fast-v2}\n      - {static: Later.}\n"
    )
    assert told(text, "RC703", tmp_path) == [
        "degrade step `less` of route `general` can never serve: whenever it might serve, an earlier one does"
    ]


def test_requests_without_a_route_by_their_conditions(tmp_path: Path) -> None:
    text = "routes:\n  - {name: a, match: {risk: [low, medium]}, target: fast-v2}\n  - {name: b, match: {risk: high, sla_ms: {gte: 500}}, target: secure-v1}\n"
    (finding,) = run([text], "RC704", tmp_path)[0]
    assert finding.severity is Severity.WARNING
    assert finding.message == "no route matches risk `high`, sla_ms below 500: `risk=high`, `sla_ms=499`, say"


def test_only_residual_values_without_a_route_are_an_info(tmp_path: Path) -> None:
    text = "routes:\n  - {name: a, match: {risk: {gte: low}}, target: fast-v2}\n"
    (finding,) = run([text], "RC704", tmp_path)[0]
    assert finding.severity is Severity.INFO
    assert "risk other than `low`, `medium` or `high`" in finding.message


@pytest.mark.parametrize(
    ("more", "redundant"),
    [
        ("", True), (", limits: {quality_floor: 0.5}", False), (", quota: {share_of: medium, percent: 5}", False),
        (", controls: {max_output_tokens: 9}", False), (", escalate: {to: us, after: fallback}", False),
        (", escalate: {to: us, after: reject}", False), (", degrade: [{static: No.}]", False), (", stage: experimental", False),
    ],
)  # fmt: skip
def test_what_makes_a_route_differ(more: str, redundant: bool, tmp_path: Path) -> None:
    text = f"routes:\n  - {{name: twin, match: {{intent: faq}}, target: reasoning-v3{more}}}\n{REST}"
    assert bool(told(text, "RC705", tmp_path)) == redundant


def test_a_route_that_others_name_is_left_alone(tmp_path: Path) -> None:
    text = (
        "routes:\n  - {name: twin, match: {intent: faq}, target: reasoning-v3}\n"
        "  - {name: other, match: {intent: plan}, target: fast-v2, fallback_route: twin}\n" + REST
    )
    assert told(text, "RC705", tmp_path) == []


def test_a_condition_inside_an_alternative(tmp_path: Path) -> None:
    text = (
        "routes:\n  - {name: a, match: {risk: high}, target: secure-v1}\n"
        "  - {name: b, match: {any: [{intent: faq, risk: {not: [high]}}, {intent: plan}]}, target: fast-v2}\n" + REST
    )
    (finding,) = run([text], "RC706", tmp_path)[0]
    assert finding.severity is Severity.INFO
    assert finding.message == "condition `risk` of route `b` never narrows: `a` takes all that it keeps out"


def test_a_condition_of_a_guardrail_that_always_holds(tmp_path: Path) -> None:
    text = (
        "guardrails:\n"
        "  - {name: risky, when: {risk: high, any: [{risk: {gte: medium}}]}, forbid: {models: [fast-v2]}}\n"
        "  - {name: late, when: {sla_ms: {gte: 0}}, forbid: {models: [fast-v2]}}\n"
        "  - {name: known, when: {intent: [faq, summarize, plan, refund]}, forbid: {models: [fast-v2]}}\n"
    )
    assert told(text, "RC706", tmp_path) == [
        "condition `risk` of guardrail `risky` never narrows: it holds for every request that the rest of the `when` lets in",
        "condition `sla_ms` of guardrail `late` never narrows: it holds for every request that the rest of the `when` lets in",
    ]


def test_a_rule_that_has_too_much_to_go_through_is_named_and_the_others_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "guardrails:\n"
        "  - {name: known-tiers, when: {risk: high}, require: {tier: [small, medium, premium]}}\n"
        "routes:\n"
        "  - {name: refunds, match: {intent: refund}, target: reasoning-v3}\n"
        "  - {name: quick, match: {intent: [faq, summarize]}, target: fast-v2}\n" + REST
    )
    assert told(text, "RC705", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("routectl.lint.rules.logic.logic.MOST_WORK", 1)
    found = lint(tuple(Repo(["."]).looked()), Settings(TODAY, select=("RC7",)), lambda: None).findings
    assert {finding.code for finding in found} >= {"RC709", "RC799"}
    (undecided,) = (finding for finding in found if finding.code == "RC799")
    assert undecided.message == "RC705 has not decided all of policy `example`: there is too much to be gone through"


def test_what_no_model_can_do_is_no_flaw_of_the_policy(tmp_path: Path) -> None:
    assert told(f"routes:\n{REST}", "RC707", tmp_path) == []


def test_a_route_that_serves_nobody_is_told_as_a_whole(tmp_path: Path) -> None:
    guardrails = "guardrails:\n  - {name: high, when: {risk: high}, require: {tags: [policy-controls]}}\n"
    text = f"{guardrails}routes:\n  - {{name: odd, match: {{risk: high}}, target: fast-v2}}\n{REST}"
    (message,) = told(text, "RC707", tmp_path)
    assert message == "route `odd` gives its requests no answer while nothing is wrong: `risk=high`, say"


def test_each_provider_is_told_with_a_request(tmp_path: Path) -> None:
    text = (
        "guardrails:\n  - {name: high, when: {risk: high}, require: {tags: [policy-controls]}}\n"
        "routes:\n  - {name: all, match: {}, target: fast-v2-azure, fallback: [secure-v1, reasoning-v3-azure]}\n"
    )
    (message,) = told(text, "RC708", tmp_path)
    assert message == "route `all` rejects requests when `anthropic` is down (`risk=high`)"


def test_a_net_is_left_alone(tmp_path: Path) -> None:
    text = f"guardrails:\n  - {{name: eu, when: {{region: eu}}, require: {{regions: [eu]}}}}\nroutes:\n{REST}"
    assert told(text, "RC709", tmp_path) == []


def test_ranges_that_touch_can_be_one(tmp_path: Path) -> None:
    text = (
        "routes:\n  - {name: a, match: {sla_ms: {lt: 500}}, target: fast-v2}\n"
        "  - {name: b, match: {sla_ms: {gte: %d, lt: 900}}, target: fast-v2}\n" + REST
    )
    for number, (low, count) in enumerate(((500, 1), (501, 0))):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert len(told(text % low, "RC710", folder)) == count


def test_every_budget_spent_where_the_day_has_no_cap(tmp_path: Path) -> None:
    text = f"routes:\n  - {{name: a, match: {{risk: high}}, target: secure-v1}}\n{REST}budget: {{providers: {{openai: {{daily_usd: 5}}}}}}\n"
    (message,) = told(text, "RC711", tmp_path)
    assert (
        message
        == "once all of its budgets are spent, route `a` still serves `secure-v1` of the dearest tier: `risk=high`, say"
    )


@pytest.mark.parametrize(
    "text",
    [
        "routes: [{name: a, match: {}, target: fast-v22}, {name: b, match: {}, target: fast-v2}]",
        "routes: [{name: a, match: {}, target: fast-v2}, {name: a, match: {}, target: fast-v2}]",
        "routes: [{name: a, match: {}, target: fast-v2, fallback_route: a}, {name: b, match: {}, target: fast-v2}]",
        "registry: nowhere.yaml\nroutes: [{name: a, match: {}, target: fast-v2}, {name: b, match: {}, target: fast-v2}]",
        "evidence: [nowhere]\nroutes: [{name: a, match: {}, target: fast-v2}, {name: b, match: {}, target: fast-v2}]",
    ],
)
def test_a_policy_with_holes_is_not_judged(text: str, tmp_path: Path) -> None:
    assert told(text, "RC701", tmp_path) == []


def test_a_default_fallback_route_is_no_ring_at_the_route_that_it_names(tmp_path: Path) -> None:
    text = (
        "defaults: {fallback_route: general}\nroutes:\n  - {name: a, match: {risk: low}, target: secure-v1}\n"
        "  - {name: b, match: {risk: low}, target: fast-v2}\n" + REST
    )
    assert told(text, "RC701", tmp_path) == ["route `b` takes no request: `a` takes all that it matches"]


def test_a_missing_log_of_traffic_is_no_hole(tmp_path: Path) -> None:
    text = (
        "traffic: nowhere.csv\nroutes: [{name: a, match: {}, target: fast-v2}, {name: b, match: {}, target: fast-v2}]"
    )
    assert len(told(text, "RC701", tmp_path)) == 1


def test_policies_alike_are_told_with_their_own_numbers(tmp_path: Path) -> None:
    text = "metadata: {name: p%d, version: 1}\nroutes:\n  - {name: a, match: {sla_ms: {gte: %d}}, target: fast-v2}\n"
    findings, _ = run([text % (1, 500), text % (2, 700)], "RC704", tmp_path)
    assert [finding.message for finding in findings] == [
        "no route matches sla_ms below 500: `sla_ms=499`, say",
        "no route matches sla_ms below 700: `sla_ms=699`, say",
    ]
