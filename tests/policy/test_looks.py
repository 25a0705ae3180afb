"""Which values a match lets in, found at once and one by one; and how much of a policy is looked at."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.diff.compare import compare, hole
from routectl.document.source import Source
from routectl.engine.states import NOMINALLY
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.policy import link as linking
from routectl.policy.evidence import Evidence, Report
from routectl.policy.link import link
from routectl.policy.policy import Policy
from routectl.policy.registry import Registry
from routectl.policy.survey import Looked
from tests.rules.world import TODAY

HEAD = "apiVersion: routectl/v1\nkind: {}\nmetadata: {{name: example, version: 1}}\n"
REGISTRY = "tiers: [s, t]\nproviders: {p: {}}\nmodels: {a: {provider: p, tier: t}, b: {provider: p, tier: s}, c: {provider: p, tier: s}}\n"
REPORT = "measured_on: 2026-11-10\ntool: t\ndataset: {name: g, digest: 'sha256:00'}\nresults:\n"
VALUES = ("x", "y", "z")


def documents(kind: str, *texts: str) -> list[Any]:
    return Source("file.yaml", "---\n".join(HEAD.format(kind) + text for text in texts)).documents


def linked(routes: str, results: str = "", copies: int = 1, guardrails: str = "[]") -> Policy:
    text = f"registry: r.yaml\nrequest: {{intent: [{', '.join(VALUES)}], region: [x]}}\nguardrails: {guardrails}\nroutes:\n{routes}"
    registry = Registry(documents("ModelRegistry", REGISTRY)[0])
    reports = [Report(documents("BenchmarkReport", REPORT + results)[0])] if results else []
    return link(documents("RoutePolicy", *[text] * copies)[0], registry, Evidence(reports))


def codes(policy: Policy) -> set[str]:
    looked = [Looked(policy.document.source, (policy,))]
    return {finding.code for finding in lint(looked, Settings(TODAY), lambda: None).findings}


condition = st.lists(st.sampled_from((*VALUES, "unknown")), min_size=1, unique=True).map(
    lambda values: f"{{intent: [{', '.join(values)}]}}"
)
other = st.sampled_from(["{sla_ms: {lt: 5}}", "{intent: {not: [x]}}", "{}"])
match = st.recursive(
    condition | other,
    lambda inner: st.tuples(condition, st.lists(inner, min_size=1, max_size=3)).map(
        lambda parts: f"{parts[0][:-1]}, any: [{', '.join(parts[1])}]}}"
    ),
    max_leaves=6,
)


@given(match)
def test_values_let_in_are_the_same_at_once_and_one_by_one(match: str) -> None:
    policy = linked(f"- {{name: r, match: {match}, target: a}}\n")
    (route,) = policy.routes
    assert policy.admitted(route, "intent") == tuple(value for value in VALUES if route.match.admits("intent", value))


ROUTE = "- {name: r, stage: managed, match: {}, target: a, fallback: [b], limits: {quality_floor: 0.9}}\n"
ROW = "- {model: a, intent: x, samples: 5, quality: {mean: 0.5}}\n"


@pytest.mark.parametrize(("most", "told"), [(8, False), (7, True)])
def test_evidence_that_is_too_much_to_look_at(monkeypatch: pytest.MonkeyPatch, most: int, told: bool) -> None:
    monkeypatch.setattr(linking, "MOST_LOOKS", most)  # one row, one value it is for, three intents for two candidates
    found = codes(linked(ROUTE, ROW))
    assert ("RC006" in found) == told
    assert found.isdisjoint({"RC402", "RC404", "RC405"}) == told


def test_a_route_is_looked_up_for_the_intents_that_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "MOST_LOOKS", 6)  # two fewer than with all three intents for two candidates
    narrow = ROUTE.replace("match: {}", "match: {intent: x}")
    assert "RC006" not in codes(linked(narrow, ROW))


def test_what_is_too_much_for_lint_is_still_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "MOST_LOOKS", 1)
    policy = linked(ROUTE, ROW)
    assert "RC006" in codes(policy)
    assert not hole(policy)
    assert compare(policy, linked(ROUTE.replace("target: a", "target: c"), ROW), NOMINALLY).behaviour is not None


@pytest.mark.parametrize(("most", "told"), [(5, False), (4, True)])
def test_guardrails_that_are_too_much_to_look_at(monkeypatch: pytest.MonkeyPatch, most: int, told: bool) -> None:
    monkeypatch.setattr(linking, "MOST_LOOKS", most)  # one region, and twice that and its guardrail
    found = codes(linked(ROUTE, guardrails="[{name: g, when: {region: x}, require: {models: [c]}}]"))
    assert ("RC006" in found) == told
    assert ("RC604" in found) != told


def test_policies_of_a_file_share_what_it_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "MOST_CANDIDATES", 6)
    route = "- {name: r, match: {}, target: a, fallback: auto}\n"
    assert len(linked(route).routes[0].fallbacks) == 2
    assert len(linked(route, copies=6).routes[0].fallbacks) == 1
