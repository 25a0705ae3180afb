"""Conditions of every form, in matches of every depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.engine import vocabulary as words
from tests.engine.worlds import Written

if TYPE_CHECKING:
    from tests.engine.dice import Dice

ALWAYS = ("sla_ms", "input_tokens", "output_tokens")


def dimensions(dice: Dice, listed: tuple[int, int] = (1, 4), declared: int = 2) -> Written:
    """What a policy's `request` declares: listed values in any order, ranges of whole numbers."""
    made: Written = {name: dice.some(words.LISTED[name], 1) for name in dice.some(list(words.LISTED), *listed)}
    for name in dice.some(list(words.DECLARED), 0, declared):
        low, high = dice.pick(words.DECLARED[name])
        made[name] = {"min": low, "max": high}
    return made


def match(dice: Dice, declared: Written, registry: Written, most: int = 2, depth: int = 2) -> Written:
    """A match of so many conditions at most, and so many levels of `any`."""
    keys = dice.some([*declared, *ALWAYS, "needs"], 0, most)
    made = {key: condition(dice, key, declared, registry) for key in keys}
    if depth and dice.chance(20):
        branches = [match(dice, declared, registry, 2, depth - 1) for _ in range(dice.whole(1, 3))]
        at = dice.whole(0, len(made))
        entries = list(made.items())
        made = dict([*entries[:at], ("any", branches), *entries[at:]])
    return made


def condition(dice: Dice, key: str, declared: Written, registry: Written) -> Any:
    """A condition on one dimension, or on `needs`."""
    if key == "needs":
        return _needs(dice, capabilities(registry))
    values = declared.get(key)
    return _listed(dice, values) if isinstance(values, list) else _whole(dice, words.NUMBERS[key])


def capabilities(registry: Written) -> list[str]:
    """The capabilities that the registry's models have, and a well-known one that perhaps none has."""
    return sorted({"tools", *(name for model in registry["models"].values() for name in model.get("capabilities", ()))})


def _needs(dice: Dice, known: list[str]) -> Any:
    form = dice.whole(0, 4)
    if form == 0:
        return dice.pick(known)
    if form == 1:
        return dice.some(known, 0, 2)
    made: Written = {}
    if form != 2:
        made["all"] = dice.some(known, 0, 2)
    if form != 3:
        made["not"] = dice.some(known, 0, 2)
    return made


def _listed(dice: Dice, values: list[str]) -> Any:
    form = dice.whole(0, 3)
    if form == 0:
        return dice.pick(values)
    if form == 1:
        return dice.many(values, 1, 2)
    if form == 2:
        return {"not": dice.many(values, 1, 2)}
    return {key: dice.pick(values) for key in dice.some(("gte", "lt", "lte", "gt"), 1, 2)}


def _whole(dice: Dice, numbers: tuple[int, ...]) -> Any:
    if dice.chance(20):
        return dice.pick(numbers)
    return {key: dice.pick(numbers) for key in dice.some(("lt", "gte", "lte", "gt"), 1, 2)}
