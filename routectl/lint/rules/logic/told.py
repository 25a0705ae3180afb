"""What rules of other families tell of a candidate that never serves, so that this one says it no second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.lint.rules.latency.pace import hurry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model
    from routectl.policy.route import Candidate, Route


def is_told(policy: Policy, route: Route, candidate: Candidate | None, reasons: Iterable[str]) -> bool:
    """Whether each reason why a candidate never serves is told by its own rule; None stands for a static answer.

    Their remedies make it serve, and there are no others.
    """
    reasons = tuple(reasons)
    return bool(reasons) and all(_is_told(policy, route, candidate, reason) for reason in reasons)


def _is_told(policy: Policy, route: Route, candidate: Candidate | None, reason: str) -> bool:
    code, _, name = reason.partition(":")
    if code == "static":
        return True  # RC207
    if candidate is None:
        return False
    if code == "guardrail":
        return _selects_nobody(policy, name)  # RC112
    if code == "missing_capability":  # RC205
        return name in (*route.requires, *route.match.demanded) and candidate.via in ("target", "fallback", "degrade")
    if "Measured" not in policy.sides:
        return False
    if code == "latency_over_budget":
        return _is_slow(policy, route, candidate.model) or _is_hurried(policy, route)
    return code in ("below_quality_floor", "over_cost_ceiling")  # RC405, RC306


def _selects_nobody(policy: Policy, name: str) -> bool:
    """Whether a guardrail requires a model that there is none of."""
    registry, own = policy.registry, next(one for one in policy.guardrails if one.name == name)
    return registry is not None and own.require is not None and not own.require.selects_any(registry)


def _is_slow(policy: Policy, route: Route, model: Model) -> bool:
    """Whether all that was measured of a model is over the route's latency budget: RC502."""
    rows, budget = policy.rows(route, model), route.limits.max_latency_ms
    return bool(rows) and budget is not None and all((row.p95_ms or 0) > budget for row in rows)


def _is_hurried(policy: Policy, route: Route) -> bool:
    """Whether no candidate is fast enough for any request of the route: RC503."""
    found = hurry(policy, route)
    return found is not None and found.is_all
