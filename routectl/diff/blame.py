"""Where to look for why a request is decided otherwise: the first line on each side at which the two decisions part."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from routectl.diff.witnessed import asked
from routectl.engine.decide import trace
from routectl.engine.outcome import Passed, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routectl.diff.behaviour import Moved
    from routectl.diff.same import Same
    from routectl.document.place import At
    from routectl.engine.outcome import Outcome
    from routectl.policy.policy import Policy
    from routectl.policy.route import Route

    Entry = Passed | Refused | None


def blame(old: Policy, new: Policy, region: Moved, alike: Same) -> tuple[At, At] | None:
    """The place in each policy; None where one of them can't read the region's witness."""
    _, before, after, witness = region
    was, now = asked(old, witness, alike.back), asked(new, witness)
    if was is None or now is None:
        return None
    mine, theirs = _parting(zip_longest(trace(old, *was), trace(new, *now)), alike)
    if mine is None and theirs is None and before.model == after.model and before.controls != after.controls:
        return _controls(old, before, after), _controls(new, after, before)
    return _at(old, before, mine), _at(new, after, theirs)


def _parting(pairs: Iterable[tuple[Entry, Entry]], alike: Same) -> tuple[Entry, Entry]:
    """The first entries that aren't the same; None behind the end of a trace."""
    for mine, theirs in pairs:
        if mine != theirs and _same(mine, alike.old) != _same(theirs, alike.new):
            return mine, theirs
    return None, None


def _controls(policy: Policy, outcome: Outcome, other: Outcome) -> At:
    """Where the caps that differ are set, or would be."""
    route = policy.route(outcome.route or "")
    if route is None or outcome.action != "serve" or outcome.controls is None or other.controls is None:
        return _served(policy, route, outcome)
    cap = next(
        name
        for name, mine, theirs in zip(outcome.controls._fields, outcome.controls, other.controls, strict=True)
        if mine != theirs
    )
    return route.at("controls", cap)


def _same(entry: Entry, names: Mapping[str, str]) -> Entry:
    return entry._replace(route=names.get(entry.route, entry.route)) if isinstance(entry, Passed) else entry


def _at(policy: Policy, outcome: Outcome, entry: Entry) -> At:
    """What stands behind an entry of a trace; behind the end of it, what was decided."""
    route = policy.route(outcome.route or "")
    if isinstance(entry, Passed):
        passed = policy.route(entry.route)
        return _condition(passed, entry.reason) if passed else policy.at("routes", key=True)
    if isinstance(entry, Refused):
        return _reason(policy, route, entry) if route else policy.at("routes", key=True)
    return _served(policy, route, outcome)


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


def _served(policy: Policy, route: Route | None, outcome: Outcome) -> At:
    if route is None:
        return policy.at("routes", key=True)
    if outcome.action == "static":
        return next((step.at for step in route.degrade if step.is_static), route.at())
    return route.at() if outcome.model is None else _candidate(route, outcome.model)


def _candidate(route: Route, model: str) -> At:
    """Where a route names a model, or what stands for it."""
    steps = (step.target for step in route.degrade if step.target is not None)
    return next((one.at for one in (*route.candidates, *steps) if one.model.name == model), route.at())
