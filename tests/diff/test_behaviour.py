"""Regions are held to the interpreter, request by request: it decides differently there and nowhere else."""

from __future__ import annotations

import copy
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from routectl.diff.behaviour import Behaviour, behaviour
from routectl.diff.compare import compare
from routectl.diff.same import Same
from routectl.engine.box import Box
from routectl.engine.box import meets as boxes_meet
from routectl.engine.decide import decide
from routectl.engine.decision import Decision
from routectl.engine.differ import difference
from routectl.engine.match import match_boxes
from routectl.engine.outcome import Outcome
from routectl.engine.problem import Unreadable
from routectl.engine.regions import regions
from routectl.engine.request import OWN_KEYS, read_request
from routectl.engine.state import known_state, read_state
from routectl.engine.states import ANY, NOMINALLY, States, read_states
from routectl.engine.table import table
from tests.diff.conditions import meets
from tests.engine.dice import Dice, seeded
from tests.engine.edits import edited_anywhere
from tests.engine.landmarks import let_in
from tests.engine.policies import TYPICAL, world
from tests.engine.requests import Requests
from tests.engine.states import States as WrittenStates
from tests.engine.worlds import World, linked, opening

if TYPE_CHECKING:
    from routectl.policy.policy import Policy

Written = dict[str, Any]

SEEDS = range(40)
SAMPLES = 120
STATES = {"nominal": NOMINALLY, "outages:1": read_states("outages:1"), "any": ANY}
SIZE = TYPICAL._replace(notes=False)


def changed(dice: Dice, made: World) -> tuple[World, dict[str, str]]:
    """The world after some edits of all kinds, and which routes have other names."""
    new = made
    for _ in range(dice.whole(1, 4)):
        new = edited_anywhere(dice, new)
    if not dice.chance(50):
        return new, {}
    new = copy.deepcopy(new)
    route = dice.pick(new.policy["routes"])
    was = route["name"]
    for each in new.policy["routes"]:
        for key in ("name", "fallback_route", "replaced_by"):
            if each.get(key) == was:
                each[key] = "renamed"
    known = {each["name"] for each in made.policy["routes"]}
    return new, ({was: "renamed"} if was in known else {})


def decided(policy: Policy, request: Written, state: Written, names: dict[str, str]) -> Decision | None:
    """What the interpreter decides; what a policy doesn't know means nothing to it."""
    known = {key: value for key, value in request.items() if key in policy.dimensions or key in OWN_KEYS}
    assert policy.registry is not None
    if "needs" in known:
        known["needs"] = [name for name in _listed(known["needs"]) if name in policy.registry.capabilities]
    back = {f"route:{new}": f"route:{old}" for old, new in names.items()}
    levels = {back.get(scope, scope): level for scope, level in state.get("budget", {}).items()}
    known_levels = {scope: level for scope, level in levels.items() if scope in policy.scopes}
    here = {
        key: [
            name for name in value if name in (policy.registry.providers if key[0] == "p" else policy.registry.models)
        ]
        for key, value in state.items()
        if key != "budget"
    }
    try:
        read = read_request(policy, known)
    except Unreadable:
        return None
    return decide(policy, read, known_state(policy, read_state(policy, {**here, "budget": known_levels})))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def filled(request: Written, old: Policy, new: Policy) -> Written | None:
    """The request with all that it leaves to the policies said; None where they disagree about it."""
    full = {key: value for key, value in request.items() if value is not None and not key.startswith("x-")}
    for name in (*old.dimensions, *new.dimensions):
        sides = [policy.dimensions[name] for policy in (old, new) if name in policy.dimensions]
        if name not in full and not sides[0].listed and name != "sla_ms":
            if len({side.low for side in sides}) > 1:
                return None
            full[name] = sides[0].low
    return full


def renamed_outcome(decision: Decision, names: dict[str, str]) -> Outcome:
    outcome = decision.outcome
    return outcome._replace(route=names.get(outcome.route or "", outcome.route))


def in_states(states: States, written: Written) -> bool:
    if states.free:
        return True
    quiet = all(key == "providers_down" or not value for key, value in written.items() if key != "budget")
    calm = all(level == "ok" for level in written.get("budget", {}).values())
    return quiet and calm and len(set(written.get("providers_down", ()))) <= (states.most_down or 0)


def sampled(
    dice: Dice, pair: tuple[World, World], policies: tuple[Policy, Policy], states: States, names: dict[str, str]
) -> tuple[Written, Written] | None:
    of = dice.pick(pair)
    request = filled(Requests(of).draw(dice), *policies)
    if states.one or (states.most_down and dice.chance(30)):
        state: Written = {}
    elif states.most_down:
        state = {"providers_down": [dice.pick(list(of.registry["providers"]))]}
    else:
        state = WrittenStates(of, policies[0 if of is pair[0] else 1].scopes).draw(dice)
    if "budget" in state and of is pair[0]:
        forth = {f"route:{was}": f"route:{now}" for was, now in names.items()}
        state["budget"] = {forth.get(scope, scope): level for scope, level in state["budget"].items()}
    if request is None or not in_states(states, state):
        return None
    for bucket in ("sample_bucket", "split_bucket"):
        request.setdefault(bucket, dice.whole(0, 9999))
    return request, state


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_request_is_in_a_region_exactly_if_it_is_decided_otherwise(seed: int, name: str) -> None:
    dice, states = seeded(seed * 10 + len(name)), STATES[name]
    made = world(dice, SIZE)
    edited, names = changed(dice, made)
    old, new = linked(made), linked(edited)
    found = behaviour(old, new, states, Same(names, {}))
    _holds_witnesses(found, old, new, names)
    for _ in range(SAMPLES):
        sample = sampled(dice, (made, edited), (old, new), states, names)
        if sample is not None:
            _holds(found, sample, old, new, names)


def _holds_witnesses(found: Behaviour, old: Policy, new: Policy, names: dict[str, str]) -> None:
    for region in found.regions[:200]:
        witness = region.witness
        request = filled(witness.request, old, new)
        assert request is not None
        assert meets(region.when, request, witness.state)
        assert in_states(found.states, witness.state)
        before, after = decided(old, witness.request, witness.state, names), decided(new, *witness, {})
        assert before is not None
        assert after is not None
        assert before.outcome == region.before
        assert after.outcome == region.after
        assert renamed_outcome(before, names) != region.after
        assert [one for one in found.regions[:200] if meets(one.when, request, witness.state)] == [region], "disjoint"


def _holds(found: Behaviour, sample: tuple[Written, Written], old: Policy, new: Policy, names: dict[str, str]) -> None:
    request, state = sample
    before, after = decided(old, request, state, names), decided(new, request, state, {})
    if before is None or after is None:  # one of them refuses to read it
        return
    there = [region for region in found.regions if meets(region.when, request, state)]
    pair = renamed_outcome(before, names), after.outcome
    if found.truncated:
        assert [(one.before, one.after) for one in there] in ([], [(before.outcome, after.outcome)])
        return
    assert [(region.before, region.after) for region in there] == (
        [(before.outcome, after.outcome)] if pair[0] != pair[1] else []
    )
    passed = [region for region in found.escalations if meets(region.when, request, state)]
    told = [(pair[0], before.escalation, after.escalation)]
    is_otherwise = pair[0] == pair[1] and before.escalation != after.escalation
    assert [(one.outcome, one.before, one.after) for one in passed] == (told if is_otherwise else [])


def test_regions_that_were_not_gone_through_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routectl.diff.behaviour.regions", lambda space, tree: regions(space, tree, most=1))
    dice = seeded(4)
    counts: Counter[bool] = Counter()
    for _ in range(40):
        made = world(dice, SIZE)
        edited, _ = changed(dice, made)
        found = behaviour(linked(made), linked(edited))
        counts[found.truncated] += 1
        assert len(found.regions) <= 9
    assert counts[True] > 3, counts


def test_a_dimension_may_come_and_go_with_the_one_route_that_asks_for_it() -> None:
    registry = {
        **opening("ModelRegistry", "models"), "tiers": ["small"], "providers": {"p": {}},
        "models": {name: {"provider": "p", "tier": "small"} for name in "ab"},
    }  # fmt: skip
    one, rest = (
        {"name": "one", "match": {"risk": "low", "segment": "free"}, "target": "a"},
        {"name": "rest", "match": {}, "target": "b"},
    )
    risks = {"risk": ["low", "high"]}
    opened = {**opening("RoutePolicy", "policy"), "registry": "models.yaml"}
    with_it = World({**opened, "request": {**risks, "segment": ["free", "team"]}, "routes": [one, rest]}, registry)
    without = World({**opened, "request": risks, "routes": [rest]}, registry)
    for pair in ((with_it, without), (without, with_it)):
        old, new = map(linked, pair)
        moved = behaviour(old, new).regions
        assert moved
        assert all({"risk": "low", "segment": "free"}.items() <= region.when.items() for region in moved)
        found = difference(table(old), table(new))
        assert found is not None
        assert found.request == {"risk": "low", "segment": "free"}


# --- what changes nothing is proved to change nothing ---


def reordered(dice: Dice, written: World) -> World | None:
    """Two neighbours that take different requests change places."""
    policy = linked(written)
    boxes = [match_boxes(route.match) for route in policy.routes]
    apart = [place for place in range(len(boxes) - 1) if not meets_box(boxes[place], boxes[place + 1])]
    if not apart:
        return None
    place = dice.pick(apart)
    routes = written.policy["routes"]
    routes[place], routes[place + 1] = routes[place + 1], routes[place]
    return written


def renamed_all(dice: Dice, written: World) -> World:
    """Every route has another name."""
    for route in written.policy["routes"]:
        for key in ("name", "fallback_route", "replaced_by"):
            if key in route:
                route[key] = f"{route[key]}.new"
    return written


def laid_out(dice: Dice, written: World) -> World:
    """The same said in another order of keys, and with a list for a single value."""
    policy = {key: written.policy[key] for key in sorted(written.policy, reverse=True)}
    policy["routes"] = [{key: route[key] for key in sorted(route)} for route in policy["routes"]]
    for route in policy["routes"]:
        for name, condition in route["match"].items():
            if isinstance(condition, str):
                route["match"][name] = [condition]
    registry = {**written.registry, "models": dict(sorted(written.registry["models"].items()))}
    return World(policy, registry, written.reports)


def split(dice: Dice, written: World) -> World | None:
    """A route becomes two: one for some value of a dimension, the other for the rest."""
    policy = written.policy
    listed = {name: values for name, values in policy.get("request", {}).items() if isinstance(values, list)}
    if "quota" in policy.get("defaults", {}) or not listed:
        return None
    routes = policy["routes"]
    contents = [_content(route) for route in routes]
    whole = [route for route in routes if "quota" not in route and contents.count(_content(route)) == 1]
    if not whole:
        return None
    route = dice.pick(whole)
    name = dice.pick(list(listed))
    part = copy.deepcopy(route)
    part["name"] = "part"
    if name in route["match"]:
        allowed = let_in(route["match"][name], listed[name])
        if len(allowed) < 2 or "other" in allowed:
            return None
        part["match"][name], route["match"][name] = allowed[:1], allowed[1:]
    else:
        part["match"][name] = dice.pick(listed[name])
    routes.insert(routes.index(route), part)
    if dice.chance(50) and not any(
        route["name"] in (each.get("fallback_route"), each.get("replaced_by")) for each in routes
    ):
        route["name"] = "rest"
    return written


def _content(route: Written) -> Written:
    return {key: value for key, value in route.items() if key not in ("name", "match")}


def meets_box(ones: tuple[Box, ...], others: tuple[Box, ...]) -> bool:
    return bool(boxes_meet(ones, others))


REFACTORINGS = (reordered, renamed_all, laid_out, split)


@pytest.mark.parametrize("refactoring", REFACTORINGS, ids=lambda each: each.__name__)
def test_what_changes_nothing_is_proved_to_change_nothing(refactoring: Any) -> None:
    dice, count = seeded(len(refactoring.__name__)), 0
    while count < 25:
        made = world(dice, SIZE)
        done = refactoring(dice, copy.deepcopy(made))
        if done is None:
            continue
        count += 1
        for name in ("outages:1", "nominal") if count % 4 else STATES:
            for pair in ((made, done), (done, made)):
                found = compare(linked(pair[0]), linked(pair[1]), STATES[name]).behaviour
                assert found is not None
                assert found.silent, (found.regions[:2], found.escalations[:2])
                assert not found.truncated
