"""Regions are held to the interpreter, request by request: it decides differently there and nowhere else."""

from __future__ import annotations

import copy
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from routectl.diff.behaviour import Behaviour, behaviour
from routectl.diff.compare import compare
from routectl.engine.decide import decide
from routectl.engine.decision import Decision, Outcome
from routectl.engine.problem import Unreadable
from routectl.engine.request import OWN_KEYS, read_request
from routectl.engine.state import known_state, read_state
from routectl.engine.states import ANY, NOMINALLY, States, read_states
from tests.diff.conditions import meets
from tests.engine.dice import Dice, seeded
from tests.engine.edits import edited_anywhere
from tests.engine.policies import TYPICAL, world
from tests.engine.requests import Requests
from tests.engine.states import States as WrittenStates
from tests.engine.worlds import World, linked

if TYPE_CHECKING:
    from routectl.policy.policy import Policy

Written = dict[str, Any]

SEEDS = range(60)
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
        key: [name for name in value if name in (policy.registry.providers if key[0] == "p" else policy.registry.models)]
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
    found = behaviour(old, new, states, names)
    assert not found.truncated
    _holds_witnesses(found, old, new, names)
    for _ in range(SAMPLES):
        sample = sampled(dice, (made, edited), (old, new), states, names)
        if sample is not None:
            _holds(found, sample, old, new, names)


def _holds_witnesses(found: Behaviour, old: Policy, new: Policy, names: dict[str, str]) -> None:
    for region in found.regions:
        witness = region.witness
        request = filled(witness.request, old, new)
        assert request is not None
        assert meets(region.when, request, witness.state)
        assert in_states(found.states, witness.state)
        before, after = decided(old, witness.request, witness.state, names), decided(new, *witness, {})
        assert before is not None
        assert after is not None
        assert renamed_outcome(before, names) == region.before
        assert after.outcome == region.after
        assert region.before != region.after


def _holds(
    found: Behaviour, sample: tuple[Written, Written], old: Policy, new: Policy, names: dict[str, str]
) -> None:
    request, state = sample
    before, after = decided(old, request, state, names), decided(new, request, state, {})
    if before is None or after is None:  # one of them refuses to read it
        return
    there = [region for region in found.regions if meets(region.when, request, state)]
    pair = renamed_outcome(before, names), after.outcome
    assert [(region.before, region.after) for region in there] == ([pair] if pair[0] != pair[1] else [])
    passed = [region for region in found.escalations if meets(region.when, request, state)]
    told = [(pair[0], before.escalation, after.escalation)]
    is_otherwise = pair[0] == pair[1] and before.escalation != after.escalation
    assert [(one.outcome, one.before, one.after) for one in passed] == (told if is_otherwise else [])
