"""The language page read a third time, straight from the written documents: rules as formulas, the first that holds decides."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import ceil
from typing import Any, NamedTuple

from routectl.engine.outcome import Caps, Outcome
from tests.engine.formula import NO, YES, Among, Between, Formula, Not, Point, both, either, true, whether
from tests.engine.landmarks import MOST, asked, bounds, hundredths, let_in, plain, split_ends
from tests.engine.points import Points, scopes
from tests.engine.worlds import World, Written

STEPS = ("fallback", "reduced_scope", "static", "reject")
METRICS = {
    "model", "samples", "success_rate", "quality", "latency_ms", "cost_usd", "retry_rate", "reask_rate",
    "support_cost_usd",
}  # fmt: skip


class Answer(NamedTuple):
    """What a rule comes to, with its escalation."""

    outcome: Outcome
    escalation: str | None = None


class Reading:
    """A policy as rules."""

    def __init__(self, world: World) -> None:
        self.points = Points(world)
        self.policy, self.registry = plain(world.policy), plain(world.registry)
        self.models: Written = self.registry["models"]
        self.declared: Written = self.policy.get("request", {})
        self.scopes = scopes(self.policy)
        self.budget: Written = self.policy.get("budget", {})
        self.routes = [_filled(route, self.policy.get("defaults", {})) for route in self.policy["routes"]]
        self.rows = _ranked(plain(list(world.reports)))
        self.measured = cache(self._measured)
        self.guarded = cache(self._guarded)
        self.rules: list[tuple[Formula, Answer]] = [rule for route in self.routes for rule in self._rules(route)]
        self.rules.append((YES, Answer(Outcome("unrouted"))))

    def answer(self, point: Point) -> Answer:
        """What is decided at a point."""
        return next(answer for formula, answer in self.rules if formula.holds(point))

    def cost(self, point: Point, outcome: Outcome) -> float | None:
        """US dollars: price times effective tokens."""
        price = self.models[outcome.model].get("price") if outcome.model else None
        if price is None or outcome.controls is None:
            return None
        prune, most = outcome.controls.prune_input_to, outcome.controls.max_output_tokens
        prompt = min(point["input_tokens"], MOST if prune is None else prune)
        written = min(point["output_tokens"], MOST if most is None else most)
        return (prompt * float(price["input_per_mtok"]) + written * float(price["output_per_mtok"])) / 1_000_000

    # Routes and candidates

    def _rules(self, route: Written) -> Iterator[tuple[Formula, Answer]]:
        matched = self.match(route["match"])
        if "sample_percent" in route:
            matched = both(matched, Between("sample_bucket", 0, hundredths(route["sample_percent"]) - 1))
        splits = [each["target"]["split"] for each in self._chain(route) if isinstance(each["target"], dict)]
        ends = sorted({10_000, *(end for split in splits for end in split_ends(split))})
        for start, end in zip([0, *ends], ends, strict=False):
            drawn = both(matched, Between("split_bucket", start, end - 1))
            for formula, answer in self._ladder(route, self.candidates(route, start)):
                yield both(drawn, formula), answer

    def candidates(self, route: Written, bucket: int) -> list[str]:
        """The models that may serve a route, in order, for a split bucket."""
        return list(dict.fromkeys(name for each in self._chain(route) for name in self._own(each, bucket)))

    def _chain(self, route: Written) -> list[Written]:
        chain = [route]
        while "fallback_route" in chain[-1]:
            chain.append(self.route(chain[-1]["fallback_route"]))
        return chain

    def route(self, name: str) -> Written:
        """A route with its defaults, by name."""
        return next(route for route in self.routes if route["name"] == name)

    def _own(self, route: Written, bucket: int) -> list[str]:
        """The models that a route itself brings, for a split bucket."""
        target = route["target"]
        if isinstance(target, dict):
            place = next(place for place, end in enumerate(split_ends(target["split"])) if bucket < end)
            target = target["split"][place]["model"]
        fallback = route.get("fallback", [])
        if fallback == "auto":
            rank = self.registry["tiers"].index(self.models[target]["tier"]) - 1
            lower = [
                name
                for name, model in self.models.items()
                if rank >= 0 and model["tier"] == self.registry["tiers"][rank]
            ]
            fallback = sorted(lower, key=lambda name: (_price(self.models[name]), name))
        return [target, *fallback]

    def _ladder(self, route: Written, names: list[str]) -> Iterator[tuple[Formula, Answer]]:
        for step, name in enumerate(names):
            yield from self._serving(route, name, step, "serve", {})
        for step, entry in enumerate(route.get("degrade", []), len(names)):
            if "static" in entry:
                yield YES, _answer(route, Outcome("static", route["name"], step=step))
            else:
                yield from self._serving(route, entry["target"], step, "reduced_scope", entry.get("controls", {}))
        yield YES, _answer(route, Outcome("reject", route["name"]))

    def _serving(
        self, route: Written, name: str, step: int, action: Any, overlay: Written
    ) -> Iterator[tuple[Formula, Answer]]:
        own = route.get("controls", {})
        concerned = [*("day", "spike"), f"route:{route['name']}", f"provider:{self.models[name]['provider']}"]
        pressure = either(*(self._is(scope, "alert", "exhausted") for scope in concerned))
        for under, overlaid in ((Not(pressure), {}), (pressure, own.get("under_pressure", {}))):
            controls = own | overlaid | overlay
            caps = Caps(controls.get("max_output_tokens"), controls.get("prune_input_to"))
            refused = self._refused(route, name, caps, measured=action == "serve")
            yield both(under, Not(refused)), _answer(route, Outcome(action, route["name"], name, step, caps))

    # Eligibility

    def _refused(self, route: Written, name: str, caps: Caps, *, measured: bool) -> Formula:
        model = self.models[name]
        lacks = set(route.get("requires", [])) - set(model.get("capabilities", []))
        limits = route.get("limits", {})
        return either(
            true(f"models_down:{name}"), true(f"providers_down:{model['provider']}"), true(f"failing_quality:{name}"),
            self.guarded(name), whether(bool(lacks)),
            _over("input_tokens", model.get("limits", {}).get("max_input_tokens"), caps.prune_input_to),
            _over("output_tokens", model.get("limits", {}).get("max_output_tokens"), caps.max_output_tokens),
            self.measured(name, *map(limits.get, ("max_latency_ms", "quality_floor", "cost_ceiling_usd")))
            if measured
            else NO,
            self._spent(route, name),
        )  # fmt: skip

    def _guarded(self, name: str) -> Formula:
        """What guardrails and the request's own needs rule out."""
        model = self.models[name]
        unable = [
            true(variable)
            for variable in self.points.domains
            if variable.startswith("needs:") and variable[6:] not in model.get("capabilities", [])
        ]
        stopping = [
            self.match(guardrail.get("when", {}))
            for guardrail in self.policy.get("guardrails", [])
            if ("require" in guardrail and not self.selects(guardrail["require"], name))
            or ("forbid" in guardrail and self.selects(guardrail["forbid"], name))
        ]
        return either(*stopping, *unable)

    def _measured(self, name: str, latency: int | None, floor: float | None, ceiling: float | None) -> Formula:
        """The row that outranks all others where its cell holds speaks alone."""
        verdict: Formula = NO
        for row in self.rows:
            if row["model"] == name:
                here = self._cell(row)
                verdict = either(both(here, _misses(row, latency, floor, ceiling)), both(Not(here), verdict))
        return verdict

    def _cell(self, row: Written) -> Formula:
        parts: list[Formula] = []
        for key, value in row.items():
            if key not in METRICS:
                domain = self.points.domains.get(key, ())
                parts.append(Among(key, frozenset((value,))) if value in domain and value != "other" else NO)
        return both(*parts)

    def _spent(self, route: Written, name: str) -> Formula:
        model, budget = self.models[name], self.budget
        spared = {"day": budget.get("on_exhausted"), "spike": budget.get("spike", {}).get("then")}
        scopes = [scope for scope, then in spared.items() if not then or not self.selects(then["allow"], name)]
        scopes.append(f"provider:{model['provider']}")
        if route.get("quota", {}).get("share_of") == model["tier"]:
            scopes.append(f"route:{route['name']}")
        return either(*(self._is(scope, "exhausted") for scope in scopes))

    def _is(self, scope: str, *levels: str) -> Formula:
        return Among(f"budget:{scope}", frozenset(levels)) if scope in self.scopes else NO

    def selects(self, selector: Written, name: str) -> bool:
        """Whether a selector holds for a model."""
        model = self.models[name]
        home = self.registry["providers"][model["provider"]]
        one = {"models": name, "tier": model["tier"], "provider": model["provider"]}
        every = {
            "tags": model.get("tags", []), "capabilities": model.get("capabilities", []),
            "regions": model.get("regions", home.get("regions", [])), "compliance": home.get("compliance", []),
        }  # fmt: skip
        return all(
            one[key] in names if key in one else set(names) <= set(every[key]) for key, names in selector.items()
        )

    # Matches

    def match(self, match: Written) -> Formula:
        """When a match holds."""
        parts = [self._condition(key, value) for key, value in match.items() if key != "any"]
        return both(*parts, either(*map(self.match, match["any"])) if "any" in match else YES)

    def _condition(self, key: str, value: Any) -> Formula:
        if key == "needs":
            wanted, unwanted = asked(value)
            return both(*(true(f"needs:{name}") for name in wanted), *(Not(true(f"needs:{name}")) for name in unwanted))
        values = self.declared.get(key)
        if isinstance(values, list):
            return Among(key, frozenset(let_in(value, values)))
        return Between(key, *bounds(value))


def _filled(route: Written, defaults: Written) -> Written:
    """With the defaults: a mapping key by key, anything else whole, where the route is silent."""
    filled = defaults | route
    for key in ("limits", "controls", "quota", "escalate"):
        if key in defaults and key in route:
            filled[key] = defaults[key] | route[key]
            if key == "controls" and "under_pressure" in filled[key]:
                pressed = (each.get("under_pressure", {}) for each in (defaults[key], route[key]))
                filled[key]["under_pressure"] = {name: cap for caps in pressed for name, cap in caps.items()}
    return filled


def _answer(route: Written, outcome: Outcome) -> Answer:
    reached = STEPS.index("fallback" if outcome.action == "serve" else outcome.action)
    if "escalate" not in route or (outcome.step == 0 and outcome.action == "serve"):
        return Answer(outcome)
    return Answer(outcome, route["escalate"]["to"] if reached >= STEPS.index(route["escalate"]["after"]) else None)


def _ranked(reports: list[Written]) -> list[Written]:
    """All rows, each one outranked by those behind it."""
    rows = [
        ((len(row.keys() - METRICS), report["measured_on"], report["metadata"]["name"], place), row)
        for report in reports
        for place, row in enumerate(report["results"])
    ]
    return [row for _, row in sorted(rows, key=lambda entry: entry[0])]


def _misses(row: Written, latency: int | None, floor: float | None, ceiling: float | None) -> Formula:
    parts: list[Formula] = []
    p95, mean = row.get("latency_ms", {}).get("p95"), row.get("quality", {}).get("mean")
    if p95 is not None:
        parts += [whether(latency is not None and p95 > latency), Between("sla_ms", 0, ceil(p95) - 1)]
    if mean is not None and floor is not None:
        parts.append(whether(mean < floor))
    if ceiling is not None and "cost_usd" in row and "success_rate" in row:
        again = 1 + row.get("retry_rate", 0) + row.get("reask_rate", 0)
        rate = row["success_rate"]
        cost = (row["cost_usd"] * again + row.get("support_cost_usd", 0)) / rate if rate else float("inf")
        parts.append(whether(cost > ceiling))
    return either(*parts)


def _over(name: str, most: int | None, cap: int | None) -> Formula:
    """Whether effective tokens are over what a model takes."""
    return NO if most is None or (cap is not None and cap <= most) else Between(name, most + 1, MOST)


def _price(model: Written) -> float:
    price = model.get("price", {})
    return price["input_per_mtok"] + price["output_per_mtok"] if price else float("inf")
