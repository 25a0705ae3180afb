"""The numbers behind a decision are those that it was made by, whichever engine made it."""

from __future__ import annotations

import copy
import json
import pickle
from collections import Counter

import pytest

from routectl.engine.decision import Decision
from routectl.engine.grounds import Ground
from routectl.engine.outcome import Passed, Refused
from tests.engine.dice import seeded
from tests.engine.engines import Engines
from tests.engine.example import decided, policy
from tests.engine.policies import world
from tests.engine.requests import Requests
from tests.engine.states import States

SEEDS = range(60)
OVER = {
    "latency_over_budget": ("p95_ms", ("sla_ms", "max_latency_ms")),
    "over_cost_ceiling": ("cost_per_success_usd", ("cost_ceiling_usd",)),
    "context_exceeded": ("_tokens", ("max_input_tokens", "max_output_tokens")),
}
"""For each reason that is told by numbers of which the first is larger: what they are called."""


def test_numbers_bear_out_their_reasons() -> None:
    counts: Counter[str] = Counter()
    for seed in SEEDS:
        dice = seeded(seed)
        engines = Engines(world(dice))
        requests, states = Requests(engines.world), States(engines.world, engines.policy.scopes)
        for _ in range(60):
            request, state = requests.draw(dice), states.draw(dice)
            decision = engines.decide(request, state)
            explained = engines.compiled.decide(request, state, trace=True)
            assert explained.grounds == decision.grounds
            assert explained.explain() == decision.explain()
            json.dumps(decision.grounds, allow_nan=False)
            for entry, ground in zip(decision.trace, decision.grounds.trace, strict=True):
                counts[entry.reason.partition(":")[0]] += _bears_out(engines, entry, ground, request)
                counts["origin"] += "origin" in ground
            counts["drawn"] += bool(decision.grounds.buckets)
            counts["origin that serves"] += decision.grounds.origin is not None
    for reason in (*OVER, "below_quality_floor", "no_match", "not_sampled", "origin", "origin that serves", "drawn"):
        assert counts[reason] > 20, (reason, counts)


def _bears_out(engines: Engines, entry: Passed | Refused, ground: Ground, request: dict[str, object]) -> bool:
    """Whether there are numbers; they must say what the reason says."""
    if isinstance(entry, Passed):
        if entry.reason == "not_sampled":
            assert ground["sample_bucket"] >= ground["below"]
        elif entry.reason not in ("no_match:any", "no_match:needs"):
            assert ground == {"value": request.get(entry.reason.partition(":")[2])}
        return bool(ground)
    if "origin" in ground:
        origin = engines.policy.route(ground["origin"])
        assert origin is not None
    if entry.reason == "below_quality_floor":
        assert ground["quality"] < ground["quality_floor"]
    elif entry.reason == "over_cost_ceiling" and "success_rate" in ground:
        assert ground["success_rate"] == 0
    elif entry.reason in OVER:
        found, limits = OVER[entry.reason]
        (value,) = (ground[name] for name in ground if name.endswith(found) and not name.startswith("max_"))
        (limit,) = (ground[name] for name in limits if name in ground)
        assert value > limit
    else:
        assert not ground.keys() - {"origin"}
        return False
    assert ("evidence" in ground) == (entry.reason != "context_exceeded")
    return True


ROUTES = """\
routes:
  - name: general
    match: {}
    target: {split: [{model: fast, percent: 50}, {model: deep, percent: 50}]}
    limits: {max_latency_ms: 800, quality_floor: 0.9, cost_ceiling_usd: 0.01}
    fallback_route: other
  - {name: other, match: {intent: plan}, target: fast-azure, fallback: [deep-azure, tiny, safe]}
"""
RESULTS = """\
  - {model: fast, intent: faq, samples: 9, latency_ms: {p50: 1, p95: 1200}}
  - {model: fast-azure, samples: 9, quality: {mean: 0.75}}
  - {model: deep-azure, samples: 9, success_rate: 0.5, cost_usd: 0.02}
  - {model: tiny, samples: 9, success_rate: 0, cost_usd: 0.02}
"""


def test_each_number_in_words() -> None:
    decision = decided(policy(ROUTES, RESULTS), {"intent": "faq", "split_bucket": 17, "sla_ms": 2000})
    assert decision.explain().splitlines()[1:9] == [
        "├─ route `general` takes the request",
        "│  ├─ step 0: `fast` refused, p95 over the latency budget: 1,200 ms against 800 ms of `max_latency_ms` (`report`, intent `faq`)",
        "│  ├─ step 1: `fast-azure`, by fallback route `other`, refused, quality below the floor: 0.75 against 0.9 of `quality_floor` (`report`)",
        "│  ├─ step 2: `deep-azure`, by fallback route `other`, refused, cost per successful task over the ceiling: $0.04 against $0.01 of `cost_ceiling_usd` (`report`)",
        "│  ├─ step 3: `tiny`, by fallback route `other`, refused, cost per successful task over the ceiling: no success at all against $0.01 of `cost_ceiling_usd` (`report`)",
        "│  └─ step 4: `safe` of `anthropic`, by fallback route `other`, serves",
        "├─ drawn: split bucket 17",
        "└─ estimated cost: $0, of a request without tokens",
    ]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda decision: pickle.loads(pickle.dumps(decision))])
def test_what_was_asked_stays_behind(again: object) -> None:
    decision = decided(policy(ROUTES, RESULTS), {"intent": "faq", "split_bucket": 17})
    copied: Decision = again(decision)  # type: ignore[operator]
    assert copied == decision
    assert hash(copied) == hash(decision)
    assert copied.asked is None
    assert len(copied.grounds.trace) == len(copied.trace)
    assert copied.explain().splitlines()[0] == decision.explain().splitlines()[0]
