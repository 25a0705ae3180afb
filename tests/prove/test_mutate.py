"""Edits and the verdicts on them, held to every point of small policies and to running the tests on each edited policy."""

from __future__ import annotations

from copy import deepcopy
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

import pytest

from routectl.engine.decide import decide
from routectl.engine.diagram import diagrams
from routectl.engine.request import read_request
from routectl.engine.state import known_state, read_state
from routectl.engine.store import TooLarge
from routectl.policy.suite import Suite
from routectl.prove import mutate as judging
from routectl.prove.edits import Mutant, chosen, edits, mutants
from routectl.prove.mutate import Passing, mutate
from routectl.prove.run import run
from tests.engine.dice import seeded
from tests.engine.policies import SMALL, world
from tests.engine.worlds import World, linked
from tests.prove.points import MOST_POINTS, count, everywhere
from tests.prove.properties import properties
from tests.prove.test_proofs import suite

if TYPE_CHECKING:
    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy
    from routectl.prove.mutate import Survivor
    from tests.engine.worlds import Written

TINY = SMALL._replace(notes=False, reports=0, rows=0)
WHOLE = 16
"""So many policies, all edits of each judged by going through every point."""


def every(policy: Policy) -> list[Mutant]:
    return list(mutants(policy, chosen(policy, 10_000).edits))


def told(decision: Decision) -> tuple[object, ...]:
    return *decision.outcome, decision.escalation


def differs(policy: Policy, edited: Policy) -> bool | None:
    """Whether some point is decided otherwise; None where they are too many."""
    space = diagrams((policy, edited))[0].store.space
    if count(space) > MOST_POINTS:
        return None
    for request, written in everywhere(space, Random(0)):
        state = read_state(policy, written)
        before = decide(policy, read_request(policy, request), state)
        after = decide(edited, read_request(edited, request), known_state(edited, state))
        if told(before) != told(after):
            return True
    return False


@pytest.fixture(scope="module")
def whole() -> list[tuple[Policy, list[tuple[Mutant, bool]]]]:
    """Policies with all their edits, and whether each changes a decision."""
    return list(islice((one for seed in range(400) if (one := _whole(seed)) is not None), WHOLE))


def _whole(seed: int) -> tuple[Policy, list[tuple[Mutant, bool]]] | None:
    policy = linked(world(seeded(seed), TINY))
    space = diagrams((policy,))[0].store.space
    if count(space) > MOST_POINTS // 4:
        return None
    found = []
    for one in every(policy):
        verdict = differs(policy, one.policy)
        if verdict is None:
            return None
        found.append((one, verdict))
    return policy, found


def test_an_edit_is_equal_exactly_where_no_point_differs(whole: list[tuple[Policy, list[tuple[Mutant, bool]]]]) -> None:
    assert len(whole) == WHOLE
    for policy, found in whole:
        result = mutate(policy, [])
        differing = [(*one.edit.path, one.edit.says) for one, differ in found if differ]
        assert [(*one.edit.path, one.edit.says) for one in result.survivors] == differing
        assert (result.caught, result.equal) == (0, len(found) - len(differing))
    assert {differ for _, found in whole for _, differ in found} == {True, False}


def passing(seed: int, made: World, policy: Policy) -> Passing:
    """Random tests that pass: properties that hold, and a few cases that expect what is decided."""
    dice, draw = seeded(seed), Random(seed)
    asked = list(properties(dice, made, policy.scopes, 12))
    proofs = run(suite(policy, {"properties": asked}), lambda _: "none").proofs
    holding = [written for written, proof in zip(asked, proofs, strict=True) if proof.holds]
    space = diagrams((policy,))[0].store.space
    points = [draw.choice(everywhere(space, draw)) for _ in range(2)]
    cases = [_case(policy, number, *point) for number, point in enumerate(points)]
    same = {"name": "same", "states": dice.pick(("nominal", "any")), "same_as": "main"}
    whole = suite(policy, {"cases": cases, "properties": [*holding, *([same] if seed % 5 == 0 else [])]})
    result = run(whole, lambda _: policy)
    assert not result.failed
    return Passing(whole, tuple(one.case for one in result.cases), tuple(result.proofs), lambda _: policy)


def _case(policy: Policy, number: int, request: Written, state: Written) -> Written:
    decision = decide(policy, read_request(policy, request), read_state(policy, state))
    expect = {key: getattr(decision, key) for key in ("action", "route", "model") if getattr(decision, key)}
    return {"name": f"c{number}", "request": request, "state": state, "expect": expect}


@pytest.mark.parametrize("seed", range(24))
def test_an_edit_is_caught_exactly_where_the_tests_fail_with_it(seed: int) -> None:
    made = world(seeded(seed), SMALL._replace(notes=False))
    policy = linked(made)
    tests = passing(seed, made, policy)
    result = mutate(policy, [tests])
    left = {(*one.edit.path, one.edit.says) for one in result.survivors}
    caught = 0
    for edit, edited in every(policy):
        again = Suite(tests.suite.document, edited)
        fails = bool(again.unresolved) or bool(run(again, tests.other).failed)
        caught += fails
        assert not fails or (*edit.path, edit.says) not in left, edit
    assert result.caught == caught
    for one in result.survivors:
        check(policy, tests, one)


def check(policy: Policy, tests: Passing, one: Survivor) -> None:
    """A survivor is decided otherwise, and passes every test."""
    ((_, edited),) = mutants(policy, [one.edit])
    state = read_state(policy, one.witness.state)
    before = decide(policy, read_request(policy, one.witness.request), state)
    after = decide(edited, read_request(edited, one.witness.request), known_state(edited, state))
    assert told(before) != told(after)
    assert (told(one.decision), told(one.instead)) == (told(before), told(after))
    assert not run(Suite(tests.suite.document, edited), tests.other).failed


def test_every_edit_changes_one_place_and_leaves_the_policy_alone() -> None:
    for seed in range(30):
        policy = linked(world(seeded(seed)))
        written = deepcopy(policy.document.value)
        found = list(edits(policy.document.value, policy.dimensions))
        assert len({(*one.path, one.says) for one in found}) == len(found)
        for edit, edited in mutants(policy, found):
            changed = edited.document.value
            assert changed != written
            assert {key for key in written if changed.get(key) != written[key]} == {edit.path[0]}
            assert edited.digest == policy.digest
        assert policy.document.value == written


def test_too_many_edits_are_spread_over_the_policy() -> None:
    policy = linked(world(seeded(3)))
    whole = chosen(policy, 10_000)
    some = chosen(policy, 7)
    assert not whole.left_out
    assert (len(some.edits), some.left_out) == (7, len(whole.edits) - 7)
    assert {edit.path[0] for edit in some.edits} >= {"routes"}


def test_what_is_too_large_together_is_judged_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = linked(world(seeded(5), SMALL._replace(notes=False)))
    whole = mutate(policy, [])
    pairs = judging._pairs

    def few(own, some, tests):  # type: ignore[no-untyped-def]
        if len(some) > 2:
            raise TooLarge(1, ())
        return pairs(own, some, tests)

    monkeypatch.setattr(judging, "_pairs", few)
    assert mutate(policy, [])._replace(survivors=()) == whole._replace(survivors=())
