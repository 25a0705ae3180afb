"""A decision explains itself: each reason in words, each line whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.engine.decision import Decision
from routectl.engine.explain import NAMED, WORDS, explain, in_words
from routectl.engine.outcome import Action, Caps, Passed, Refused
from tests.engine.example import decided, policy

POLICY = policy(
    "routes:\n"
    "  - {name: risky, match: {risk: high}, target: safe}\n"
    "  - {name: risky-eu, match: {risk: high, region: eu}, target: safe}\n"
    "  - {name: either, match: {any: [{intent: plan}]}, target: safe}\n"
    "  - {name: trial, match: {}, sample_percent: 1, target: safe}\n"
    "  - name: general\n"
    "    match: {}\n"
    "    target: fast\n"
    "    fallback: [deep]\n"
    "    controls: {max_output_tokens: 50}\n"
    "    degrade: [{reduce_scope: less, target: free}, {static: Later.}]\n"
    "    escalate: {to: human-review, after: fallback}\n"
)
PASSED = """\
├─ passed over `risky`, `risky-eu`: `risk` doesn't match, the request has none
├─ passed over `either`: none of `any` matches
├─ passed over `trial`: outside its sample, bucket 500 and it takes those below 100
"""


def told(**state: list[str]) -> str:
    return decided(POLICY, {"sample_bucket": 500, "input_tokens": 1000, "output_tokens": 90}, **state).explain()


def test_what_serves() -> None:
    assert told() == (
        "`fast` serves: the target of route `general`\n"
        f"{PASSED}"
        "├─ route `general` takes the request\n"
        "│  └─ step 0: `fast` of `openai` serves\n"
        "├─ drawn: sample bucket 500\n"
        "├─ controls: `max_output_tokens` 50\n"
        "└─ estimated cost: $0.001100"
    )


def test_a_fallback() -> None:
    assert told(models_down=["fast"]) == (
        "`deep` serves: step 1 of route `general`\n"
        f"{PASSED}"
        "├─ route `general` takes the request\n"
        "│  ├─ step 0: `fast` refused, the model is down\n"
        "│  └─ step 1: `deep` of `openai` serves\n"
        "├─ drawn: sample bucket 500\n"
        "├─ controls: `max_output_tokens` 50\n"
        "├─ escalation: goes on to `human-review`\n"
        "└─ estimated cost: $0.002400"
    )


def test_a_reduced_scope() -> None:
    assert told(providers_down=["openai"]).splitlines()[4:] == [
        "├─ route `general` takes the request",
        "│  ├─ step 0: `fast` refused, its provider is down",
        "│  ├─ step 1: `deep` refused, its provider is down",
        "│  └─ step 2: `free` of `azure` serves a reduced scope",
        "├─ drawn: sample bucket 500",
        "├─ controls: `max_output_tokens` 50",
        "├─ escalation: goes on to `human-review`",
        "└─ estimated cost: unknown, the model has no price",
    ]


def test_a_static_answer_and_a_rejection() -> None:
    assert told(providers_down=["openai", "azure"]).splitlines()[-5:] == [
        "│  ├─ step 1: `deep` refused, its provider is down",
        "│  ├─ step 2: `free` refused, its provider is down",
        "│  └─ step 3: static answer",
        "├─ drawn: sample bucket 500",
        "└─ escalation: goes on to `human-review`",
    ]
    rejected = decided(POLICY, {"risk": "high"}, providers_down=["anthropic"])
    assert explain(rejected) == [
        "rejected: nothing of route `risky` may serve",
        "└─ route `risky` takes the request",
        "   ├─ step 0: `safe` refused, its provider is down",
        "   └─ nothing left: rejected",
    ]


def test_unrouted() -> None:
    routes = "".join(f"  - {{name: r{number}, match: {{risk: high}}, target: safe}}\n" for number in range(200))
    assert explain(decided(policy(f"routes:\n{routes}"))) == [
        "unrouted: no route takes the request",
        "└─ passed over `r0`, `r1`, `r2`, `r3`, `r4` and 195 more: `risk` doesn't match, the request has none",
    ]


def test_every_reason_of_the_language_page_has_its_words(root: Path) -> None:
    page = (root / "docs" / "language.md").read_text()
    section = page[page.index("\n## The decision") : page.index("\n### The rule table")]
    codes = set(
        re.findall(
            r"`((?:no_match|guardrail|missing_capability|budget_exhausted):(?:<\w+>|any)|[a-z]+_[a-z_]+)`", section
        )
    )
    alone = {code for code in codes if ":" not in code}
    assert alone & WORDS.keys() == WORDS.keys()
    assert {code.partition(":")[0] for code in codes if ":" in code} == NAMED.keys()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("no_match:needs", "`needs` doesn't match"),
        ("guardrail:eu-residency", "guardrail `eu-residency` doesn't let it serve"),
        ("missing_capability:vision", "it lacks `vision`"),
        ("budget_exhausted:provider:openai", "budget `provider:openai` is exhausted"),
        ("latency_over_budget", "p95 over the latency budget"),
        ("something_new", "`something_new`"),
    ],
)
def test_a_reason_in_words(reason: str, words: str) -> None:
    assert in_words(reason) == words


TEXT = st.text() | st.sampled_from(["a\nb", "\x1b[31m", "\u202e", "\u2028", "`", "no_match:\r\n", "x" * 10_000])
TRACE = st.lists(st.builds(Passed, TEXT, TEXT) | st.builds(Refused, TEXT, TEXT, st.integers(0, 9)), max_size=9)


@given(st.sampled_from(Action.__args__), TEXT, TEXT, TEXT, TEXT | st.none(), TRACE)
def test_nothing_hostile_breaks_a_line(
    action: Action, route: str, model: str, provider: str, escalation: str | None, trace: list[Passed | Refused]
) -> None:
    decision = Decision(
        action, route, model, provider, 1, Caps(5, None), escalation, 0.5, "p", 1, "sha256:", tuple(trace)
    )
    lines = explain(decision)
    assert all(line.isprintable() and line.count("`") % 2 == 0 and len(line) < 2500 for line in lines)
    assert decision.explain().split("\n") == lines
