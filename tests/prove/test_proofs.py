"""Properties, held to going through every kind of request and state of small policies."""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from routectl.document.source import Document, Source
from routectl.engine.decide import decide
from routectl.engine.match import match_boxes
from routectl.engine.request import read_request
from routectl.engine.space import Space
from routectl.engine.state import read_state
from routectl.engine.table import table
from routectl.engine.witness import written
from routectl.policy.suite import Suite
from routectl.prove.again import show
from routectl.prove.ground import ground
from routectl.prove.run import run
from tests.engine.dice import seeded
from tests.engine.matches import match
from tests.engine.policies import SMALL, Size, world
from tests.engine.worlds import World, Written, linked
from tests.prove.points import MOST_POINTS, count, everywhere
from tests.prove.properties import Reading, pairs, properties

if TYPE_CHECKING:
    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy
    from routectl.prove.proof import Proof

SEEDS = range(6)
"""Of the policies that are too large to be gone through whole; for each, so many properties at once."""
EACH = 16

WHOLE = 70
"""Of the policies of which every point is gone through; for each, one property."""

TINY = SMALL._replace(notes=False, reports=0, rows=0)

Point = tuple[Written, Written, "Decision"]


class Gone(NamedTuple):
    """A policy with properties, the proofs of them, and every kind of request and state, decided."""

    reading: Reading
    written: list[Written]
    proofs: tuple[Proof, ...]
    points: list[Point]
    is_complete: bool
    """Whether there were few enough points for all of them."""
    axes: frozenset[str]
    """What the policy's decisions may hang on."""


def suite(policy: Policy, tests: Written) -> Suite:
    document = Document(Source("tests.json", ""), 0)
    document.value = {"kind": "PolicyTest", "metadata": {"name": "tests"}, "policy": "policy.json", **tests}
    made = Suite(document, policy)
    assert not made.unresolved, made.unresolved
    return made


def go_through(seed: int, size: Size, many: int) -> Gone | None:
    """One policy with so many properties; None where not all of its points can be gone through and there is one alone."""
    dice, draw = seeded(seed), Random(seed)
    made = world(dice, size)
    policy = linked(made)
    told = properties(dice, made, policy.scopes, many)
    tests = suite(policy, {"properties": told})
    space = ground(policy, tests.properties).store.space
    is_complete = count(space) <= MOST_POINTS
    if not is_complete and many == 1:
        return None
    points = [
        (one, state, decide(policy, read_request(policy, one), read_state(policy, state)))
        for one, state in everywhere(space, draw)
    ]
    proofs = run(tests, lambda _: "none").proofs
    return Gone(Reading(made), told, proofs, points, is_complete, frozenset(space.index))


@pytest.fixture(scope="module")
def whole() -> list[Gone]:
    """Policies of which every point was gone through."""
    tried = (go_through(seed, TINY, 1) for seed in range(1000))
    return list(islice((gone for gone in tried if gone is not None), WHOLE))


@pytest.fixture(params=["whole", *SEEDS], scope="module")
def every(request: pytest.FixtureRequest) -> list[Gone]:
    if request.param == "whole":
        found: list[Gone] = request.getfixturevalue("whole")
        return found
    gone = go_through(request.param, SMALL._replace(notes=False), EACH)
    assert gone is not None
    return [gone]


def test_verdicts_are_what_points_say(every: list[Gone]) -> None:
    for gone in every:
        compare(gone)


def compare(gone: Gone) -> None:
    reading = gone.reading
    for told, proof in zip(gone.written, gone.proofs, strict=True):
        points = [
            point
            for point in gone.points
            if reading.matches(told.get("when", {}), point[0])
            and reading.is_looked_at(told["states"], reading.with_idle(told["states"], point[1], gone.axes))
        ]
        if proof.broken in ("when", "states"):
            assert not points
            continue
        if "reachable" in told:
            seen = any(reading.describes(told["reachable"], decision) for *_, decision in points)
            holds = seen or (not gone.is_complete and bool(proof.holds))
        elif "monotone" in told:
            keeps = told["monotone"]["keeps"]
            lost = any(
                reading.selects(keeps, one) and not reading.selects(keeps, other)
                for one, other in pairs(reading, told["monotone"]["raising"], points)
            )
            holds = not lost and (gone.is_complete or bool(proof.holds))
        else:
            lost = any(reading.is_broken(told, decision) for *_, decision in points)
            holds = not lost and (gone.is_complete or bool(proof.holds))
        assert proof.holds is holds, told


def test_what_is_shown_is_so(every: list[Gone]) -> None:
    for gone in every:
        check(gone)


def check(gone: Gone) -> None:
    reading = gone.reading
    for told, proof in zip(gone.written, gone.proofs, strict=True):
        for shown in (proof.counterexample, proof.against, proof.example):
            if shown is not None:
                again = read_request(shown.policy, shown.witness.request), read_state(shown.policy, shown.witness.state)
                assert decide(shown.policy, *again) == shown.decision
                assert reading.matches(told.get("when", {}), shown.witness.request)
                assert reading.is_looked_at(told["states"], shown.witness.state)
        if proof.counterexample is None:
            assert proof.holds is True or proof.why
        elif proof.against is not None:
            lower, higher = proof.against.witness, proof.counterexample.witness
            raising, keeps = told["monotone"]["raising"], told["monotone"]["keeps"]
            same = [{**one.request, raising: None} for one in (lower, higher)]
            assert same[0] == same[1]
            assert lower.state == higher.state
            models = proof.against.decision.model, proof.counterexample.decision.model
            assert models[0] is not None
            assert models[1] is not None
            assert [reading.selects(keeps, model) for model in models] == [True, False]
        else:
            assert reading.is_broken(told, proof.counterexample.decision)
        if proof.example is not None:
            assert reading.describes(told["reachable"], proof.example.decision)


def test_every_verdict_came(whole: list[Gone]) -> None:
    assert len(whole) == WHOLE
    kinds = ("always", "never", "reachable", "monotone")
    came = {(kind, proof.holds) for gone in whole for proof in gone.proofs for kind in kinds if kind in gone.written[0]}
    assert came == {(kind, holds) for kind in kinds for holds in (True, False)}


SAME = ("action", "model", "controls", "escalation")


@pytest.mark.parametrize("seed", range(40))
def test_two_policies_decide_alike_exactly_where_no_point_differs(seed: int) -> None:
    dice, draw = seeded(seed), Random(seed)
    made = world(dice, SMALL._replace(notes=False))
    other = _changed(made, draw)
    policy, sister = linked(made), linked(other)
    states = dice.pick(("nominal", "any", "outages:1"))
    when = match(dice, made.policy.get("request", {}), made.registry, 2, 1) if dice.chance(50) else {}
    tests = suite(policy, {"properties": [{"name": "alike", "when": when, "states": states, "same_as": "other.yaml"}]})
    (proof,) = run(tests, lambda _: sister).proofs
    if proof.holds is None:
        assert "can't be compared" in proof.why
        return
    if proof.broken == "when":
        return
    space = Space([table(policy), table(sister)], match_boxes(tests.properties[0].when))
    reading = Reading(made)
    classes = [range(axis.size) for axis in space.axes]
    differing = 0
    for _ in range(400):
        where = tuple((axis, 1 << draw.choice(codes)) for axis, codes in enumerate(classes))
        found = written(space, where)
        if reading.matches(when, found.request) and reading.is_looked_at(states, found.state):
            here, there = show(policy, found).decision, show(sister, found).decision
            differing += any(getattr(here, key) != getattr(there, key) for key in SAME)
    if proof.holds:
        assert not differing
    else:
        assert proof.counterexample is not None
        assert proof.against is not None
        here, there = proof.counterexample.decision, proof.against.decision
        assert any(getattr(here, key) != getattr(there, key) for key in SAME)
        assert reading.matches(when, proof.counterexample.witness.request)


def _changed(made: World, draw: Random) -> World:
    """The same policy with other names, and perhaps another order of routes or one guardrail less."""
    policy = {**made.policy, "metadata": {**made.policy["metadata"], "name": "sister"}}
    kind = draw.choice(("names", "order", "guardrail", "another"))
    if kind == "another":
        return world(seeded(draw.randint(1000, 2000)), SMALL._replace(notes=False))
    if kind == "order":
        policy["routes"] = policy["routes"][::-1]
    if kind == "guardrail":
        policy.pop("guardrails", None)
    return made._replace(policy=policy)
