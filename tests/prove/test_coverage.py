"""Coverage, held to going through every kind of request and state of small policies."""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from routectl.engine.decide import decide
from routectl.engine.diagram import diagram
from routectl.engine.outcome import Refused
from routectl.engine.request import read_request
from routectl.engine.state import State, read_state
from routectl.prove.coverage import Coverage, coverage
from routectl.prove.parts import parts
from tests.engine.dice import seeded
from tests.engine.policies import SMALL, world
from tests.engine.worlds import linked
from tests.prove.points import MOST_POINTS, count, everywhere

if TYPE_CHECKING:
    from routectl.engine.decision import Decision
    from routectl.engine.request import Request
    from routectl.policy.policy import Policy
    from routectl.prove.parts import Key

TINY = SMALL._replace(notes=False, rows=2)
WHOLE = 100
"""So many policies of which every point is gone through."""

Point = tuple["Request", State]


class Gone(NamedTuple):
    """A policy, and for each of its points the parts that are exercised there."""

    policy: Policy
    points: list[tuple[Point, set[Key]]]

    @property
    def possible(self) -> set[Key]:
        return set().union(*(keys for _, keys in self.points))


def exercised(policy: Policy, request: Request, state: State) -> set[Key]:
    """The parts that a request exercises, by what the page says of each sort."""
    decision = decide(policy, request, state)
    keys: set[Key] = set()
    if decision.route is not None:
        keys.add(("route", decision.route))
        if decision.action == "serve":
            keys.add(("candidate", decision.route, str(decision.model)))
        if decision.action in ("reduced_scope", "static"):
            assert decision.step is not None
            keys.add(("step", decision.route, str(decision.step - _candidates(policy, request, decision.route))))
    for entry in decision.trace:
        if isinstance(entry, Refused) and entry.reason.startswith("guardrail:"):
            keys.add(("guardrail", entry.reason.removeprefix("guardrail:")))
    for scope in policy.scopes:
        level = "exhausted" if scope in state.exhausted else "alert" if scope in state.alert else "ok"
        calm = state._replace(alert=state.alert - {scope}, exhausted=state.exhausted - {scope})
        if _outcome(decide(policy, request, calm)) != _outcome(decision):
            keys.add(("budget", scope, level))
    return keys


def _outcome(decision: Decision) -> tuple[object, ...]:
    return decision.action, decision.route, decision.model, decision.step, decision.controls


def _candidates(policy: Policy, request: Request, name: str) -> int:
    """How many candidates a request has at its route: all are refused once every model is down."""
    assert policy.registry is not None
    refused = decide(policy, request, State(models_down=frozenset(policy.registry.models))).refused
    route = policy.route(name)
    assert route is not None
    ladder = [step.is_static for step in route.degrade]
    return len(refused) - (ladder.index(True) if True in ladder else len(ladder))


def go_through(seed: int) -> Gone | None:
    """One policy and all of its points; None where they are too many."""
    policy = linked(world(seeded(seed), TINY))
    space = diagram(policy).store.space
    if count(space) > MOST_POINTS:
        return None
    points = [
        (read_request(policy, request), read_state(policy, state)) for request, state in everywhere(space, Random(seed))
    ]
    return Gone(policy, [(point, exercised(policy, *point)) for point in points])


@pytest.fixture(scope="module")
def whole() -> list[Gone]:
    tried = map(go_through, range(2000))
    return list(islice((gone for gone in tried if gone is not None), WHOLE))


def test_a_part_is_possible_exactly_where_some_point_exercises_it(whole: list[Gone]) -> None:
    for gone in whole:
        told = coverage(gone.policy, ())
        assert not any(one.exercised for one in told.parts)
        assert {one.part.key for one in told.parts if one.possible} == gone.possible
        assert [one.part for one in told.parts] == list(parts(gone.policy))


def test_every_witness_exercises_its_part(whole: list[Gone]) -> None:
    for gone in whole:
        check(gone.policy, coverage(gone.policy, ()))


@pytest.mark.parametrize("seed", range(30))
def test_larger_policies_have_their_witnesses(seed: int) -> None:
    policy = linked(world(seeded(seed)))
    check(policy, coverage(policy, ()))


def check(policy: Policy, told: Coverage) -> None:
    for one in told.uncovered:
        assert one.witness is not None
        point = read_request(policy, one.witness.request), read_state(policy, one.witness.state)
        assert one.part.key in exercised(policy, *point), one


def test_examples_exercise_what_their_points_do(whole: list[Gone]) -> None:
    for seed, gone in enumerate(whole):
        some = Random(seed).sample(gone.points, k=min(3, len(gone.points)))
        told = coverage(gone.policy, [point for point, _ in some])
        reached = set().union(*(keys for _, keys in some))
        assert {one.part.key for one in told.parts if one.exercised} == reached
        assert {one.part.key for one in told.parts if one.possible} == gone.possible


def test_every_sort_of_part_was_met_both_ways(whole: list[Gone]) -> None:
    assert len(whole) == WHOLE
    met = {(one.part.sort, one.possible) for gone in whole for one in coverage(gone.policy, ()).parts}
    sorts = ("route", "candidate", "step", "guardrail", "budget")
    assert met == {(sort, possible) for sort in sorts for possible in (True, False)}
