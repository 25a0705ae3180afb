"""Policies so small that everything they decide can be gone through, request by request and state by state."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.engine.state import State
from tests.engine.worlds import World, Written, linked_as_text, opening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.decision import Decision
    from routectl.engine.request import Request
    from routectl.policy.policy import Policy
    from tests.engine.dice import Dice

VALUES = {"intent": ["faq", "plan"], "risk": ["low", "high"]}
MODELS = ["m0", "m1", "m2"]
SLA = [None, 1999, 999, 499]
"""A number from each class that the bounds and p95s below make."""


def world(dice: Dice) -> World:
    """A policy with two dimensions, two to four routes, and up to three models of two providers."""
    policy: Written = {
        **opening("RoutePolicy", "tiny"), "registry": "models.json", "request": VALUES,
        "guardrails": [_guardrail(dice, number) for number in range(dice.whole(0, 2))],
        "routes": [_route(dice, number) for number in range(dice.whole(2, 4))],
    }  # fmt: skip
    if dice.chance(25):  # two that are alike but for a value
        name = dice.pick(list(VALUES))
        one, other = ({**policy["routes"][0], "name": f"{value}-twin"} for value in VALUES[name])
        one["match"], other["match"] = ({**deepcopy(one["match"]), name: value} for value in VALUES[name])
        policy["routes"] = [one, *policy["routes"][1:], other]
    if dice.chance(60):
        policy["routes"].append({"name": "rest", "match": {}, "target": dice.pick(MODELS)})
    if dice.chance(40):
        whole = dice.chance(70)
        policy["budget"] = {"daily_usd": 100} if whole else {"providers": {"p0": {"daily_usd": 100}}}
        if whole and dice.chance(70):
            policy["budget"]["on_exhausted"] = {"allow": {"tier": dice.some(["small", "premium"], 1)}}
    return World(policy, _registry(dice), (_report(dice),) if dice.chance(50) else ())


def _registry(dice: Dice) -> Written:
    models = {
        name: {
            "provider": dice.pick(["p0", "p1"]), "tier": dice.pick(["small", "premium"]),
            "tags": ["safe"] if name == "m0" else dice.some(["safe"]), "capabilities": dice.some(["vision"]),
        }
        for name in MODELS
    }  # fmt: skip
    return {
        **opening("ModelRegistry", "models"), "tiers": ["small", "premium"],
        "providers": {"p0": {}, "p1": {}}, "models": models,
    }  # fmt: skip


def _report(dice: Dice) -> Written:
    rows: list[Written] = [
        {"model": name, "samples": 500, "latency_ms": {"p95": dice.pick([500, 1000])}, "quality": {"mean": dice.pick([0.5, 0.9])}}
        for name in dice.some(MODELS, 1)
    ]  # fmt: skip
    for row in rows:
        if dice.chance(30):
            row["intent"] = "faq"
    return {**opening("BenchmarkReport", "gold"), "measured_on": "2026-11-01", "results": rows}


def _match(dice: Dice, alternatives: bool = True) -> Written:
    made: Written = {}
    for name, values in VALUES.items():
        if dice.chance(50):
            some = dice.some(values, 1)
            made[name] = dice.pick([some, some[0], {"not": some}, {"gte": some[0]}, {"lt": some[0]}])
    if dice.chance(20):
        made["sla_ms"] = dice.pick([{"lt": 1000}, {"gte": 1000}, {"gte": 0}, {"gte": 500, "lt": 2000}])
    if dice.chance(10):
        made["needs"] = "vision"
    if alternatives and dice.chance(20):
        made["any"] = [_match(dice, False) or {"intent": "faq"} for _ in range(2)]
    return made


def _guardrail(dice: Dice, number: int) -> Written:
    asked = dice.pick(
        [{"tags": ["safe"]}, {"tier": ["premium"]}, {"models": ["m0", "m1"]}, {"tier": ["small", "premium"]}]
    )
    return {"name": f"g{number}", "when": _match(dice), dice.pick(["require", "require", "forbid"]): asked}


def _route(dice: Dice, number: int) -> Written:
    made: Written = {"name": f"r{number}", "match": _match(dice), "target": dice.pick(MODELS)}
    if dice.chance(60):
        made["fallback"] = dice.some(MODELS, 0, 2)
    if dice.chance(30):
        made["degrade"] = dice.pick(
            [[{"static": "Later."}], [{"reduce_scope": "less", "target": dice.pick(MODELS)}, {"static": "Later."}]]
        )
    if dice.chance(20):
        made["limits"] = dice.pick([{"max_latency_ms": 800}, {"quality_floor": 0.8}])
    if dice.chance(10):
        made["sample_percent"] = 50
    if dice.chance(10):
        made["controls"] = {"max_output_tokens": 100, "under_pressure": {"max_output_tokens": 50}}
    if dice.chance(10):
        made["escalate"] = {"to": "someone", "after": "fallback"}
    return made


class Whole:
    """Everything that one policy decides."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.policy: Policy = linked_as_text(world)

    @cached_property
    def requests(self) -> list[Request]:
        """One of each kind of requests."""
        kinds = product(*((*values, None) for values in VALUES.values()), SLA, (False, True), (0, 9999))
        return [
            read_request(self.policy, {key: value for key, value in self._written(*kind) if value is not None})
            for kind in kinds
        ]

    def _written(
        self, intent: str | None, risk: str | None, sla: int | None, needs: bool, bucket: int
    ) -> Iterator[tuple[str, Any]]:
        yield from (("intent", intent), ("risk", risk), ("sla_ms", sla), ("sample_bucket", bucket))
        yield "needs", ["vision"] if needs else None

    @cached_property
    def states(self) -> list[State]:
        """Every state that can make a difference: a model whose quality fails is refused as one that is down is."""
        scopes = frozenset(self.policy.scopes)  # one at most
        levels = [State(), State(alert=scopes), State(exhausted=scopes)]
        return [
            level._replace(providers_down=frozenset(providers), models_down=frozenset(models))
            for level in (levels if "budget" in self.world.policy else levels[:1])
            for providers in _subsets(["p0", "p1"])
            for models in _subsets(MODELS)
        ]

    @cached_property
    def nominal(self) -> list[Decision]:
        """What is decided of each request while nothing is wrong."""
        return [decide(self.policy, request) for request in self.requests]

    @cached_property
    def decided(self) -> list[tuple[Request, State, Decision]]:
        return [(each, state, decide(self.policy, each, state)) for each in self.requests for state in self.states]

    def meaning(self, decision: Decision) -> Any:
        """All that a decision means but the name of its route."""
        if decision.route is None:
            return decision.action
        written = next(route for route in self.world.policy["routes"] if route["name"] == decision.route)
        rest = {key: value for key, value in written.items() if key in ("limits", "degrade", "requires")}
        return (
            decision.outcome._replace(route=None),
            decision.escalation,
            str(rest.get("limits")),
            _step(decision, rest),
        )

    def with_(self, policy: Written) -> Whole:
        return Whole(self.world._replace(policy=policy))


def _step(decision: Decision, written: Written) -> Any:
    """What a degrade step says."""
    if decision.action in ("static", "reduced_scope"):
        return [step.get("static") or step.get("reduce_scope") for step in written["degrade"]][
            0 if decision.action == "reduced_scope" else -1
        ]
    return None


def _subsets(names: list[str]) -> list[list[str]]:
    return [
        [name for name, chosen in zip(names, bits, strict=True) if chosen]
        for bits in product((0, 1), repeat=len(names))
    ]
