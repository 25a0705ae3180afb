"""Small policies from a seed, with every request and state that there can be of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, pairwise, product
from typing import Any

from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.engine.state import read_state
from routectl.policy.policy import Policy
from tests.engine.worlds import World, linked

REGIONS = ("us", "eu")
RISKS = ("low", "high")
INTENTS = ("faq", "plan")
MODELS = ("a", "b", "c")
PROVIDERS = ("p", "q")

Written = dict[str, Any]


def small(draw: random.Random) -> World:
    """A policy of a few routes over three short dimensions, with guardrails."""
    providers = {
        name: {"regions": _some(draw, REGIONS), "compliance": _some(draw, ("soc2", "hipaa"))} for name in PROVIDERS
    }
    models = {
        name: {
            "provider": draw.choice(PROVIDERS), "tier": "small", "tags": _some(draw, ("x",)), "capabilities": [],
            "price": {"input_per_mtok": 1, "output_per_mtok": 1},
        }
        for name in MODELS
    }  # fmt: skip
    routes = [_route(draw, f"r{number}") for number in range(draw.randrange(1, 4))]
    policy = {
        "apiVersion": "routectl/v1", "kind": "RoutePolicy", "metadata": {"name": "small", "version": 1}, "registry": "r.json",
        "request": {"region": list(REGIONS), "risk": list(RISKS), "intent": list(INTENTS)},
        "guardrails": guardrails(draw), "routes": routes,
    }  # fmt: skip
    registry = {
        "apiVersion": "routectl/v1", "kind": "ModelRegistry", "metadata": {"name": "r"}, "tiers": ["small"],
        "providers": providers, "models": models,
    }  # fmt: skip
    return World(policy, registry)


def guardrails(draw: random.Random) -> list[Written]:
    """Some guardrails; what they require can be had in every registry of `small`."""
    found = []
    for number in range(draw.randrange(3)):
        how = draw.choice(("require", "forbid"))
        what = draw.choice(({"models": _some(draw, MODELS) or ["a"]}, {"provider": [draw.choice(PROVIDERS)]}))
        found.append({"name": f"g{number}", "when": match(draw), how: what})
    return found


def match(draw: random.Random) -> Written:
    """Conditions on some of the dimensions."""
    sides = {"region": REGIONS, "risk": RISKS, "intent": INTENTS}
    found: Written = {name: draw.choice(values) for name, values in sides.items() if draw.random() < 0.4}
    if draw.random() < 0.2:
        found["region"] = {"not": [draw.choice(REGIONS)]}
    return found


def _route(draw: random.Random, name: str) -> Written:
    target: Any = draw.choice(MODELS)
    if draw.random() < 0.3:
        first, second = draw.sample(MODELS, 2)
        share = draw.choice((5, 10, 30, 50))
        target = {"split": [{"model": first, "percent": share}, {"model": second, "percent": 100 - share}]}
    route = {"name": name, "match": match(draw), "target": target, "fallback": draw.sample(MODELS, draw.randrange(3))}
    if draw.random() < 0.2:
        route["sample_percent"] = draw.choice((5, 20, 50))
    return route


def _some(draw: random.Random, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if draw.random() < 0.6]


def requests() -> Iterator[Written]:
    """Every kind of request, buckets aside; None of a dimension is `other`."""
    for region, risk, intent in product((*REGIONS, None), (*RISKS, None), (*INTENTS, None)):
        said = {"region": region, "risk": risk, "intent": intent}
        yield {key: value for key, value in said.items() if value is not None}


def buckets(*policies: Policy) -> list[Written]:
    """Buckets between all cuts that these policies make, each with how many there are of its kind."""
    routes = [route for policy in policies for route in policy.routes]
    sampled = {round((route.sample_percent or 0) * 100) for route in routes}
    split = {round(sum(one.percent for one in route.targets[:last]) * 100) for route in routes for last in range(3)}
    one, other = (list(pairwise(sorted({0, 10000, *ends}))) for ends in (sampled, split))
    return [
        {"sample_bucket": a, "split_bucket": c, "weight": (b - a) * (d - c)} for (a, b), (c, d) in product(one, other)
    ]


def states(most_down: int | None) -> Iterator[Written]:
    """Every state of outages with so many providers down; all there are, with models down too, for None."""
    for count in range(len(PROVIDERS) + 1 if most_down is None else most_down + 1):
        for down in combinations(PROVIDERS, count):
            if most_down is not None:
                yield {"providers_down": list(down)}
                continue
            for number in range(len(MODELS) + 1):
                for models in combinations(MODELS, number):
                    yield {"providers_down": list(down), "models_down": list(models)}


def served(policy: Policy, request: Written, state: Written) -> str | None:
    """The model that the interpreter comes to."""
    return decide(policy, read_request(policy, request), read_state(policy, state)).model


def both(seed: int) -> tuple[Policy, Policy, World, World]:
    """Two versions that share much: parts of the one are of the other."""
    draw = random.Random(seed)
    old, other = small(draw), small(draw)
    new = World(dict(old.policy), dict(old.registry))
    for key in ("guardrails", "routes"):
        if draw.random() < 0.6:
            new.policy[key] = other.policy[key]
    for key in ("providers", "models"):
        if draw.random() < 0.3:
            new.registry[key] = other.registry[key]
    return linked(old), linked(new), old, new
