"""The smallest policy of the sample decides like the function that it was written from."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.engine.compiled import Compiled
from routectl.engine.decide import decide
from routectl.engine.request import Request, read_request
from routectl.policy.policy import Policy
from routectl.ready import ready
from routectl.repo.config import configuration

INTENTS = ("faq", "summarize", "plan", "refund", "other", "something nobody listed", None)
RISKS = ("low", "medium", "high", "other", None)
STRIDE = 7
"""The interpreter takes every so many milliseconds, and each around the boundary; the compiled engine takes them all."""


def choose_model(intent: str | None, risk: str | None, sla_ms: int | None) -> str:
    """The sketch itself."""
    if risk == "high":
        return "model_secure_v1"
    if intent in {"faq", "summarize"} and sla_ms is not None and sla_ms < 2000:
        return "model_fast_v2"
    return "model_reasoning_v3"


@pytest.fixture
def policy(root: Path, monkeypatch: pytest.MonkeyPatch) -> Policy:
    monkeypatch.chdir(root)
    return ready("policies/choose-model.yaml", config=configuration({"today": "2026-11-23"}))


def at(request: Request, sla_ms: int | None) -> Request:
    """The request with another time to wait: read once, varied for nothing."""
    return request._replace(values=request.values | {"sla_ms": sla_ms})


def test_the_sketch_for_every_intent_and_risk(policy: Policy) -> None:
    times = (None, *sorted({*range(0, 10_001, STRIDE), *range(1990, 2011), 9_999, 10_000, 2**53}))
    decided = 0
    for intent in INTENTS:
        for risk in RISKS:
            request = read_request(policy, {"intent": intent, "risk": risk})
            for sla_ms in times:
                decision = decide(policy, at(request, sla_ms))
                assert decision.action == "serve"
                assert decision.model == choose_model(intent, risk, sla_ms), (intent, risk, sla_ms)
                decided += 1
    assert decided == len(INTENTS) * len(RISKS) * len(times) >= 50_000


def test_the_compiled_sketch_for_every_millisecond(policy: Policy) -> None:
    compiled = Compiled(policy)
    for intent in INTENTS:
        for risk in RISKS:
            given = {key: value for key, value in (("intent", intent), ("risk", risk)) if value is not None}
            assert compiled.decide(given).model == choose_model(intent, risk, None)
            for sla_ms in range(10_001):
                model = compiled.decide({**given, "sla_ms": sla_ms}).model
                assert model == choose_model(intent, risk, sla_ms), (intent, risk, sla_ms)


def test_varying_a_request_is_reading_another(policy: Policy) -> None:
    bare = read_request(policy, {"id": "r", "intent": "faq", "risk": "low"})
    read = read_request(policy, {"id": "r", "intent": "faq", "risk": "low", "sla_ms": 1999})
    assert at(bare, 1999) == read._replace(given=bare.given)
