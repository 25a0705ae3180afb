"""Registries and selectors: a few models in which tiers, prices and abilities meet or tie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine import vocabulary as words
from tests.engine.worlds import Written, opening

if TYPE_CHECKING:
    from tests.engine.dice import Dice


def registry(dice: Dice, models: tuple[int, int] = (2, 6)) -> Written:
    """A ModelRegistry with so many models."""
    tiers = dice.some(words.TIERS, 1)
    providers = {name: _provider(dice) for name in dice.some(words.PROVIDERS, 1)}
    return {
        **opening("ModelRegistry", "models"),
        "tiers": tiers,
        "providers": providers,
        "models": {name: _model(dice, tiers, list(providers)) for name in dice.some(words.MODELS, *models)},
    }


def _provider(dice: Dice) -> Written:
    made: Written = {}
    if dice.chance(70):
        made["compliance"] = dice.some(words.COMPLIANCE)
    if dice.chance(70):
        made["regions"] = dice.some(words.REGIONS)
    return made


def _model(dice: Dice, tiers: list[str], providers: list[str]) -> Written:
    made: Written = {"provider": dice.pick(providers), "tier": dice.pick(tiers)}
    if dice.chance(20):
        made["id"] = "the-provider's name of it"
    if dice.chance(60):
        made["tags"] = dice.some(words.TAGS)
    if dice.chance(80):
        made["capabilities"] = dice.some(words.CAPABILITIES, 0 if dice.chance(30) else 2)
    if dice.chance(40):
        made["limits"] = {
            **({"max_input_tokens": dice.pick(words.MODEL_INPUT)} if dice.chance(70) else {}),
            **({"max_output_tokens": dice.pick(words.MODEL_OUTPUT)} if dice.chance(60) else {}),
        }
    if dice.chance(80):
        made["price"] = {"input_per_mtok": dice.pick(words.PRICES), "output_per_mtok": dice.pick(words.PRICES)}
    if dice.chance(30):
        made["regions"] = dice.some(words.REGIONS)
    if dice.chance(10):
        made["verified"] = {"date": dice.pick(words.DAYS), **({"source": "price list"} if dice.chance(50) else {})}
    if dice.chance(10):
        made["deprecated_on"] = dice.pick(words.DAYS)
    return made


def selector(dice: Dice, registry: Written) -> Written:
    """A selector of which every name is known to the registry; perhaps of all models, or of none."""
    models, providers = registry["models"].values(), registry["providers"].values()
    one_of = {"models": registry["models"], "tier": registry["tiers"], "provider": registry["providers"]}
    all_of = {
        "tags": {tag for model in models for tag in model.get("tags", ())},
        "regions": {region for each in (*models, *providers) for region in each.get("regions", ())},
        "capabilities": {name for model in models for name in model.get("capabilities", ())},
        "compliance": {name for provider in providers for name in provider.get("compliance", ())},
    }
    known = {key: sorted(names) for key, names in (one_of | all_of).items() if names}
    keys = dice.some(list(known), 0 if dice.chance(5) else 1, 1 if dice.chance(75) else 3)
    least = 0 if dice.chance(5) else 1
    return {key: dice.some(known[key], least, 2 if key in all_of else None) for key in keys}
