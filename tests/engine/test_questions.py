"""What is asked of diagrams, held to going through small policies point by point."""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import prod
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from routectl.engine import build as building
from routectl.engine import diagram as drawing
from routectl.engine.build import root
from routectl.engine.combine import combine, project, told
from routectl.engine.compiled import Compiled
from routectl.engine.decide import decide
from routectl.engine.diagram import Diagram, diagrams, offer
from routectl.engine.differ import difference
from routectl.engine.inside import inside
from routectl.engine.ladder import Ladder
from routectl.engine.match import match_boxes
from routectl.engine.problem import Unreadable
from routectl.engine.reached import reached
from routectl.engine.regions import Where, regions
from routectl.engine.request import Request, read_request
from routectl.engine.space import Space
from routectl.engine.state import read_state
from routectl.engine.states import ANY, NOMINALLY, States, read_states
from routectl.engine.store import Node, Store, Told, TooLarge, Tree
from routectl.engine.table import table
from routectl.engine.takers import takers
from routectl.engine.witness import witness, written
from routectl.policy.condition import link_match
from routectl.policy.policy import Policy
from tests.engine.dice import seeded
from tests.engine.edits import edited, edited_anywhere, left_out, moved, renamed
from tests.engine.matches import match
from tests.engine.policies import LARGER, SMALL, TYPICAL, Size, world
from tests.engine.requests import Requests
from tests.engine.worlds import linked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.outcome import Outcome

SEEDS = range(12)
MOST_POINTS = 5_000

Codes = tuple[int, ...]
"""A point: the class of every axis of a space."""


def everywhere(diagram: Diagram, states: States) -> Iterator[Codes]:
    """Every class of requests in every state looked at; many of them where all would be too many."""
    space = diagram.store.space
    masks = [states.mask(axis) if axis.is_state else (1 << axis.size) - 1 for axis in space.axes]
    classes = [[code for code in range(mask.bit_length()) if mask >> code & 1] for mask in masks]
    count = 1
    for each in classes:
        count *= len(each)
    points = product(*classes)
    if count > MOST_POINTS:
        draw = Random(count)
        points = (tuple(map(draw.choice, classes)) for _ in range(MOST_POINTS))
    down = [number for number, axis in enumerate(space.axes) if axis.kind == "providers_down"]
    for codes in points:
        if states.most_down is None or sum(codes[number] for number in down) <= states.most_down:
            yield codes


def answer(diagram: Diagram, codes: Codes) -> Outcome:
    """What a diagram answers at a point."""
    tree: Any = diagram.root
    while isinstance(tree, Node):
        tree = tree.kid(codes[tree.axis])
    return tree.answer(sum(1 << offset + codes[axis] for axis, offset in diagram.store.offsets.items()))


def at(tree: Told, codes: Codes) -> Any:
    """What is told at a point."""
    while isinstance(tree, Node):
        tree = tree.kid(codes[tree.axis])
    return tree


def is_in(where: Where, codes: Codes) -> bool:
    return all(mask >> codes[axis] & 1 for axis, mask in where)


def itself(outcomes: tuple[Outcome, ...]) -> Outcome:
    return outcomes[0]


STATES = {"nominal": NOMINALLY, "outages:1": read_states("outages:1"), "outages:2": read_states("outages:2")}


@pytest.fixture(params=SEEDS, scope="module")
def policy(request: pytest.FixtureRequest) -> Policy:
    return linked(world(seeded(request.param), SMALL))


@pytest.mark.parametrize("name", STATES)
def test_all_that_is_told_is_what_points_say(policy: Policy, name: str) -> None:
    (one,) = diagrams((policy,))
    tree = combine(one.store, (one.root,), itself, STATES[name])
    answers = {codes: answer(one, codes) for codes in everywhere(one, STATES[name])}
    assert told(tree) >= set(answers.values())  # where not all points were gone through, some may be missed
    for codes, outcome in answers.items():
        assert at(tree, codes) == outcome


@pytest.mark.parametrize("name", STATES)
def test_regions_are_disjoint_and_leave_nothing_out(policy: Policy, name: str) -> None:
    (one,) = diagrams((policy,))
    tree = combine(one.store, (one.root,), itself, STATES[name])
    found = regions(one.store.space, tree)
    assert not found.truncated
    for codes in everywhere(one, STATES[name]):
        assert [region.told for region in found.regions if is_in(region.where, codes)] == [answer(one, codes)]


@pytest.mark.parametrize(("limit", "value"), [("most", 3), ("made", 20)])
def test_regions_that_are_left_out_are_said_and_the_others_hold(
    policy: Policy, limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = diagrams((policy,))
    tree = combine(one.store, (one.root,), itself, ANY)
    if limit == "made":
        monkeypatch.setattr("routectl.engine.regions.MOST_MADE", value)
    found = regions(one.store.space, tree, **({"most": value} if limit == "most" else {}))
    whole = regions(one.store.space, tree)
    assert found.regions
    assert found.truncated or len(whole.regions) <= value or limit == "made"
    for codes in everywhere(one, ANY):
        there = [region.told for region in found.regions if is_in(region.where, codes)]
        assert there == [answer(one, codes)] or (found.truncated and not there)


def test_the_plainest_witness_of_each_answer_gets_it(policy: Policy) -> None:
    (one,) = diagrams((policy,))
    tree = combine(one.store, (one.root,), itself, ANY)
    for outcome in told(tree):
        found = witness(one.store.space, tree, lambda each, outcome=outcome: each == outcome)
        assert found is not None
        (request, state), answered = found
        assert answered == outcome
        decision = decide(policy, read_request(policy, request), read_state(policy, state))
        assert decision.outcome == outcome


def test_a_box_is_written_as_a_point_in_it(policy: Policy) -> None:
    (one,) = diagrams((policy,))
    found = regions(one.store.space, combine(one.store, (one.root,), itself, ANY), most=200)
    for region in found.regions:
        request, state = written(one.store.space, region.where)
        assert decide(policy, read_request(policy, request), read_state(policy, state)).outcome == region.told


@pytest.mark.parametrize("seed", SEEDS)
def test_what_differs_between_two_policies_is_what_points_say(seed: int) -> None:
    made = world(seeded(seed), SMALL)
    before, after = diagrams((linked(made), linked(made._replace(policy=_edited(made.policy, seed)))))
    for states in (NOMINALLY, STATES["outages:1"]):
        tree = combine(before.store, (before.root, after.root), _differing, states, unlike=True)
        found = regions(before.store.space, tree)
        for codes in everywhere(before, states):
            pair = (answer(before, codes), answer(after, codes))
            expected = [] if pair[0] == pair[1] else [pair]
            assert [region.told for region in found.regions if is_in(region.where, codes)] == expected


@pytest.mark.parametrize("states", [ANY, *STATES.values()], ids=["any", *STATES])
def test_a_difference_is_found_exactly_where_there_is_one(states: States) -> None:
    counts: Counter[bool] = Counter()
    for seed in range(180):
        dice = seeded(seed)
        made = world(dice, LARGER if seed % 5 < 2 else TYPICAL)
        edit = (edited, edited_anywhere, moved, moved, left_out, renamed)[seed % 6]
        policies = linked(made), linked(edit(dice, made))
        try:
            whole = diagrams(policies)
        except ValueError:  # a dimension became one of another kind
            continue
        expected = combine(whole[0].store, (whole[0].root, whole[1].root), _differing, states, unlike=True)
        found = difference(whole[0].table, whole[1].table, states)
        assert (found is not None) == (expected is not None), (seed, made)
        counts[found is not None] += 1
        if found is not None and policies[0].dimensions == policies[1].dimensions:
            request, state = read_request(policies[0], found.request), found.state
            levels = {scope for policy in policies for scope in policy.scopes}
            assert state.get("budget", {}).keys() <= levels
            assert len({_decided(policy, request, state) for policy in policies}) == 2
    assert min(counts.values()) > 20


def test_all_that_is_ever_reached_is_what_unfolding_tells(policy: Policy) -> None:
    (one,) = diagrams((policy,))
    ladders = [tree for tree in _parts(one.root) if isinstance(tree, Ladder)]
    assert reached(one.store, ladders) == told(combine(one.store, (one.root,), itself, ANY))


@pytest.mark.parametrize("size", [SMALL, TYPICAL, LARGER], ids=["small", "typical", "larger"])
def test_who_takes_something_is_what_the_diagram_and_points_say(size: Size) -> None:
    for seed in range(60):
        policy = linked(world(seeded(seed), size))
        (one,) = diagrams((policy,))
        ladders = [tree for tree in _parts(one.root) if isinstance(tree, Ladder)]
        found = takers(policy)
        assert found == {ladder.rungs[-1].outcome.route for ladder in ladders}, seed
        if size is SMALL:
            assert found >= {answer(one, codes).route for codes in everywhere(one, NOMINALLY)}
            assert found == {outcome.route for outcome in reached(one.store, ladders)}


def test_who_takes_something_is_not_looked_for_without_end() -> None:
    policies = (linked(world(seeded(seed))) for seed in range(100))
    policy = next(policy for policy in policies if len(policy.routes) > 3)
    with pytest.raises(TooLarge, match="more than 0 kinds of requests; most nodes ask for `"):
        takers(policy, limit=0)


def test_that_a_policy_is_too_large_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = next(policy for seed in range(100) if len((policy := linked(world(seeded(seed)))).routes) > 3)
    drawn: list[int] = []
    monkeypatch.setattr(drawing, "root", lambda own, store: drawn.append(store.limit) or root(own, store))
    for limit in (3, 3, 2, 4):
        with pytest.raises(TooLarge, match=f"more than {limit} kinds of requests"):
            diagrams((policy,), limit=limit)
    assert drawn == [3, 4], "a smaller limit is no news, a larger one is"
    assert diagrams((policy,))[0].root is not None


def test_parts_that_are_nothing_new_are_not_looked_into_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few nodes may have very many kids: those are what takes the time."""
    policy = linked(world(seeded(3), LARGER))
    nodes = len(diagrams((policy,))[0].store)
    monkeypatch.setattr(building, "PARTS_A_NODE", 0.1)
    with pytest.raises(TooLarge, match="kinds of requests"):
        diagrams((policy,), limit=nodes + 1)


def test_a_diagram_beside_another_policy_s_decides_as_well_as_its_own() -> None:
    """It knows values and numbers that the policy itself doesn't speak of."""
    for seed in range(40):
        dice = seeded(seed)
        made = world(dice, TYPICAL)
        other = edited_anywhere(dice, made)
        try:
            drawings = diagrams((linked(made), linked(other)))
        except ValueError:
            continue  # a dimension is listed in one and a number in the other
        for one, requests in zip(drawings, map(Requests, (made, other)), strict=True):
            policy = one.table.policy
            own = Compiled(policy)
            offer(one)
            policy.kept.pop("diagram")
            offered = Compiled(policy)
            assert offered.diagram is one
            for _ in range(30):
                asked = requests.draw(dice)
                assert _answered(offered, asked) == _answered(own, asked), (seed, asked)


def test_a_difference_is_not_looked_for_without_end() -> None:
    dice = seeded(3)
    made = world(dice, LARGER)
    old, new = table(linked(made)), table(linked(left_out(dice, made)))
    with pytest.raises(TooLarge, match="more than 0 kinds of requests; most nodes ask for `"):
        difference(old, new, limit=0)


def _answered(compiled: Compiled, asked: dict[str, Any]) -> object:
    try:
        return compiled.decide(asked)
    except Unreadable as error:
        return error.problems


def _decided(policy: Policy, request: Request, state: dict[str, Any]) -> Outcome:
    """A scope that a policy doesn't define is none of its business."""
    budget = {scope: level for scope, level in state.get("budget", {}).items() if scope in policy.scopes}
    return decide(policy, request, read_state(policy, state | {"budget": budget})).outcome


def _parts(tree: Tree) -> Iterator[Tree]:
    waiting, seen = [tree], {tree}
    while waiting:
        one = waiting.pop()
        yield one
        new = set(one.kids) - seen if isinstance(one, Node) else set()
        seen |= new
        waiting += new


def test_equal_functions_are_one_object(policy: Policy) -> None:
    one, other = diagrams((policy, policy))
    assert one.root is other.root
    assert one.store.settle(one.root) is one.store.settle(other.root)


def test_settled_diagrams_answer_alike(policy: Policy) -> None:
    (one,) = diagrams((policy,))
    settled = one._replace(root=one.store.settle(one.root))
    for codes in everywhere(one, STATES["outages:1"]):
        assert answer(settled, codes) == answer(one, codes)


def test_a_projection_tells_all_that_the_other_axes_may_come_to(policy: Policy) -> None:
    (one,) = diagrams((policy,))
    axes = frozenset(range(0, one.store.space.requests, 2))
    tree = project(one.store, combine(one.store, (one.root,), itself), axes)
    expected: dict[tuple[int, ...], set[Outcome]] = {}
    for codes in everywhere(one, NOMINALLY):
        assert answer(one, codes) in at(tree, codes)
        expected.setdefault(tuple(codes[axis] for axis in sorted(axes)), set()).add(answer(one, codes))
    if prod(axis.size for axis in one.store.space.axes[: one.store.space.requests]) <= MOST_POINTS:
        for codes in everywhere(one, NOMINALLY):
            assert at(tree, codes) == expected[tuple(codes[axis] for axis in sorted(axes))]


def test_what_is_known_of_axes_is_put_in(policy: Policy) -> None:
    (one,) = diagrams((policy,))
    known = {axis: one.store.space.axes[axis].size - 1 for axis in range(0, len(one.store.space.axes), 2)}
    left = one._replace(root=one.store.restrict(one.root, known))
    for codes in everywhere(one, STATES["outages:1"]):
        there = tuple(known.get(axis, code) for axis, code in enumerate(codes))
        assert answer(left, codes) == answer(one, there)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_question_within_a_match_is_asked_there_alone(seed: int) -> None:
    dice = seeded(seed)
    made = world(dice, SMALL)
    policy = linked(made)
    asked = link_match(
        match(dice, made.policy.get("request", {}), made.registry), policy.at(), policy.dimensions, policy
    )
    boxes = match_boxes(asked)
    (one,) = diagrams((policy,), boxes)
    within = inside(one.store, boxes, one.table.axes)
    tree = combine(one.store, (one.root,), itself, within=within)
    coded = [box for box in (one.store.space.code(box, one.table.axes) for box in boxes) if box is not None]
    for codes in everywhere(one, NOMINALLY):
        expected = answer(one, codes) if any(is_in(box, codes) for box in coded) else None
        assert at(tree, codes) == expected


def test_states_by_condition_and_by_name() -> None:
    assert read_states("nominal").one
    assert read_states("outages:0").one
    assert not read_states("any").one
    given = States(free=True, where=(("budget:day", frozenset(("exhausted",))),))
    assert not given.one
    for wrong in ("", "outages", "outages:", "outages:x", "outages:-1", "all"):
        with pytest.raises(ValueError, match="no choice of states"):
            read_states(wrong)


def _differing(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...] | None:
    return None if outcomes[0] == outcomes[1] else outcomes


def _edited(policy: dict[str, Any], seed: int) -> dict[str, Any]:
    """The policy with one route less, or the order of its routes turned round."""
    routes = policy["routes"]
    left = routes[1:] if len(routes) > 1 and seed % 2 else routes[::-1]
    kept = {route["name"] for route in left}
    return {
        **policy,
        "routes": [
            {key: value for key, value in route.items() if key != "fallback_route" or value in kept} for route in left
        ],
    }


def test_a_diagram_that_grows_too_large_says_which_dimensions_are_to_blame() -> None:
    policies = (linked(world(seeded(seed))) for seed in range(100))
    own = table(next(policy for policy in policies if len(diagrams((policy,))[0].store) > 3))
    space = Space([own])
    with pytest.raises(TooLarge, match="more than 3 kinds of requests; most nodes ask for `") as caught:
        root(own, Store(space, limit=3))
    assert caught.value.axes
    assert set(caught.value.axes) <= {axis.name for axis in space.axes}
