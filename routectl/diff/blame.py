"""Where to look for why a request is decided otherwise: the first line on each side at which the two decisions part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.decision import Passed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.document.place import At
    from routectl.engine.decision import Decision, Refused
    from routectl.policy.policy import Policy
    from routectl.policy.route import Route


def blame(old: Policy, before: Decision, new: Policy, after: Decision, renamed: Mapping[str, str]) -> tuple[At, At]:
    """The place in each policy; both decisions have their traces."""
    mine = [_same(entry, renamed) for entry in before.trace]
    place = 0
    while place < min(len(mine), len(after.trace)) and mine[place] == after.trace[place]:
        place += 1
    return _at(old, before, place), _at(new, after, place)


def _same(entry: Passed | Refused, renamed: Mapping[str, str]) -> Passed | Refused:
    return entry._replace(route=renamed.get(entry.route, entry.route)) if isinstance(entry, Passed) else entry


def _at(policy: Policy, decision: Decision, place: int) -> At:
    """What stands behind an entry of a trace; behind the end of it, what was decided."""
    route = policy.route(decision.route or "")
    if place < len(decision.trace):
        entry = decision.trace[place]
        if isinstance(entry, Passed):
            passed = policy.route(entry.route)
            return _condition(passed, entry.reason) if passed else policy.at("routes", key=True)
        return _reason(policy, route, entry) if route else policy.at("routes", key=True)
    return _served(policy, route, decision)


def _condition(route: Route, reason: str) -> At:
    if reason == "not_sampled":
        return route.at("sample_percent")
    dimension = reason.partition(":")[2]
    found = (one.at for one in route.match.conditions if one.dimension == dimension and one.at is not None)
    return next(found, route.at("match"))


def _reason(policy: Policy, route: Route, refused: Refused) -> At:
    code, _, name = refused.reason.partition(":")
    limits = {
        "latency_over_budget": "max_latency_ms", "below_quality_floor": "quality_floor",
        "over_cost_ceiling": "cost_ceiling_usd",
    }  # fmt: skip
    if code in limits:
        return route.at("limits", limits[code])
    if code == "guardrail":
        return next((one.at for one in policy.guardrails if one.name == name), route.at())
    if code == "missing_capability" and name in route.requires:
        return route.at("requires")
    if code in ("missing_capability", "context_exceeded") and policy.registry is not None:
        return policy.registry.models[refused.model].at
    if code == "budget_exhausted":
        return route.at("quota") if name.startswith("route:") else policy.at("budget")
    return _candidate(route, refused.model)


def _served(policy: Policy, route: Route | None, decision: Decision) -> At:
    if route is None:
        return policy.at("routes", key=True)
    if decision.action == "static":
        return next((step.at for step in route.degrade if step.is_static), route.at())
    return route.at() if decision.model is None else _candidate(route, decision.model)


def _candidate(route: Route, model: str) -> At:
    """Where a route names a model, or what stands for it."""
    steps = (step.target for step in route.degrade if step.target is not None)
    return next((one.at for one in (*route.candidates, *steps) if one.model.name == model), route.at())
