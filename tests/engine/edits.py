"""One change to a policy, as a person would make it: something left out, another number, another name, another order."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from routectl.policy.check import check
from tests.engine import vocabulary as words
from tests.engine.worlds import World, linked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engine.dice import Dice

PARTS = ("routes", "guardrails", "defaults", "budget")
OTHERS = ("tiers", "providers", "models", "results", "measured_on")


def edited(dice: Dice, world: World) -> World:
    """The world with one change in its policy; sound again, perhaps without any effect."""
    places = [place for place in _places(world.policy) if place[0] in PARTS]
    for _ in range(30):
        policy = copy.deepcopy(world.policy)
        _change(dice, policy, dice.pick(places))
        changed = world._replace(policy=policy)
        if _is_sound(changed):
            return changed
    return world


def edited_anywhere(dice: Dice, world: World) -> World:
    """The world with one change anywhere: in its policy, what that declares of requests, its registry or its evidence."""
    for _ in range(30):
        policy, registry, *reports = copy.deepcopy(world.documents)
        document = dice.pick((policy, registry, *reports, policy))
        places = [place for place in _places(document) if place[0] in (*PARTS, "request", *OTHERS)]
        _change(dice, document, dice.pick(places))
        changed = World(policy, registry, tuple(reports))
        if _is_sound(changed):
            return changed
    return world


def moved(dice: Dice, world: World) -> World:
    """The world with two or three of its routes at another place."""
    for _ in range(30):
        policy = copy.deepcopy(world.policy)
        routes = policy["routes"]
        for _ in range(dice.whole(2, 3)):
            routes.insert(dice.whole(0, len(routes) - 1), routes.pop(dice.whole(0, len(routes) - 1)))
        changed = world._replace(policy=policy)
        if _is_sound(changed):
            return changed
    return world


def left_out(dice: Dice, world: World) -> World:
    """The world with one of its routes less, or two."""
    for _ in range(30):
        policy = copy.deepcopy(world.policy)
        routes = policy["routes"]
        for _ in range(min(dice.whole(1, 2), len(routes) - 1)):
            del routes[dice.whole(0, len(routes) - 1)]
        changed = world._replace(policy=policy)
        if _is_sound(changed):
            return changed
    return world


def renamed(dice: Dice, world: World) -> World:
    """The world with one of its routes under another name."""
    policy = copy.deepcopy(world.policy)
    old = dice.pick(policy["routes"])["name"]
    for route in policy["routes"]:
        for key in ("name", "fallback_route", "replaced_by"):
            if route.get(key) == old:
                route[key] = "under-another-name"
    return world._replace(policy=policy)


def _change(dice: Dice, policy: Any, place: tuple[Any, ...]) -> None:
    holder = policy
    for step in place[:-1]:
        holder = holder[step]
    value = holder[place[-1]]
    if isinstance(value, list) and len(value) > 1 and dice.chance(50):
        value.insert(0, value.pop(dice.whole(1, len(value) - 1)))
    elif isinstance(value, (int, float)) and dice.chance(80):
        holder[place[-1]] = value + dice.pick((1, -1))
    elif value in words.MODELS and dice.chance(80):
        holder[place[-1]] = dice.pick(words.MODELS)
    else:
        del holder[place[-1]]


def _is_sound(world: World) -> bool:
    if not all(check(document["kind"])(document) for document in world.documents):
        return False
    try:
        linked(world)
    except (AssertionError, KeyError):
        return False
    return True


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if place:
        yield place
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in entries:
        yield from _places(inner, (*place, step))
