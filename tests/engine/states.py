"""States for a policy, as written: from nothing wrong to nothing left, often aimed at those who serve one route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.engine.dice import Dice, dice
from tests.engine.landmarks import listed, plain
from tests.engine.worlds import World, Written

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = ("exhausted", "alert", "ok")


class States:
    """Makes states for one policy."""

    def __init__(self, world: World, scopes: Sequence[str]) -> None:
        policy, registry = plain(world.policy), plain(world.registry)
        self.models = list(registry["models"])
        self.providers = list(registry["providers"])
        self.scopes = list(scopes)
        self.servers = [_servers(route) for route in policy["routes"]]

    def draw(self, dice: Dice) -> Written:
        """A state."""
        made: dict[str, Any] = {}
        way = dice.whole(0, 9)
        if way <= 2:
            pass
        elif way <= 4:
            self._one_thing(dice, made)
        elif way <= 7:
            self._route(dice, made, dice.pick(self.servers))
        else:
            self._storm(dice, made)
        if self.scopes and dice.chance(40):
            made["budget"] = {scope: dice.pick(LEVELS) for scope in dice.some(self.scopes, 1, 2)}
        return made

    def _one_thing(self, dice: Dice, made: dict[str, Any]) -> None:
        key = dice.pick(("providers_down", "models_down", "failing_quality"))
        made[key] = [dice.pick(self.providers if key == "providers_down" else self.models)]

    def _route(self, dice: Dice, made: dict[str, Any], servers: list[str]) -> None:
        """The first of those who serve a route fail, each in its own way."""
        for name in servers[: dice.whole(1, len(servers))]:
            made.setdefault(dice.pick(("models_down", "failing_quality")), []).append(name)

    def _storm(self, dice: Dice, made: dict[str, Any]) -> None:
        made["models_down"] = [name for name in self.models if dice.chance(40)]
        made["failing_quality"] = [name for name in self.models if dice.chance(20)]
        made["providers_down"] = [name for name in self.providers if dice.chance(25)]
        made["budget"] = {scope: dice.pick(LEVELS) for scope in self.scopes if dice.chance(30)}


def _servers(route: Written) -> list[str]:
    """The models that a route itself names, in the order of their trial."""
    target = route["target"]
    names = [member["model"] for member in target["split"]] if isinstance(target, dict) else [target]
    fallback = route.get("fallback", [])
    names += [] if fallback == "auto" else listed(fallback)
    return list(dict.fromkeys((*names, *(step["target"] for step in route.get("degrade", []) if "target" in step))))


@st.composite
def states(draw: st.DrawFn, world: World, scopes: Sequence[str]) -> Written:
    """States that hypothesis makes, and shrinks."""
    return States(world, scopes).draw(draw(dice()))
