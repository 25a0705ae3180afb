"""The numbers behind a decision: what was measured and what is allowed, what the request holds, what was drawn, who came from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.candidate import At, candidates, controls_in_force
from routectl.engine.outcome import Passed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.engine.candidate import Candidate
    from routectl.engine.decision import Asked, Decision
    from routectl.engine.outcome import Refused
    from routectl.policy.evidence import Result
    from routectl.policy.registry import Model
    from routectl.policy.route import Route

Ground = dict[str, Any]
"""Numbers and names by what they are; plain data that a script can read."""


class Grounds(NamedTuple):
    """What is known of a decision beside what it comes to."""

    trace: tuple[Ground, ...]
    """For each entry of the trace, in its order."""
    buckets: Ground
    """`sample_bucket` and `split_bucket`, where the decision hung on them."""
    origin: str | None
    """The fallback route that named the model which serves; None where the route itself did."""


def grounds(decision: Decision) -> Grounds:
    """The numbers behind a decision; nothing where it doesn't know what was asked."""
    asked = decision.asked
    if asked is None:
        return Grounds(tuple({} for _ in decision.trace), {}, None)
    passed = tuple(_passed(asked, entry) for entry in decision.passed)
    if decision.route is None:
        return Grounds(passed, _buckets(asked, decision, None), None)
    route = asked.policy.route(decision.route)
    assert route is not None
    trying = candidates(asked.policy, route, asked.request.split_bucket)
    refused = tuple(_refused(asked, route, trying, entry) for entry in decision.refused)
    origin = trying[decision.step or 0].origin if decision.action == "serve" else route
    buckets = _buckets(asked, decision, route)
    return Grounds((*passed, *refused), buckets, None if origin is route else origin.name)


def _buckets(asked: Asked, decision: Decision, route: Route | None) -> Ground:
    found: Ground = {}
    names = [entry.route for entry in decision.passed if entry.reason == "not_sampled"]
    if names or (route and route.sample_percent is not None):
        found["sample_bucket"] = asked.request.sample_bucket
    following, seen = route, set[str]()
    while following is not None and following.name not in seen:
        if len(following.targets) > 1:
            found["split_bucket"] = asked.request.split_bucket
        seen.add(following.name)
        following = asked.policy.route(following.fallback_route)
    return found


def _passed(asked: Asked, entry: Passed) -> Ground:
    sort, _, dimension = entry.reason.partition(":")
    if sort == "not_sampled":
        route = asked.policy.route(entry.route)
        assert route is not None
        return {"sample_bucket": asked.request.sample_bucket, "below": round(100 * (route.sample_percent or 0))}
    if dimension == "needs":
        return {"value": sorted(asked.request.needs) or None}
    if dimension in asked.request.values:
        return {"value": asked.request.given.get(dimension)}
    return {}


def _refused(asked: Asked, route: Route, trying: list[Candidate], entry: Refused) -> Ground:
    layers, found = [route.controls], Ground()
    if entry.step < len(trying):
        model, origin = trying[entry.step]
        if origin is not route:
            found["origin"] = origin.name
    else:
        step = route.degrade[entry.step - len(trying)]
        assert step.target is not None
        model = step.target.model
        layers.append(step.controls)
    if entry.reason == "context_exceeded":
        caps = controls_in_force(At(asked.policy, route, asked.request, asked.state), model, *layers)
        values = asked.request.values
        return found | _tokens(model, values, caps.prune_input_to, caps.max_output_tokens)
    row = asked.policy.evidence.measured(model.name, asked.request.values)
    return found | _measured(asked, route, entry.reason, row) if row is not None else found


def _tokens(model: Model, values: Mapping[str, Any], *caps: int | None) -> Ground:
    """The tokens that are left after the controls, and how many the model takes; of both sides the first that is over."""
    sides = (("input_tokens", model.max_input_tokens), ("output_tokens", model.max_output_tokens))
    for (name, most), cap in zip(sides, caps, strict=True):
        tokens = values[name] if cap is None else min(values[name], cap)
        if most is not None and tokens > most:
            return {name: tokens, f"max_{name}": most}
    raise AssertionError("one side is over")


def _measured(asked: Asked, route: Route, reason: str, row: Result) -> Ground:
    limits, sla_ms = route.limits, asked.request.values["sla_ms"]
    if reason == "latency_over_budget":
        budgets = [
            (limit, name)
            for name, limit in (("max_latency_ms", limits.max_latency_ms), ("sla_ms", sla_ms))
            if limit is not None
        ]
        budget, named = min(budgets)
        numbers: Ground = {"p95_ms": row.p95_ms, named: budget}
    elif reason == "below_quality_floor":
        numbers = {"quality": row.quality_mean, "quality_floor": limits.quality_floor}
    elif reason == "over_cost_ceiling":
        cost = {"cost_per_success_usd": row.cost_per_success_usd} if row.success_rate else {"success_rate": 0}
        numbers = {**cost, "cost_ceiling_usd": limits.cost_ceiling_usd}
    else:
        return {}
    measured = {"report": row.report.name, "measured_on": row.report.measured_on, "cell": dict(row.cell)}
    return numbers | {"evidence": measured}
