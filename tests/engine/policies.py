"""Whole policies, every feature of the language in them, small enough that routes, limits and budgets meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from tests.engine import vocabulary as words
from tests.engine.dice import Dice, dice
from tests.engine.matches import capabilities, dimensions, match
from tests.engine.registries import registry, selector
from tests.engine.reports import reports
from tests.engine.worlds import World, Written, opening

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS = ("fallback", "reduced_scope", "static", "reject")


class Size(NamedTuple):
    """How large a world may get, in what it is made of."""

    listed: tuple[int, int] = (1, 4)
    declared: int = 2
    models: tuple[int, int] = (2, 6)
    routes: int = 5
    reports: int = 3
    rows: int = 8
    notes: bool = True


TYPICAL = Size()
LARGER = Size(routes=12, models=(4, 6), rows=12)
SMALL = Size(listed=(1, 1), declared=0, models=(2, 2), routes=2, reports=1, rows=2)
"""So small that all of it can be gone through."""


def world(dice: Dice, size: Size = TYPICAL) -> World:
    """A policy with its registry and evidence, as written; nothing in it is wrong."""
    models = registry(dice, size.models)
    declared = dimensions(dice, size.listed, size.declared)
    draft = _Draft(dice, declared, models)
    measured = reports(dice, declared, models, size.reports, size.rows)
    made = World(draft.policy(size.routes), models, measured)
    if size.notes and dice.chance(15):
        for document in made.documents:
            _note(dice, document)
    return made


@st.composite
def worlds(draw: st.DrawFn, size: Size = TYPICAL) -> World:
    """Worlds that hypothesis makes, and shrinks."""
    return world(draw(dice()), size)


class _Draft:
    """One policy in the making."""

    def __init__(self, dice: Dice, declared: Written, registry: Written) -> None:
        self.dice = dice
        self.declared = declared
        self.registry = registry
        self.models = list(registry["models"])

    def policy(self, routes: int) -> Written:
        dice = self.dice
        made = {**opening("RoutePolicy", dice.pick(("example", "p.2"))), "registry": "models.json"}
        if dice.chance(60):
            made["metadata"]["version"] = dice.pick((1, 0, 14))
        if self.declared or dice.chance(50):
            made["request"] = self.declared
        if dice.chance(40):
            made["guardrails"] = [self.guardrail(f"g{number}") for number in range(dice.whole(1, 3))]
        if dice.chance(40):
            made["defaults"] = self.defaults()
        made["routes"] = self.routes(dice.whole(1, routes))
        if dice.chance(70):
            made["budget"] = self.budget()
        if dice.chance(10):
            made["concentration"] = {"max_share_per_provider": 0.7}
            made["traffic"] = "traffic.parquet"
            made["evidence"] = ["evidence/"]
        return made

    def guardrail(self, name: str) -> Written:
        dice = self.dice
        made: Written = {"name": name}
        if dice.chance(90):
            made["when"] = match(dice, self.declared, self.registry, 2, 1)
        keys = dice.some(("require", "forbid"), 1, 2 if dice.chance(30) else 1)
        return made | {key: selector(dice, self.registry) for key in keys}

    def defaults(self) -> Written:
        made: Written = {}
        for key in self.dice.some(list(PARTS), 1, 3):
            made[key] = PARTS[key](self)
        if self.dice.chance(10):
            made["sample_percent"] = _percent(self.dice.pick(words.PARTS))
        if self.dice.chance(10):
            made["stage"] = "experimental"
        return made

    def routes(self, count: int) -> list[Written]:
        """Routes in any order, each with the one it falls back to among those that were made before it."""
        names = [f"r{number}" for number in range(count)]
        routes = [self.route(name, names[:place]) for place, name in enumerate(names)]
        last = routes[-1] if self.dice.chance(50) else None
        if last is not None:  # often one that takes everything, as policies have it
            last["match"] = {}
            last.pop("sample_percent", None)
            return [*self.dice.some(routes[:-1], count), last]
        return self.dice.some(routes, count)

    def route(self, name: str, earlier: Sequence[str]) -> Written:
        dice = self.dice
        made: Written = {
            "name": name, "match": match(dice, self.declared, self.registry), "target": self.target(),
        }  # fmt: skip
        if dice.chance(25):
            made["sample_percent"] = _percent(dice.pick(words.PARTS))
        for key, part in PARTS.items():
            if dice.chance(OFTEN.get(key, 40)):
                made[key] = part(self)
        if earlier and dice.chance(40):
            made["fallback_route"] = dice.pick(earlier)
        if dice.chance(10):
            made["stage"] = dice.pick(("managed", "experimental", "deprecated"))
            if made["stage"] == "deprecated":
                made |= {"sunset": "2027-03-31", "replaced_by": name}
        return made

    def target(self) -> Any:
        dice = self.dice
        if dice.chance(70):
            return dice.pick(self.models)
        ends = sorted({*(dice.pick(words.PARTS) for _ in range(dice.whole(1, 3))), 10_000})
        parts = [end - start for start, end in zip((0, *ends), ends, strict=False)]
        return {"split": [{"model": dice.pick(self.models), "percent": _percent(part)} for part in parts]}

    def fallback(self) -> Any:
        return "auto" if self.dice.chance(30) else self.dice.many(self.models, 0, 3)

    def limits(self) -> Written:
        pools = {"max_latency_ms": words.LATENCY, "quality_floor": words.FLOORS, "cost_ceiling_usd": words.CEILINGS}
        return {key: self.dice.pick(pools[key]) for key in self.dice.some(list(pools), 0)}

    def requires(self) -> list[str]:
        return self.dice.some(capabilities(self.registry), 0, 2)

    def controls(self) -> Written:
        made = self.caps()
        if self.dice.chance(70):
            made["under_pressure"] = self.caps()
        return made

    def caps(self) -> Written:
        pools = {"max_output_tokens": words.ANSWER, "prune_input_to": words.PRUNE}
        return {key: self.dice.pick(pools[key]) for key in self.dice.some(list(pools), 0)}

    def quota(self) -> Written:
        return {"share_of": self.dice.pick(self.registry["tiers"]), "percent": 20}

    def degrade(self) -> list[Written]:
        return [self.step(number) for number in range(self.dice.whole(0, 3))]

    def step(self, number: int) -> Written:
        dice = self.dice
        if dice.chance(35):
            return {"static": f"answer {number}"}
        made: Written = {"reduce_scope": f"scope {number}", "target": dice.pick(self.models)}
        return made | ({"controls": self.caps()} if dice.chance(60) else {})

    def escalate(self) -> Written:
        return {"to": self.dice.pick(("human-review", "on call")), "after": self.dice.pick(STEPS)}

    def budget(self) -> Written:
        dice = self.dice
        made: Written = {}
        if dice.chance(75):
            made["daily_usd"] = dice.pick((500, 0.5))
        if dice.chance(15):
            made["alert_at"] = [0.5, 0.8]
        if dice.chance(50):
            made["on_exhausted"] = {"allow": selector(dice, self.registry)}
        if dice.chance(60):
            named = dice.some(list(self.registry["providers"]), 1)
            made["providers"] = {name: {"daily_usd": 200} if dice.chance(80) else {} for name in named}
        if dice.chance(50):
            allow = selector(dice, self.registry)
            made["spike"] = {"window_minutes": 15, "over_usd": 40, "then": {"allow": allow}}
        return made


PARTS = {
    "fallback": _Draft.fallback, "limits": _Draft.limits, "requires": _Draft.requires, "controls": _Draft.controls,
    "quota": _Draft.quota, "degrade": _Draft.degrade, "escalate": _Draft.escalate,
}  # fmt: skip
"""What a route or the defaults may have."""

OFTEN = {"fallback": 65, "limits": 50, "requires": 15, "degrade": 50, "controls": 60}
"""How often a route has it, in percent; 40 where nothing is said."""


def _percent(hundredths: int) -> float | int:
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def _note(dice: Dice, written: Any) -> None:
    """A team's own notes, here and there."""
    if isinstance(written, dict):
        for value in list(written.values()):
            _note(dice, value)
        if dice.chance(20):
            written["x-note"] = dice.pick((1, "why", {"lt": 3}, [None]))
    elif isinstance(written, list):
        for value in written:
            _note(dice, value)
