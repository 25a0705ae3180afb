"""The sample policies: all engines decide them alike, and the smallest decides as the function that it stands for."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from routectl.document.source import Source
from routectl.engine.decide import decide
from routectl.engine.request import read_request
from tests.engine.dice import seeded
from tests.engine.engines import Engines
from tests.engine.requests import Requests
from tests.engine.states import States
from tests.engine.worlds import World, Written


def choose_model(intent: str | None, risk: str | None, sla_ms: float) -> str:
    """What `choose-model.yaml` says at its top."""
    if risk == "high":
        return "model_secure_v1"
    if intent in {"faq", "summarize"} and sla_ms < 2000:
        return "model_fast_v2"
    return "model_reasoning_v3"


@pytest.fixture(scope="module")
def sample(root: Path) -> dict[str, World]:
    """The sample policies, by their names."""

    def written(path: Path) -> list[Written]:
        return [document.value for document in Source(str(path), path.read_text()).documents]

    folder = root / "policies"
    reports = [each for path in sorted((folder / "evidence").rglob("*.yaml")) for each in written(path)]
    measured = tuple(each for each in reports if each["kind"] == "BenchmarkReport")
    policies = [each for path in sorted(folder.glob("*.yaml")) for each in written(path)]
    return {
        policy["metadata"]["name"]: World(
            policy, written(folder / policy["registry"])[0], measured if "evidence" in policy else ()
        )
        for policy in policies
    }


@pytest.mark.slow
def test_the_sketch_is_the_function(sample: dict[str, World]) -> None:
    engines = Engines(sample["choose-model"])
    declared = sample["choose-model"].policy["request"]
    for intent, risk in product((*declared["intent"], None), (*declared["risk"], None)):
        for sla_ms in (*range(10_001), None):
            request = {"intent": intent, "risk": risk, "sla_ms": sla_ms, "id": "any"}
            expected = choose_model(intent, risk, float("inf") if sla_ms is None else sla_ms)
            assert decide(engines.policy, read_request(engines.policy, request)).model == expected
            plain = {key: value for key, value in request.items() if value is not None}
            assert engines.compiled.decide(plain).model == expected


@pytest.mark.parametrize("name", ["support-assistant", "choose-model"])
def test_engines_agree_on_the_sample(sample: dict[str, World], name: str) -> None:
    engines = Engines(sample[name])
    chances = seeded(0)
    requests, states = Requests(engines.world), States(engines.world, engines.policy.scopes)
    actions = {engines.agreed(requests.draw(chances), states.draw(chances)).action for _ in range(1500)}
    assert "serve" in actions
    assert len(actions) > 1
