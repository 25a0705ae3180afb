"""The interpreter, the rule table, its diagram, the compiled policy and the language page decide alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from routectl.engine.outcome import Refused
from tests.engine.dice import Dice, dice, seeded
from tests.engine.engines import Asked, Engines
from tests.engine.policies import LARGER, TYPICAL, world, worlds
from tests.engine.requests import Requests
from tests.engine.states import States
from tests.engine.tally import SHOWN, Tally
from tests.engine.worlds import World, opening

POLICIES = 2400
ROUNDS, REQUESTS, STATES = 4, 4, 3
"""Of each policy: rounds of some requests in some states each."""


def cases(dice: Dice, engines: Engines, rounds: int = ROUNDS) -> Iterator[Asked]:
    """Requests and states for one policy."""
    requests = Requests(engines.world)
    states = States(engines.world, engines.policy.scopes)
    for _ in range(rounds):
        chosen = [requests.draw(dice) for _ in range(REQUESTS)]
        yield from engines.ask(chosen, [states.draw(dice) for _ in range(STATES)])


@pytest.mark.slow
def test_engines_agree_on_a_hundred_thousand_decisions() -> None:
    tally = Tally()
    SHOWN["what the engines agree on"] = tally.lines
    for seed in range(POLICIES):
        chances = seeded(seed)
        engines = Engines(world(chances, TYPICAL if seed % 20 else LARGER))
        tally.policies += 1
        for asked in cases(chances, engines):
            tally.add(engines, asked, engines.agreed_on(asked))
    assert tally.decisions >= 100_000
    assert not tally.missing
    assert not tally.unnamed


@settings(max_examples=100)
@given(worlds(), dice())
def test_engines_agree_on_what_hypothesis_makes(world: World, chances: Dice) -> None:
    engines = Engines(world)
    for asked in cases(chances, engines, rounds=1):
        engines.agreed_on(asked)


def test_a_trace_goes_on_to_the_rule_that_decides() -> None:
    """Two draws of a split come to the same outcome: only one of them has refused a model at step 2."""
    models = {name: {"provider": "p", "tier": "small"} for name in "abc"}
    route = {
        "name": "r", "match": {}, "fallback": ["b"],
        "target": {"split": [{"model": "a", "percent": 50}, {"model": "b", "percent": 50}]},
        "degrade": [{"reduce_scope": f"scope {number}", "target": name} for number, name in enumerate("bcc")],
    }  # fmt: skip
    engines = Engines(
        World(
            {**opening("RoutePolicy", "example"), "registry": "models.json", "routes": [route]},
            {**opening("ModelRegistry", "models"), "tiers": ["small"], "providers": {"p": {}}, "models": models},
        )
    )
    decision = engines.agreed({"sample_bucket": 0, "split_bucket": 0}, {"models_down": ["a", "b"]})
    assert [each.model for each in decision.trace if isinstance(each, Refused)] == ["a", "b", "b"]
    assert (decision.model, decision.step) == ("c", 3)
