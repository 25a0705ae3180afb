"""Properties of policies too large to be gone through, held to an SMT solver; what either shows, the interpreter decides again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.engine.state import read_state
from routectl.prove.again import show
from routectl.prove.run import run
from tests.engine.dice import seeded
from tests.engine.edits import edited
from tests.engine.policies import LARGER, world
from tests.engine.tally import SHOWN
from tests.engine.worlds import linked
from tests.prove.properties import properties
from tests.prove.solving import SAME, Broken, Properties
from tests.prove.test_proofs import suite

if TYPE_CHECKING:
    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy
    from routectl.prove.proof import Proof
    from tests.engine.formula import Point
    from tests.engine.worlds import World, Written

COUNTS: Counter[tuple[str, str]] = Counter()
SHOWN["what the solver says of properties, as the proofs do"] = lambda: [
    ", ".join(f"{kind} {verdict} {count:,}" for (kind, verdict), count in sorted(COUNTS.items()))
]

SIZE = LARGER._replace(notes=False, routes=20, models=(4, 8))
EACH = 8
SEEDS, PAIRS = range(500, 530), range(600, 640)

pytestmark = pytest.mark.slow


def decided(asked: Properties, policy: Policy, point: Point) -> Decision:
    """What the interpreter decides at a point of the solver."""
    request, state = asked.rules[0].points.write(point)
    return decide(policy, read_request(policy, request), read_state(policy, state))


def test_the_solver_gives_the_same_verdicts() -> None:
    for seed in SEEDS:
        dice = seeded(seed)
        made = world(dice, SIZE)
        policy, asked = linked(made), Properties(made)
        told = [*properties(dice, made, policy.scopes, EACH), *rising(made)]
        for written, proof in zip(told, run(suite(policy, {"properties": told}), lambda _: "none").proofs, strict=True):
            kind = next(key for key in ("monotone", "reachable", "always", "never") if key in written)
            if asked.is_about_nothing(written):
                COUNTS[kind, "says nothing"] += 1
                assert proof.broken in ("when", "states"), written
                continue
            if kind == "reachable":
                holds = reaches(asked, policy, written)
            else:
                found = asked.broken(written)
                holds = found is None
                if found is not None:
                    breaks(asked, policy, written, found)
                assert_shown(asked, policy, written, proof)
            assert proof.holds is holds, (seed, written)
            COUNTS[kind, "holds" if holds else "is broken"] += 1
    verdicts = {
        (kind, verdict) for kind in ("monotone", "reachable", "always", "never") for verdict in ("holds", "is broken")
    }
    assert verdicts <= COUNTS.keys()


def rising(made: World) -> list[Written]:
    """Every dimension raised beside some model, which the request that had it may lose in some state."""
    target = made.policy["routes"][0]["target"]
    model = target if isinstance(target, str) else target["split"][0]["model"]
    return [
        {"name": f"rising {name}", "states": "any", "monotone": {"raising": name, "keeps": {"models": [model]}}}
        for name in (*made.policy.get("request", {}), "sla_ms", "input_tokens")
    ]


def reaches(asked: Properties, policy: Policy, written: Written) -> bool:
    """Whether the solver finds somebody who gets it, and so says the interpreter."""
    point = asked.reached(written)
    if point is not None:
        assert asked.words.describes(written["reachable"], decided(asked, policy, point))
    return point is not None


def breaks(asked: Properties, policy: Policy, written: Written, found: Broken) -> None:
    """The interpreter agrees with what the solver shows."""
    decision = decided(asked, policy, found.point)
    if found.lower is None:
        assert asked.words.is_broken(written, decision)
        return
    models = decided(asked, policy, found.lower).model, decision.model
    assert loses(asked, written, *models)


def assert_shown(asked: Properties, policy: Policy, written: Written, proof: Proof) -> None:
    """And with what the proof shows, decided anew."""
    if proof.counterexample is None:
        return
    decision = show(policy, proof.counterexample.witness).decision
    if proof.against is None:
        assert asked.words.is_broken(written, decision)
    else:
        assert loses(asked, written, show(policy, proof.against.witness).decision.model, decision.model)


def loses(asked: Properties, written: Written, low: str | None, high: str | None) -> bool:
    keeps = written["monotone"]["keeps"]
    return (
        low is not None
        and high is not None
        and asked.words.selects(keeps, low)
        and not asked.words.selects(keeps, high)
    )


def test_the_solver_tells_the_same_policies_apart() -> None:
    for seed in PAIRS:
        dice = seeded(seed)
        made = world(dice, SIZE)
        other = edited(dice, made)
        policy, sister = linked(made), linked(other)
        written = {"name": "alike", "states": dice.pick(("nominal", "outages:1", "any")), "same_as": "other.yaml"}
        (proof,) = run(suite(policy, {"properties": [written]}), lambda _, sister=sister: sister).proofs
        asked = Properties(made, other)
        found = asked.broken(written)
        assert proof.holds is (found is None), (seed, written)
        COUNTS["same_as", "holds" if found is None else "is broken"] += 1
        if proof.counterexample is not None:
            here, there = (show(each, proof.counterexample.witness).decision for each in (policy, sister))
            assert any(getattr(here, key) != getattr(there, key) for key in SAME)
    assert {("same_as", "holds"), ("same_as", "is broken")} <= COUNTS.keys()
