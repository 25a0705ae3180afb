"""All engines decide the sample policies alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.document.source import Source
from tests.engine.dice import seeded
from tests.engine.engines import Engines
from tests.engine.requests import Requests
from tests.engine.states import States
from tests.engine.worlds import World, Written


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


@pytest.mark.parametrize("name", ["support-assistant", "choose-model"])
def test_engines_agree_on_the_sample(sample: dict[str, World], name: str) -> None:
    engines = Engines(sample[name])
    chances = seeded(0)
    requests, states = Requests(engines.world), States(engines.world, engines.policy.scopes)
    actions = {engines.agreed(requests.draw(chances), states.draw(chances)).action for _ in range(1500)}
    assert "serve" in actions
    assert len(actions) > 1
