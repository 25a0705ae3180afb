"""Makes policies and edits them, both from a seed; each edit says what the words have to tell of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

from routectl.diff.change import Names
from routectl.document.source import Document, Source
from routectl.policy.evidence import Evidence, Report
from routectl.policy.link import link
from routectl.policy.policy import Policy
from routectl.policy.read import read
from routectl.policy.registry import Registry

INTENTS = ["faq", "plan", "refund", "a b.c", 'say "hi"', "<script>alert(1)</script>", "any", "x-ray"]
RISKS = ["low", "medium", "high"]
MODELS = ["fast", "fast-v2", "@team/model:v1.2+x~y", "auto", "split", "static", "deep", "9", "a.b", "routes"]
CAPABILITIES = ["tools", "vision", "json/v2"]
NAMES = ["general", "a.b", "any", "defaults", "routes", "static", "match", "1", "A", "a", "a-", "x", "name"]

Told = tuple[Names, str, Any, Any]
"""A change without its direction and places."""


class World(NamedTuple):
    """The three documents that a policy is made of, as plain values."""

    policy: dict[str, Any]
    registry: dict[str, Any]
    report: dict[str, Any]


def world(draw: random.Random, routes: int = 12) -> World:
    """A policy with all that a policy can have, its registry and a benchmark report."""
    models = {name: _model(draw) for name in MODELS}
    names = [*NAMES, *(f"route-{number}" for number in range(routes))][:routes]
    draw.shuffle(names)
    policy = _whole(
        "RoutePolicy",
        "random",
        registry="r.json",
        request={"intent": INTENTS, "risk": RISKS, "age": {"min": 0, "max": 99}},
        guardrails=[
            {"name": "guard-high", "when": {"risk": "high"}, "require": {"tags": ["audited"]}},
            {"name": "guard.all", "require": {"regions": ["eu"], "tier": ["small", "medium"]}},
            {"name": "forbid", "when": {"intent": ["plan"]}, "forbid": {"provider": ["openai"]}},
        ],
        defaults={"limits": {"max_latency_ms": 9000, "quality_floor": 0.5}, "requires": ["tools"]},
        routes=[_route(draw, name, place) for place, name in enumerate(names)],
        budget={
            "daily_usd": 500, "alert_at": [0.5, 0.8], "on_exhausted": {"allow": {"tier": ["small"]}},
            "providers": {"openai": {"daily_usd": 100}, "azure": {"daily_usd": 50}},
            "spike": {"window_minutes": 15, "over_usd": 40, "then": {"allow": {"tier": ["small", "medium"]}}},
        },
        concentration={"max_share_per_provider": 0.7},
    )  # fmt: skip
    policy["metadata"] |= {
        "version": 3,
        "owners": {"sre": "@sre"},
        "reviewed": {"date": "2026-11-02", "every_days": 30},
    }
    providers = {name: {"regions": ["eu", "us"], "compliance": ["soc2"]} for name in ("openai", "azure")}
    registry = _whole(
        "ModelRegistry", "models", tiers=["small", "medium", "premium"], providers=providers, models=models
    )
    results = [
        {"model": name, "intent": intent, "samples": 100, "quality": {"mean": 0.8}, "latency_ms": {"p95": 900}}
        for name in MODELS
        for intent in INTENTS[:3]
    ]
    return World(policy, registry, _whole("BenchmarkReport", "gold", measured_on="2026-11-10", results=results))


def linked(world: World, indent: int | None = None) -> Policy:
    """The policy of these documents."""
    report = Report(document("report.json", world.report, indent))
    registry = Registry(document("r.json", world.registry, indent))
    return link(document("p.json", world.policy, indent), registry, Evidence([report]))


def document(path: str, written: dict[str, Any], indent: int | None = None) -> Document:
    source = Source(path, json.dumps(written, indent=indent))
    documents = read(source)
    assert not source.flaws, [flaw.message for flaw in source.flaws]
    return documents[0]


def _whole(kind: str, name: str, **rest: Any) -> dict[str, Any]:
    return {"apiVersion": "routectl/v1", "kind": kind, "metadata": {"name": name}, **rest}


def _model(draw: random.Random) -> dict[str, Any]:
    return {
        "provider": draw.choice(["openai", "azure"]), "tier": draw.choice(["small", "medium", "premium"]), "tags": ["audited"],
        "capabilities": CAPABILITIES[:2], "price": {"input_per_mtok": 1, "output_per_mtok": 2},
    }  # fmt: skip


def _route(draw: random.Random, name: str, place: int) -> dict[str, Any]:
    low = place * 10  # no two routes have the same content
    models = draw.sample(MODELS, 4)
    route = {
        "name": name, "match": {"intent": draw.sample(INTENTS, 2), "age": {"gte": low % 98 + 1}, "input_tokens": {"gt": low}},
        "target": models[0], "fallback": models[1:], "limits": {"cost_ceiling_usd": 0.01 * (place + 1)},
        "controls": {"max_output_tokens": 100 + low, "under_pressure": {"max_output_tokens": 50}},
        "degrade": [{"reduce_scope": "static", "target": models[1]}, {"static": f"Sorry, {name}."}],
        "escalate": {"to": "sre", "after": "static"},
    }  # fmt: skip
    if draw.random() < 0.3:
        route["target"] = {"split": [{"model": models[0], "percent": 95}, {"model": models[1], "percent": 5}]}
    if draw.random() < 0.5:
        route["quota"] = {"share_of": "premium", "percent": 20}
    return route


# --- edits: each changes the documents in place, and returns what has to be told ---


class Editor:
    """Edits that don't meet: a route that was edited in one way is not edited in another."""

    def __init__(self, draw: random.Random, old: World) -> None:
        self.draw = draw
        self.old = old
        self.new = deepcopy(old)
        self.told: list[Told] = []
        self._free = [route["name"] for route in old.policy["routes"]]
        draw.shuffle(self._free)
        self._used: set[str] = set()

    def edit(self, number: int) -> None:
        """So many edits of as many kinds, each at most once where it is about the policy as a whole."""
        for _ in range(number):
            edit = self.draw.choice(EDITS)
            if edit in ONCE and edit.__name__ in self._used:
                continue
            self._used.add(edit.__name__)
            if edit in ONCE or self._free:
                self.told += edit(self)

    def route(self) -> dict[str, Any]:
        name = self._free.pop()
        return next(route for route in self.new.policy["routes"] if route["name"] == name)

    @property
    def routes(self) -> list[dict[str, Any]]:
        routes: list[dict[str, Any]] = self.new.policy["routes"]
        return routes


def _path(route: dict[str, Any], *names: str) -> Names:
    return ("routes", route["name"], *names)


def add_route(editor: Editor) -> list[Told]:
    number = len(editor.told)
    route = _route(editor.draw, f"added-{number}", 900 + number)
    editor.routes.insert(editor.draw.randrange(len(editor.routes) + 1), route)
    return [(_path(route), "added", None, route)]


def remove_route(editor: Editor) -> list[Told]:
    route = editor.route()
    editor.routes.remove(route)
    return [(_path(route), "removed", route, None)]


def rename_route(editor: Editor) -> list[Told]:
    route = editor.route()
    was, route["name"] = route["name"], f"{route['name']}.new"
    return [(_path(route), "renamed", was, route["name"])]


def rename_and_edit(editor: Editor) -> list[Told]:
    told = rename_route(editor)
    route = next(route for route in editor.routes if route["name"] == told[0][3])
    route["sample_percent"] = 5
    return [*told, (_path(route, "sample_percent"), "added", None, 5)]


def change_ceiling(editor: Editor) -> list[Told]:
    route = editor.route()
    was, route["limits"]["cost_ceiling_usd"] = route["limits"]["cost_ceiling_usd"], 77
    return [(_path(route, "limits", "cost_ceiling_usd"), "changed", was, 77)]


def override_default(editor: Editor) -> list[Told]:
    route = editor.route()
    was = editor.new.policy["defaults"]["limits"]["quality_floor"]
    route["limits"]["quality_floor"] = 0.25
    return [(_path(route, "limits", "quality_floor"), "changed", was, 0.25)]


def change_match(editor: Editor) -> list[Told]:
    route = editor.route()
    match = route["match"]
    was = deepcopy(match)
    match["intent"] = ["faq", "plan", "refund"]
    del match["age"]
    match["needs"] = "tools"
    return [
        (_path(route, "match", "intent"), "changed", was["intent"], match["intent"]),
        (_path(route, "match", "age"), "removed", was["age"], None),
        (_path(route, "match", "needs"), "added", None, "tools"),
    ]


def add_fallback(editor: Editor) -> list[Told]:
    route = editor.route()
    model = next(name for name in MODELS if name not in route["fallback"])
    route["fallback"].insert(editor.draw.randrange(4), model)
    return [(_path(route, "fallback", model), "added", None, model)]


def drop_fallback(editor: Editor) -> list[Told]:
    route = editor.route()
    model = route["fallback"].pop(editor.draw.randrange(3))
    return [(_path(route, "fallback", model), "removed", model, None)]


def move_fallback(editor: Editor) -> list[Told]:
    route = editor.route()
    first, second, third = route["fallback"]
    route["fallback"] = [third, first, second]
    before, after = {"position": 3, "behind": second}, {"position": 1, "behind": None}
    return [(_path(route, "fallback", third), "moved", before, after)]


def swap_target(editor: Editor) -> list[Told]:
    route = editor.route()
    was, route["target"] = route["target"], "9"
    members = [member["model"] for member in was["split"]] if isinstance(was, dict) else [was]
    if members == ["9"]:
        return []
    if "9" in members:
        other = next(member for member in was["split"] if member["model"] != "9")
        mine = next(member for member in was["split"] if member["model"] == "9")
        return [
            (_path(route, "target", "9"), "changed", mine["percent"], 100),
            (_path(route, "target", other["model"]), "removed", other["percent"], None),
        ]
    return [(_path(route, "target"), "changed", was, "9")]


def change_ladder(editor: Editor) -> list[Told]:
    route = editor.route()
    was = route["degrade"][1]["static"]
    route["degrade"][1]["static"] = "Later."
    route["degrade"][0]["controls"] = {"max_output_tokens": 9}
    return [
        (_path(route, "degrade", "static"), "changed", was, "Later."),
        (_path(route, "degrade", "static (scope)", "controls", "max_output_tokens"), "added", None, 9),
    ]


def drop_escalation(editor: Editor) -> list[Told]:
    route = editor.route()
    was = route.pop("escalate")
    return [(_path(route, "escalate"), "removed", was, None)]


def change_controls(editor: Editor) -> list[Told]:
    route = editor.route()
    was = route["controls"]
    route["controls"] = {"prune_input_to": 10, "under_pressure": {"max_output_tokens": 60}}
    return [
        (_path(route, "controls", "max_output_tokens"), "removed", was["max_output_tokens"], None),
        (_path(route, "controls", "prune_input_to"), "added", None, 10),
        (_path(route, "controls", "under_pressure", "max_output_tokens"), "changed", 50, 60),
    ]


def add_note(editor: Editor) -> list[Told]:
    route = editor.route()
    route["x-why"] = {"ticket": "A-1", "list": [1, 2]}
    return [(_path(route, "x-why"), "added", None, route["x-why"])]


def change_default(editor: Editor) -> list[Told]:
    editor.new.policy["defaults"]["limits"]["max_latency_ms"] = 7000
    return [(("defaults", "limits", "max_latency_ms"), "changed", 9000, 7000)]


def change_budget(editor: Editor) -> list[Told]:
    budget = editor.new.policy["budget"]
    budget["daily_usd"] = 600
    budget["alert_at"] = [0.8, 0.6]
    del budget["providers"]["azure"]
    return [
        (("budget", "daily_usd"), "changed", 500, 600),
        (("budget", "alert_at"), "changed", [0.5, 0.8], [0.8, 0.6]),
        (("budget", "providers", "azure"), "removed", {"daily_usd": 50}, None),
    ]


def change_guardrails(editor: Editor) -> list[Told]:
    guardrails = editor.new.policy["guardrails"]
    guardrails[0]["when"] = {"risk": {"gte": "medium"}}
    guardrails[1]["name"] = "guard.every"
    gone = guardrails.pop()
    return [
        (("guardrails", "guard-high", "when", "risk"), "changed", "high", {"gte": "medium"}),
        (("guardrails", "guard.every"), "renamed", "guard.all", "guard.every"),
        (("guardrails", "forbid"), "removed", gone, None),
    ]


def change_request(editor: Editor) -> list[Told]:
    request = editor.new.policy["request"]
    request["intent"] = ["new one", *INTENTS]
    request["age"] = {"min": 0, "max": 120}
    request["tone"] = ["kind"]
    return [
        (("request", "intent", "new one"), "added", None, "new one"),
        (("request", "age", "max"), "changed", 99, 120),
        (("request", "tone"), "added", None, ["kind"]),
    ]


def change_registry(editor: Editor) -> list[Told]:
    models = editor.new.registry["models"]
    was = models["a.b"]["tier"]
    models["a.b"] |= {
        "tier": "premium",
        "capabilities": ["tools"],
        "price": {"input_per_mtok": 3, "output_per_mtok": 2},
    }
    editor.new.registry["providers"]["openai"]["compliance"] = ["soc2", "hipaa"]
    tier = [(("registry", "models", "a.b", "tier"), "changed", was, "premium")] if was != "premium" else []
    return [
        *tier,
        (("registry", "models", "a.b", "capabilities", "vision"), "removed", "vision", None),
        (("registry", "models", "a.b", "price", "input_per_mtok"), "changed", 1, 3),
        (("registry", "providers", "openai", "compliance", "hipaa"), "added", None, "hipaa"),
    ]


def change_evidence(editor: Editor) -> list[Told]:
    results = editor.new.report["results"]
    results[0]["quality"]["mean"] = 0.9
    gone = results.pop()
    editor.draw.shuffle(results)
    return [
        (("evidence", "gold", "results", "fast for intent=faq", "quality", "mean"), "changed", 0.8, 0.9),
        (("evidence", "gold", "results", f"{gone['model']} for intent=refund"), "removed", gone, None),
    ]


def change_metadata(editor: Editor) -> list[Told]:
    metadata = editor.new.policy["metadata"]
    metadata["version"] = 4
    metadata["owners"] = {"platform": "@p"}
    metadata["reviewed"] = {"date": "2026-11-03"}
    return [
        (("metadata", "version"), "changed", 3, 4),
        (("metadata", "owners", "platform"), "added", None, "@p"),
        (("metadata", "owners", "sre"), "removed", "@sre", None),
        (("metadata", "reviewed", "date"), "changed", "2026-11-02", "2026-11-03"),
        (("metadata", "reviewed", "every_days"), "removed", 30, None),
    ]


Edit = Callable[[Editor], list[Told]]
ONCE: tuple[Edit, ...] = (
    change_default, change_budget, change_guardrails, change_request, change_registry, change_evidence, change_metadata,
)  # fmt: skip
EDITS: tuple[Edit, ...] = (
    add_route, remove_route, rename_route, rename_and_edit, change_ceiling, override_default, change_match, add_fallback,
    drop_fallback, move_fallback, swap_target, change_ladder, drop_escalation, change_controls, add_note, *ONCE,
)  # fmt: skip
