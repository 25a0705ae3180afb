"""An SMT solver, told what the language page says, answers the diagram's questions alike: what can be reached, and what is equal."""

from __future__ import annotations

from collections import Counter

import pytest

from routectl.engine.combine import combine, told
from routectl.engine.diagram import diagrams
from routectl.engine.differ import difference
from routectl.engine.outcome import Outcome
from routectl.engine.states import ANY
from routectl.engine.witness import witness
from tests.engine.dice import seeded
from tests.engine.edits import edited
from tests.engine.engines import Engines
from tests.engine.policies import LARGER, TYPICAL, world
from tests.engine.reading import Reading
from tests.engine.requests import Requests
from tests.engine.smt import Solver
from tests.engine.states import States
from tests.engine.tally import SHOWN
from tests.engine.worlds import World, Written, linked

COUNTS: Counter[str] = Counter()
SHOWN["what the solver and the diagram agree on"] = lambda: [
    ", ".join(f"{what} {count:,}" for what, count in COUNTS.items())
]

EVALUATED, REACHED, COMPARED = range(20), range(100, 160), range(200, 360)


@pytest.mark.slow
@pytest.mark.parametrize("seed", EVALUATED)
def test_the_solver_evaluates_as_the_interpreter_decides(seed: int) -> None:
    chances = seeded(seed)
    engines = Engines(world(chances))
    solver = Solver([engines.reading])
    requests, states = Requests(engines.world), States(engines.world, engines.policy.scopes)
    for _ in range(25):
        request, state = requests.draw(chances), states.draw(chances)
        assert solver.evaluate(engines.reading.points.of(request, state)) == engines.decide(request, state).outcome
        COUNTS["points"] += 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", REACHED)
def test_what_can_be_reached(seed: int) -> None:
    engines = Engines(world(seeded(seed), LARGER if seed % 4 == 0 else TYPICAL))
    solver = Solver([engines.reading])
    store, root = engines.diagram.store, engines.diagram.root
    reached = told(combine(store, (root,), lambda given: given[0], ANY))
    assert reached <= set(solver.outcomes)
    for outcome in list(solver.outcomes):
        point = solver.reached(outcome)
        assert (point is not None) == (outcome in reached), (outcome, engines.world)
        COUNTS["outcomes that are never reached" if point is None else "outcomes that are reached"] += 1
        if point is not None:
            request, state = engines.reading.points.write(point)
            assert engines.decide(request, state).outcome == outcome


@pytest.mark.slow
def test_where_an_edit_makes_a_difference() -> None:
    for seed in COMPARED:
        chances = seeded(seed)
        before = world(chances, LARGER if seed % 4 == 0 else TYPICAL)
        differ = _differ(before, edited(chances, before))
        COUNTS["edits that change something" if differ else "edits that change nothing"] += 1
    assert min(count for what, count in COUNTS.items() if what.startswith("edits")) > 20


def _differ(before: World, after: World) -> bool:
    """Whether two policies differ, by solver and diagram alike; each shows where, and the interpreter agrees."""
    one, other = diagrams((linked(before), linked(after)))
    tree = combine(one.store, (one.root, other.root), _pair, ANY, unlike=True)
    found = witness(one.store.space, tree)
    settled = one.store.settle(one.root) is one.store.settle(other.root)
    solver = Solver([Reading(before), Reading(after)])
    point = solver.difference()
    alike = difference(one.table, other.table) is None
    assert (point is None) == (found is None) == settled == alike, (before, after.policy)
    if point is not None and found is not None:
        pairs = [_decided(before, after, *solver.readings[0].points.write(point)), _decided(before, after, *found[0])]
        assert all(mine != its for mine, its in pairs)
        assert pairs[1] == found[1]
    return found is not None


def _decided(before: World, after: World, request: Written, state: Written) -> tuple[Outcome, ...]:
    """What each policy decides; a scope that a policy doesn't define is none of its business."""
    outcomes = []
    for one in map(Engines, (before, after)):
        levels = {scope: level for scope, level in state.get("budget", {}).items() if scope in one.policy.scopes}
        outcomes.append(one.decide(request, state | {"budget": levels}).outcome)
    return tuple(outcomes)


def _pair(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...] | None:
    return None if outcomes[0] == outcomes[1] else outcomes
