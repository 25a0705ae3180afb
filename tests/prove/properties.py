"""Random properties about a random policy, and what they mean, read straight from their written form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.engine.matches import match
from tests.engine.registries import selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.decision import Decision
    from tests.engine.dice import Dice
    from tests.engine.worlds import World, Written

LEVELS = ("ok", "alert", "exhausted")
SETS = ("providers_down", "models_down", "failing_quality")


def properties(dice: Dice, world: World, scopes: tuple[str, ...], count: int) -> list[Written]:
    """So many properties; no two have the same name."""
    return [_property(dice, world, scopes) | {"name": f"p{number}"} for number in range(count)]


def _property(dice: Dice, world: World, scopes: tuple[str, ...]) -> Written:
    declared = world.policy.get("request", {})
    made: Written = {}
    if dice.chance(50):
        made["when"] = match(dice, declared, world.registry, 2, 1)
    made["states"] = dice.pick(("nominal", "outages:1", "any", _conditions(dice, world, scopes)))
    kind = dice.pick(("always", "never", "reachable", "monotone", "both"))
    if kind == "both":
        return made | {"always": outcome(dice, world), "never": outcome(dice, world)}
    if kind == "monotone":
        raising = dice.pick([*(name for name in declared if not name.startswith("x-")), "sla_ms", "input_tokens"])
        return made | {"monotone": {"raising": raising, "keeps": selector(dice, world.registry)}}
    return made | {kind: outcome(dice, world)}


def _conditions(dice: Dice, world: World, scopes: tuple[str, ...]) -> Written:
    made: Written = {}
    for key in dice.some(SETS, 0, 2):
        names = list(world.registry["providers" if key == "providers_down" else "models"])
        names = [name for name in names if not name.startswith("x-")]
        forms = (
            dice.pick(names),
            dice.some(names, 0, 2),
            {"all": dice.some(names, 0, 1), "not": dice.some(names, 0, 2)},
        )
        made[key] = dice.pick(forms)
    if scopes and dice.chance(60):
        made["budget"] = {dice.pick(scopes): dice.pick((dice.pick(LEVELS), dice.some(LEVELS, 1, 2)))}
    return made


def outcome(dice: Dice, world: World) -> Written:
    """What decisions may be."""
    models = [name for name in world.registry["models"] if not name.startswith("x-")]
    providers = [name for name in world.registry["providers"] if not name.startswith("x-")]
    routes = [route["name"] for route in world.policy["routes"]]
    actions = ("serve", "reduced_scope", "static", "reject", "unrouted")
    caps = (dice.whole(0, 600), {"lte": dice.whole(0, 600)}, {"gt": 100}, True, False)
    parts: dict[str, Any] = {
        "action": dice.some(actions, 1, 4),
        "route": dice.pick((dice.pick(routes), dice.some(routes, 1))),
        "model": dice.pick((dice.pick(models), dice.some(models, 1), selector(dice, world.registry))),
        "provider": dice.some(providers, 1, 1),
        "step": dice.pick((0, [0, 1], 2)),
        "controls": {dice.pick(("max_output_tokens", "prune_input_to")): dice.pick(caps)},
        "escalation": dice.pick((True, False)),
    }
    return {key: parts[key] for key in dice.some(list(parts), 1, 2)}


class Reading:
    """What properties mean in one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.registry = world.registry
        self.declared = world.policy.get("request", {})

    def matches(self, written: Written, request: Written) -> bool:
        """Whether a match holds for a request."""
        for key, asked in written.items():
            if key == "any":
                if not any(self.matches(branch, request) for branch in asked):
                    return False
            elif not key.startswith("x-") and not self._holds(key, asked, request):
                return False
        return True

    def _holds(self, key: str, asked: Any, request: Written) -> bool:
        if key == "needs":
            parts = asked if isinstance(asked, dict) else {"all": asked}
            needs = set(request.get("needs", ()))
            return set(_listed(parts.get("all", ()))) <= needs and not set(_listed(parts.get("not", ()))) & needs
        values = self.declared.get(key)
        if isinstance(values, list):
            value = request.get(key, "other")
            value = value if value in values else "other"
            if isinstance(asked, dict) and "not" in asked:
                return value not in _listed(asked["not"])
            if isinstance(asked, dict):
                return value != "other" and all(
                    _compare(sign, values.index(value), values.index(bound))
                    for sign, bound in asked.items()
                    if not sign.startswith("x-")
                )
            return value in _listed(asked)
        least = values["min"] if values else 0
        number = request.get(key, float("inf") if key == "sla_ms" else least)
        signs = asked if isinstance(asked, dict) else {"eq": asked}
        return all(_compare(sign, number, bound) for sign, bound in signs.items() if not sign.startswith("x-"))

    def is_looked_at(self, written: str | Written, state: Written) -> bool:
        """Whether a state is among those that a property looks at."""
        if written == "any":
            return True
        if isinstance(written, str):
            budget = any(level != "ok" for level in state.get("budget", {}).values())
            if budget or state.get("models_down") or state.get("failing_quality"):
                return False
            return len(state.get("providers_down", ())) <= int(written.partition(":")[2] or 0)
        for key in SETS:
            parts = written.get(key, {})
            parts = parts if isinstance(parts, dict) else {"all": parts}
            names = set(state.get(key, ()))
            if not set(_listed(parts.get("all", ()))) <= names or set(_listed(parts.get("not", ()))) & names:
                return False
        return all(
            state.get("budget", {}).get(scope, "ok") in _listed(levels)
            for scope, levels in written.get("budget", {}).items()
        )

    def with_idle(self, written: str | Written, state: Written, axes: frozenset[str]) -> Written:
        """The state with what the conditions ask of things that no decision hangs on: points don't name them."""
        if isinstance(written, str):
            return state
        made = dict(state)
        for key in SETS:
            asked = written.get(key, {})
            names = _listed(asked.get("all", ()) if isinstance(asked, dict) else asked)
            made[key] = [*made.get(key, ()), *(name for name in names if f"{key}:{name}" not in axes)]
        idle = {scope: _listed(levels)[0] for scope, levels in written.get("budget", {}).items()}
        idle = {scope: level for scope, level in idle.items() if f"budget:{scope}" not in axes}
        return {**made, "budget": {**idle, **made.get("budget", {})}}

    def unmet(self, written: Written, decision: Decision) -> set[str]:
        """The fields of an outcome that a decision doesn't have."""
        return {key for key, asked in written.items() if not self._has(key, asked, decision)}

    def _has(self, key: str, asked: Any, decision: Decision) -> bool:
        value = getattr(decision, key)
        if key == "escalation" and isinstance(asked, bool):
            return asked == (value is not None)
        if key == "model" and isinstance(asked, dict):
            return value is not None and self.selects(asked, value)
        if key == "controls":
            return value is not None and all(_caps(getattr(value, name), bound) for name, bound in asked.items())
        return value in _listed(asked)

    def selects(self, written: Written, model: str) -> bool:
        """Whether a selector selects a model."""
        entry = self.registry["models"][model]
        home = self.registry["providers"][entry["provider"]]
        one = {"models": model, "tier": entry["tier"], "provider": entry["provider"]}
        several = {
            "tags": entry.get("tags", ()),
            "regions": entry["regions"] if "regions" in entry else home.get("regions", ()),
            "capabilities": entry.get("capabilities", ()),
            "compliance": home.get("compliance", ()),
        }
        return all(
            one[key] in names if key in one else set(names) <= set(several[key])
            for key, names in written.items()
            if not key.startswith("x-")
        )

    def is_broken(self, written: Written, decision: Decision) -> bool:
        """Whether a decision breaks `always` or `never`."""
        serving = {"model", "provider", "step", "controls"}
        failing = self.unmet(written["always"], decision) if "always" in written else set()
        if decision.model is None:
            failing -= serving
        return bool(failing) or ("never" in written and self.describes(written["never"], decision))

    def describes(self, written: Written, decision: Decision) -> bool:
        """Whether a decision is such an outcome, for `never` and `reachable`."""
        if decision.model is None and {"model", "provider", "step", "controls"} & written.keys():
            return False
        return not self.unmet(written, decision)


def _caps(cap: int | None, asked: Any) -> bool:
    if isinstance(asked, bool):
        return asked == (cap is not None)
    signs = asked if isinstance(asked, dict) else {"eq": asked}
    return all(_compare(sign, float("inf") if cap is None else cap, bound) for sign, bound in signs.items())


def _compare(sign: str, number: float, bound: float) -> bool:
    return {
        "lt": number < bound, "lte": number <= bound, "gt": number > bound, "gte": number >= bound, "eq": number == bound,
    }[sign]  # fmt: skip


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def pairs(reading: Reading, raising: str, points: list[tuple[Written, Written, Decision]]) -> Iterator[tuple[str, str]]:
    """The models of each two requests that differ in one dimension alone, the lower one's first."""
    groups: dict[str, list[tuple[float, str]]] = {}
    values = reading.declared.get(raising)
    for request, state, decision in points:
        rest = {key: value for key, value in request.items() if key != raising}
        if isinstance(values, list):
            if request.get(raising) not in values:
                continue
            rank: float = values.index(request[raising])
        else:
            least = values["min"] if values else 0
            rank = request.get(raising, float("inf") if raising == "sla_ms" else least)
        if decision.model is not None:
            groups.setdefault(repr((sorted(rest.items()), state)), []).append((rank, decision.model))
    for group in groups.values():
        for low, one in group:
            for high, other in group:
                if low < high:
                    yield one, other
