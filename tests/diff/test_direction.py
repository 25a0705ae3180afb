"""Which way a change goes, by the meaning of its field."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

import pytest

from routectl.diff.words import words
from tests.diff.editor import linked, world


def put(value: Any, *path: Any) -> Any:
    """An edit that puts a value at a path; None takes away what is there."""

    def edit(documents: dict[str, Any]) -> None:
        at = documents
        for step in path[:-1]:
            at = at[step] if isinstance(at, list) else at.setdefault(step, {})
        if value is None:
            del at[path[-1]]
        else:
            at[path[-1]] = value

    return edit


R = ("policy", "routes", 0)
G = ("policy", "guardrails")
B = ("policy", "budget")
M = ("registry", "models", "fast")
P = ("registry", "providers", "openai")
CASES = [
    (put(20000, *R, "limits", "max_latency_ms"), "loosens"),
    (put(2000, *R, "limits", "max_latency_ms"), "tightens"),
    (put(0.4, *R, "limits", "quality_floor"), "loosens"),
    (put(None, *R, "limits", "cost_ceiling_usd"), "loosens"),
    (put(0.001, *R, "limits", "cost_ceiling_usd"), "tightens"),
    (put([], *R, "requires"), "loosens"),
    (put(["tools", "vision"], *R, "requires"), "tightens"),
    (put(1000, *R, "controls", "max_output_tokens"), "loosens"),
    (put(60, *R, "controls", "under_pressure", "max_output_tokens"), "loosens"),
    (put(None, *R, "controls", "under_pressure"), "loosens"),
    (put(5, *R, "controls", "under_pressure", "prune_input_to"), "tightens"),
    (put(5, *R, "degrade", 0, "controls", "max_output_tokens"), "tightens"),
    (put("Another.", *R, "degrade", 1, "static"), "neutral"),
    (put(None, *R, "degrade", 0), "unknown"),
    (put(None, *R, "escalate"), "loosens"),
    (put("reject", *R, "escalate", "after"), "loosens"),
    (put("fallback", *R, "escalate", "after"), "tightens"),
    (put("someone", *R, "escalate", "to"), "neutral"),
    (put("experimental", *R, "stage"), "loosens"),
    (put({"share_of": "premium", "percent": 1}, *R, "quota"), "tightens"),
    (put({"share_of": "small", "percent": 20}, *R, "quota"), "unknown"),
    (put(None, *R, "quota"), "loosens"),
    (put("auto", *R, "fallback"), "unknown"),
    (put("deep", *R, "target"), "unknown"),
    (put(5, *R, "sample_percent"), "unknown"),
    (put({"intent": "faq"}, *R, "match"), "unknown"),
    (put("2027-01-01", *R, "sunset"), "neutral"),
    (put(["low", "medium"], *G, 0, "when", "risk"), "unknown"),
    (put(["high", "medium"], *G, 0, "when", "risk"), "tightens"),
    (put({}, *G, 0, "when"), "tightens"),
    (put("faq", *G, 0, "when", "intent"), "loosens"),
    (put([{"intent": "faq"}], *G, 0, "when", "any"), "loosens"),
    (put(["audited", "more"], *G, 0, "require", "tags"), "tightens"),
    (put([], *G, 0, "require", "tags"), "loosens"),
    (put(["small"], *G, 1, "require", "tier"), "tightens"),
    (put(["small", "medium", "premium"], *G, 1, "require", "tier"), "loosens"),
    (put(["premium"], *G, 1, "require", "tier"), "unknown"),
    (put(["openai", "azure"], *G, 2, "forbid", "provider"), "tightens"),
    (put(["small"], *G, 2, "forbid", "tier"), "loosens"),
    (put({"tags": ["audited"]}, *G, 2, "require"), "tightens"),
    (put({"tags": ["audited"]}, *G, 0, "forbid"), "tightens"),
    (put(None, *G, 0), "loosens"),
    (put(600, *B, "daily_usd"), "loosens"),
    (put(None, *B, "daily_usd"), "loosens"),
    (put([0.4, 0.8], *B, "alert_at"), "tightens"),
    (put([0.5], *B, "alert_at"), "neutral"),
    (put(None, *B, "alert_at"), "loosens"),
    (put(None, *B, "on_exhausted"), "tightens"),
    (put(["small", "medium"], *B, "on_exhausted", "allow", "tier"), "loosens"),
    (put(None, *B, "providers", "openai"), "loosens"),
    (put({"daily_usd": 9}, *B, "providers", "@new/one"), "tightens"),
    (put(200, *B, "providers", "openai", "daily_usd"), "loosens"),
    (put(5, *B, "spike", "window_minutes"), "loosens"),
    (put(50, *B, "spike", "over_usd"), "loosens"),
    (put(["small"], *B, "spike", "then", "allow", "tier"), "tightens"),
    (put(None, *B, "spike"), "loosens"),
    (put(None, *B), "loosens"),
    (put(0.8, "policy", "concentration", "max_share_per_provider"), "loosens"),
    (put(None, "policy", "concentration"), "loosens"),
    (put(7, "policy", "metadata", "version"), "neutral"),
    (put("other", "policy", "metadata", "name"), "unknown"),
    (put(90, "policy", "metadata", "reviewed", "every_days"), "loosens"),
    (put(["low", "high", "medium"], "policy", "request", "risk"), "unknown"),
    (put("gpt", *M, "id"), "unknown"),
    (put(["audited", "b"], *M, "tags"), "neutral"),
    (put([], *M, "tags"), "tightens"),
    (put(["tools"], *M, "capabilities"), "tightens"),
    (put(5, *M, "price", "input_per_mtok"), "neutral"),
    (put(5, *M, "limits", "max_input_tokens"), "tightens"),
    (put(["us"], *M, "regions"), "tightens"),
    (put(["us", "eu", "moon"], *M, "regions"), "neutral"),
    (put([], *P, "compliance"), "neutral"),
    (put(["eu"], *P, "regions"), "neutral"),
    (put("2027-06-01", *M, "deprecated_on"), "neutral"),
    (put(["small", "premium", "medium"], "registry", "tiers"), "unknown"),
    (put(0.1, "report", "results", 0, "quality", "mean"), "unknown"),
    (put(900, "report", "results", 0, "samples"), "neutral"),
    (put("2026-11-11", "report", "measured_on"), "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "direction"), CASES)
def test_a_change_goes_one_way_and_back_the_other(edit: Any, direction: str) -> None:
    old = world(random.Random(4))
    new = deepcopy(old)
    edit(new._asdict())
    there, back = words(linked(old), linked(new)), words(linked(new), linked(old))
    opposite = {"loosens": "tightens", "tightens": "loosens"}
    assert {change.direction for change in there} == {direction}
    assert {change.direction for change in back} == {opposite.get(direction, direction)}


def test_a_price_matters_to_auto() -> None:
    old = world(random.Random(4))
    old.policy["routes"][0]["fallback"] = "auto"
    new = deepcopy(old)
    new.registry["models"]["fast"]["price"]["input_per_mtok"] = 9
    assert [change.direction for change in words(linked(old), linked(new))] == ["unknown"]


def test_a_name_matters_to_buckets() -> None:
    old = world(random.Random(4))
    for route in old.policy["routes"]:
        route["target"] = "split"
    new = deepcopy(old)
    new.policy["metadata"]["name"] = "other"
    (change,) = words(linked(old), linked(new))
    assert (change.kind, change.direction) == ("renamed", "neutral")


def test_what_a_guardrail_forbids_tightens_as_it_spreads() -> None:
    old = world(random.Random(4))
    old.policy["guardrails"][2]["forbid"] = {"tags": ["beta"]}
    new = deepcopy(old)
    new.registry["models"]["fast"]["tags"] = ["audited", "beta"]
    assert [change.direction for change in words(linked(old), linked(new))] == ["tightens"]
    old.policy["guardrails"][1]["require"] = new.policy["guardrails"][1]["require"] = {"tags": ["beta"]}
    assert [change.direction for change in words(linked(old), linked(new))] == ["unknown"]
