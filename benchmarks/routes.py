"""Makes policies of any number of routes in memory, every dimension of requests and state in use."""

from __future__ import annotations

import json
import random
from typing import Any

from routectl.document.source import Document, Source
from routectl.policy.evidence import Evidence, Report
from routectl.policy.link import link
from routectl.policy.policy import Policy
from routectl.policy.read import read
from routectl.policy.registry import Registry

INTENTS = [
    "faq", "summarize", "plan", "refund", "classify", "translate", "extract", "draft", "search", "code", "review", "chat",
]  # fmt: skip
RISKS = ["low", "medium", "high"]
REGIONS = ["us", "eu", "apac", "latam"]
SEGMENTS = ["free", "team", "enterprise"]
LOCALES = ["en", "de", "fr", "es", "ja", "pt"]
CAPABILITIES = ["tools", "structured_output", "vision", "audio", "reasoning"]
PROVIDERS = ["openai", "azure", "anthropic", "bedrock", "google", "mistral"]
TIERS = ["small", "medium", "premium"]


def policy(routes: int, seed: int = 1, candidates: int = 4, name: str = "route-{}") -> Policy:
    """A policy with so many routes, each with so many candidates; the same for the same arguments."""
    draw = random.Random(seed)
    registry = _registry(draw)
    written = _policy(draw, routes, candidates, list(registry["models"]))
    for number, route in enumerate(written["routes"][:-1]):
        if "quota" not in route:  # whose name is that of a scope as well
            route["name"] = name.format(number)
    report = _report(draw, list(registry["models"]))
    evidence = Evidence([Report(document("report.json", report))])
    return link(document("policy.json", written), Registry(document("registry.json", registry)), evidence)


def first_match(routes: int, seed: int = 1, candidates: int = 4) -> Policy:
    """The same routes by the request's dimensions alone: no needs, samples, splits, limits, guardrails, evidence, budget."""
    draw = random.Random(seed)
    registry = _registry(draw)
    written = _policy(draw, routes, candidates, list(registry["models"]))
    for key in ("guardrails", "defaults", "budget"):
        del written[key]
    for model in registry["models"].values():
        del model["limits"]
    for route in written["routes"]:
        route["match"].pop("needs", None)
        for key in route.keys() - {"name", "match", "target", "fallback"}:
            del route[key]
        if isinstance(route["target"], dict):
            route["target"] = route["target"]["split"][0]["model"]
    return link(document("policy.json", written), Registry(document("registry.json", registry)), Evidence([]))


def requests(number: int, seed: int = 2) -> list[dict[str, Any]]:
    """Requests for these policies, all with an id."""
    draw = random.Random(seed)
    return [
        {
            "id": f"r-{place}", "intent": draw.choice(INTENTS), "risk": draw.choice(RISKS), "region": draw.choice(REGIONS),
            "segment": draw.choice(SEGMENTS), "locale": draw.choice(LOCALES), "complexity": draw.randrange(101),
            "sla_ms": draw.randrange(500, 20000), "input_tokens": draw.randrange(1, 20000), "output_tokens": 300,
        }
        for place in range(number)
    ]  # fmt: skip


def _registry(draw: random.Random) -> dict[str, Any]:
    models = {
        f"model-{number}": {
            "provider": PROVIDERS[number % 6],
            "tier": TIERS[number % 3],
            "tags": draw.sample(["policy-controls", "audited"], draw.randrange(3)),
            "capabilities": draw.sample(CAPABILITIES, 3 + number % 3),
            "limits": {"max_input_tokens": draw.choice([32000, 128000, 200000, 1000000]), "max_output_tokens": draw.choice([4096, 8192, 65536])},
            "price": {"input_per_mtok": draw.randrange(1, 50) / 10, "output_per_mtok": draw.randrange(10, 200) / 10},
        }
        for number in range(30)
    }  # fmt: skip
    providers = {name: {"regions": draw.sample(REGIONS, 3), "compliance": ["soc2"]} for name in PROVIDERS}
    return whole("ModelRegistry", "models", tiers=TIERS, providers=providers, models=models)


def _policy(draw: random.Random, routes: int, candidates: int, models: list[str]) -> dict[str, Any]:
    written = [_route(draw, number, draw.sample(models, candidates)) for number in range(routes - 1)]
    last = {"name": "general", "match": {}, "target": models[0], "fallback": models[1:candidates]}
    return whole(
        "RoutePolicy",
        "many-routes",
        registry="registry.json",
        request={
            "intent": INTENTS, "risk": RISKS, "region": REGIONS, "segment": SEGMENTS, "locale": LOCALES,
            "complexity": {"min": 0, "max": 100},
        },
        guardrails=[
            {"name": "high-risk", "when": {"risk": "high"}, "require": {"tags": ["policy-controls"]}},
            *({"name": f"{region}-residency", "when": {"region": region, "risk": ["medium", "high"]}, "require": {"regions": [region]}} for region in REGIONS),
        ],
        defaults={"limits": {"max_latency_ms": 12000, "quality_floor": 0.6, "cost_ceiling_usd": 0.05}, "degrade": [{"static": "Later."}]},
        routes=[*written, last],
        budget={
            "daily_usd": 1000, "alert_at": [0.5, 0.8], "on_exhausted": {"allow": {"tier": ["small"]}},
            "providers": {"openai": {"daily_usd": 300}, "azure": {"daily_usd": 300}},
            "spike": {"window_minutes": 15, "over_usd": 40, "then": {"allow": {"tier": ["small", "medium"]}}},
        },
    )  # fmt: skip


def _route(draw: random.Random, number: int, models: list[str]) -> dict[str, Any]:
    match: dict[str, Any] = {"intent": draw.sample(INTENTS, draw.randrange(1, 3))}
    for name, values in (("risk", RISKS), ("region", REGIONS), ("segment", SEGMENTS), ("locale", LOCALES)):
        if draw.random() < 0.5:
            match[name] = draw.sample(values, draw.randrange(1, len(values)))
    if draw.random() < 0.4:
        match["sla_ms"] = {"lt": draw.randrange(1, 200) * 100}
    if draw.random() < 0.2:
        match["complexity"] = {"gte": draw.randrange(1, 100)}
    if draw.random() < 0.1:
        match["needs"] = draw.choice(CAPABILITIES)
    if draw.random() < 0.1:
        match["input_tokens"] = {"gt": draw.randrange(1, 100) * 1000}
    route: dict[str, Any] = {"name": f"route-{number}", "match": match, "target": models[0], "fallback": models[1:]}
    if draw.random() < 0.1:
        route["target"] = {"split": [{"model": models[0], "percent": 95}, {"model": models[1], "percent": 5}]}
    if draw.random() < 0.05:
        route["sample_percent"] = draw.choice([1, 5, 10])
    if draw.random() < 0.2:
        route["controls"] = {
            "max_output_tokens": 1024,
            "prune_input_to": 16000,
            "under_pressure": {"max_output_tokens": 256},
        }
    if draw.random() < 0.1:
        route["quota"] = {"share_of": "premium", "percent": 10}
    if draw.random() < 0.2:
        route["limits"] = {
            "max_latency_ms": draw.randrange(2, 20) * 1000,
            "quality_floor": draw.randrange(50, 90) / 100,
        }
    return route


def _report(draw: random.Random, models: list[str]) -> dict[str, Any]:
    results = [
        {
            "model": model, "intent": intent, "samples": 500, "success_rate": draw.randrange(80, 99) / 100,
            "quality": {"mean": draw.randrange(55, 95) / 100, "stddev": 0.1},
            "latency_ms": {"p50": 400, "p95": draw.randrange(5, 120) * 100}, "cost_usd": draw.randrange(1, 400) / 10000,
        }
        for model in models
        for intent in draw.sample(INTENTS, 8)
    ]  # fmt: skip
    return whole("BenchmarkReport", "gold", measured_on="2026-11-10", results=results)


def whole(kind: str, name: str, **rest: Any) -> dict[str, Any]:
    return {"apiVersion": "routectl/v1", "kind": kind, "metadata": {"name": name}, **rest}


def document(path: str, written: dict[str, Any]) -> Document:
    source = Source(path, json.dumps(written))
    documents = read(source)
    assert not source.flaws, source.flaws
    return documents[0]
