"""What a case may expect of a decision, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from routectl.document.source import Document, Source
from routectl.policy.policy import Policy
from routectl.policy.suite import Suite
from routectl.prove.run import Tried, run
from tests.engine.worlds import World, linked, opening

REGISTRY = {
    **opening("ModelRegistry", "models"),
    "tiers": ["small", "premium"],
    "providers": {"p": {"regions": ["eu"]}, "q": {"regions": ["us"]}},
    "models": {
        "a": {"provider": "p", "tier": "small", "price": {"input_per_mtok": 1, "output_per_mtok": 2}},
        "b": {"provider": "q", "tier": "premium", "tags": ["careful"]},
    },
}
POLICY = {
    **opening("RoutePolicy", "policy"),
    "registry": "models.yaml",
    "request": {"risk": ["low", "high"], "age": {"min": 3, "max": 9}},
    "guardrails": [{"name": "careful", "when": {"risk": "high"}, "require": {"tags": ["careful"]}}],
    "routes": [
        {
            "name": "all", "match": {}, "target": "a", "fallback": ["b"],
            "controls": {"max_output_tokens": 500, "under_pressure": {"max_output_tokens": 100}},
            "degrade": [{"static": "sorry"}], "escalate": {"to": "human", "after": "fallback"},
        }
    ],
    "budget": {"daily_usd": 1, "on_exhausted": {"allow": {"tier": ["premium"]}}},
}  # fmt: skip


def tried(other: Policy | str = "none", **tests: Any) -> Tried:
    policy = linked(World(POLICY, REGISTRY))
    document = Document(Source("tests.json", ""), 0)
    document.value = {"kind": "PolicyTest", "metadata": {"name": "tests"}, "policy": "policy.json", **tests}
    return run(Suite(document, policy), lambda _: other)


def unmet(
    expect: dict[str, Any], request: dict[str, Any] | None = None, state: dict[str, Any] | None = None
) -> list[str]:
    case = {"name": "one", "request": request or {}, "state": state or {}, "expect": expect}
    (result,) = tried(cases=[case]).cases
    assert not result.problem
    return list(result.unmet)


@pytest.mark.parametrize(
    "expect",
    [
        {},
        {"action": "serve", "route": "all", "model": "a", "provider": "p", "step": 0},
        {"action": ["static", "serve"], "step": [0, 4], "model": ["b", "a"]},
        {"model": {"tier": ["small"], "regions": ["eu"]}},
        {"controls": {"max_output_tokens": 500, "prune_input_to": False}},
        {"controls": {"max_output_tokens": {"gt": 499, "lte": 500}, "prune_input_to": {"gt": 9}}},
        {"escalation": False},
        {"estimated_cost_usd": 0.0003},
        {"estimated_cost_usd": {"gt": 0.0002, "lt": 0.0004}},
        {"not": {"model": "b"}},
        {"not": [{"model": "a", "step": 1}, {"refused": {"a": "guardrail"}}]},
    ],
)
def test_what_is_so(expect: dict[str, Any]) -> None:
    assert unmet(expect, {"input_tokens": 100, "output_tokens": 100}) == []


@pytest.mark.parametrize(
    ("expect", "fields"),
    [
        ({"action": "static", "route": "all"}, ["action"]),
        ({"model": {"tags": ["careful"]}}, ["model"]),
        ({"provider": ["q"], "step": [1, 2]}, ["provider", "step"]),
        ({"controls": {"max_output_tokens": {"lt": 500}}}, ["controls"]),
        ({"controls": {"prune_input_to": {"lte": 9000}}}, ["controls"]),
        ({"controls": {"prune_input_to": True}}, ["controls"]),
        ({"escalation": True}, ["escalation"]),
        ({"escalation": ["human"]}, ["escalation"]),
        ({"estimated_cost_usd": {"lte": 0.0002}}, ["estimated_cost_usd"]),
        ({"refused": {"a": "model_down", "b": "guardrail"}}, ["refused.a", "refused.b"]),
        ({"not": {"model": "a"}}, ["not"]),
        ({"not": [{"model": "b"}, {"model": "a", "step": 0}]}, ["not"]),
    ],
)
def test_what_is_not_so(expect: dict[str, Any], fields: list[str]) -> None:
    assert unmet(expect, {"input_tokens": 100, "output_tokens": 100}) == fields


def test_reasons_are_codes_and_those_with_a_name_go_without_it_too() -> None:
    state = {"models_down": ["b"], "budget": {"day": "exhausted"}}
    for reason in ("guardrail:careful", "guardrail", ["model_down", "guardrail:careful"]):
        assert unmet({"action": "static", "refused": {"a": reason, "b": "model_down"}}, {"risk": "high"}, state) == []
    assert unmet({"refused": {"a": "budget_exhausted:day"}}, {}, {"budget": {"day": "exhausted"}}) == []
    assert (
        unmet({"refused": {"a": "budget_exhausted"}, "escalation": "human"}, {}, {"budget": {"day": "exhausted"}}) == []
    )


def test_an_unknown_cost_is_none_of_the_numbers() -> None:
    assert unmet({"model": "b", "estimated_cost_usd": {"gte": 0}}, {"risk": "high"}) == ["estimated_cost_usd"]
    assert unmet({"not": {"estimated_cost_usd": {"gte": 0}}}, {"risk": "high"}) == []


def test_a_row_goes_before_its_table_key_by_key() -> None:
    table = {
        "name": "t",
        "request": {"risk": "low", "age": 4},
        "state": {"budget": {"day": "alert"}},
        "expect": {"model": "a", "controls": {"max_output_tokens": 100}, "not": {"step": 1}},
    }
    rows = [
        {},
        {
            "name": "risky",
            "request": {"risk": "high"},
            "expect": {"model": "b", "not": {"step": 0}, "refused": {"a": "guardrail"}},
        },
        {"state": {"budget": {"day": "ok"}}, "expect": {"controls": {"max_output_tokens": 500}}},
        {"request": {"age": 5}, "expect": {"controls": {"prune_input_to": False}}},
        {"request": {"age": 6}, "expect": {"action": "reject"}},
    ]
    results = tried(tables=[{**table, "rows": rows}]).cases
    assert [result.case.name for result in results] == [
        "t: row 1",
        "t: risky",
        "t: budget=day:ok",
        "t: age=5",
        "t: age=6",
    ]
    assert [list(result.unmet) for result in results] == [[], [], [], [], ["action"]]
    assert results[3].case.expect.written["controls"] == {"max_output_tokens": 100, "prune_input_to": False}


def test_a_request_that_can_not_be_read_fails_and_says_why() -> None:
    (result,) = tried(cases=[{"name": "one", "request": {"age": 2}, "expect": {}}]).cases
    assert not result.passed
    assert "`age` is a whole number from 3 to 9, not 2" in result.problem


def properties(*written: dict[str, Any]) -> list[bool | None]:
    return [
        proof.holds
        for proof in tried(properties=[{"name": str(number), **one} for number, one in enumerate(written)]).proofs
    ]


def test_in_always_an_outcome_without_a_model_passes_what_is_said_of_the_model() -> None:
    assert properties(
        {"states": "any", "when": {"risk": "high"}, "always": {"model": "b", "step": 1}},
        {"states": "any", "when": {"risk": "high"}, "always": {"model": "b", "action": "serve"}},
        {"states": "any", "when": {"risk": "high"}, "never": {"step": 2}},
        {"states": "any", "when": {"risk": "high"}, "never": {"action": "static"}},
        {"states": "any", "when": {"risk": "high"}, "reachable": {"step": 2}},
        {"states": "any", "when": {"risk": "high"}, "reachable": {"action": "static", "escalation": "human"}},
    ) == [True, False, True, False, False, True]


def test_several_things_said_all_have_to_hold() -> None:
    assert properties(
        {"always": {"route": "all"}, "reachable": {"model": "a"}},
        {"always": {"route": "all"}, "reachable": {"action": "reject"}},
        {"never": {"model": "a"}, "reachable": {"model": "a"}},
    ) == [True, False, False]


def test_a_policy_that_can_not_be_had_leaves_its_property_undecided() -> None:
    assert properties({"same_as": "nowhere"}, {"same_as": "nowhere", "never": {"route": "all"}}) == [None, False]


NOBODY = "it holds of nothing: no request that matches its `when` can be read by both"


@pytest.mark.parametrize(
    ("ages", "when", "holds", "why"),
    [
        ({"min": 3, "max": 9}, {}, True, ""),
        ({"min": 0, "max": 20}, {"age": {"gte": 8}}, True, ""),
        ({"min": 7, "max": 20}, {"age": {"lt": 7}}, False, NOBODY),
        ({"min": 10, "max": 20}, {}, False, NOBODY),
        (["young"], {}, None, "the two policies can't be compared: `age` is a list of values in one policy and a whole number in another"),
    ],
)  # fmt: skip
def test_policies_are_compared_for_requests_that_both_can_read(
    ages: Any, when: dict[str, Any], holds: bool | None, why: str
) -> None:
    some = {**POLICY["routes"][0], "name": "some", "match": {"age": "young" if isinstance(ages, list) else {"gte": 8}}}
    request = {**POLICY["request"], "age": ages}
    other = linked(World({**POLICY, "request": request, "routes": [some, *POLICY["routes"]]}, REGISTRY))
    asked = {"name": "one", "states": "any", "when": when, "same_as": "other.yaml"}
    (proof,) = tried(other, properties=[asked]).proofs
    assert (proof.holds, proof.broken, proof.why) == (holds, "when" if why == NOBODY else "", why)


def test_a_property_about_too_many_kinds_of_requests_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    several = [{"age": low, "sla_ms": {"lt": 100 * low}, "input_tokens": {"gt": low}} for low in range(3, 9)]
    asked = {"name": "one", "when": {"any": several}, "never": {"action": "reject"}}
    assert [proof.holds for proof in tried(properties=[asked]).proofs] == [True]
    monkeypatch.setattr("routectl.prove.ground.MOST_NODES", 4)
    (proof,) = tried(properties=[asked]).proofs
    assert proof.holds is None
    assert "more than 4 kinds of requests" in proof.why


def test_conditions_hold_of_the_state_that_is_shown() -> None:
    states = {"failing_quality": ["a"], "budget": {"day": ["exhausted", "alert"]}, "providers_down": {"not": ["q"]}}
    (proof,) = tried(properties=[{"name": "one", "states": states, "never": {"action": "serve"}}]).proofs
    assert proof.counterexample is not None
    assert proof.counterexample.witness.state == {"failing_quality": ["a"], "budget": {"day": "alert"}}
