"""The interpreter: decides one request, section by section as "The decision" in the language page, with the whole trace.

Written apart from the rule table, so that each can be tested against the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.candidate import At, candidates, controls_in_force
from routectl.engine.decision import Asked, Decision
from routectl.engine.outcome import Caps, Passed, Refused
from routectl.engine.price import estimated_cost_usd
from routectl.engine.state import NOMINAL, State
from routectl.policy.route import ESCALATION_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.outcome import Action
    from routectl.engine.request import Request
    from routectl.policy.condition import Condition, Match
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model
    from routectl.policy.route import Route


def decide(policy: Policy, request: Request, state: State = NOMINAL) -> Decision:
    """What a policy that is fit to decide does with a request. Pure: the same every time."""
    trace: list[Passed | Refused] = []
    for route in policy.routes:
        reason = _passed_over(route, request)
        if not reason:
            return _at_route(At(policy, route, request, state), trace)
        trace.append(Passed(route.name, reason))
    return _unserved(Asked(policy, request, state), "unrouted", None, None, None, trace)


def trace(policy: Policy, request: Request, state: State = NOMINAL) -> Iterator[Passed | Refused]:
    """The trace of the decision alone, no further than it is asked for."""
    for route in policy.routes:
        reason = _passed_over(route, request)
        if not reason:
            yield from _at_route(At(policy, route, request, state), []).trace
            return
        yield Passed(route.name, reason)


def _at_route(asked: At, trace: list[Passed | Refused]) -> Decision:
    """Steps 2 to 8: the candidates in turn, then the ladder, then nothing."""
    policy, route, request, state = asked
    whole = Asked(policy, request, state)
    trying = candidates(policy, route, request.split_bucket)
    for step, (model, _) in enumerate(trying):
        caps = controls_in_force(asked, model, route.controls)
        reason = _refusal(asked, model, caps)
        if not reason:
            return _served(asked, "serve", model, step, caps, trace)
        trace.append(Refused(model.name, reason, step))
    for step, rung in enumerate(route.degrade, len(trying)):
        if rung.target is None:
            return _unserved(whole, "static", route, step, _escalation(route, "static"), trace)
        model = rung.target.model
        caps = controls_in_force(asked, model, route.controls, rung.controls)
        reason = _refusal(asked, model, caps, unmeasured=True)
        if not reason:
            return _served(asked, "reduced_scope", model, step, caps, trace)
        trace.append(Refused(model.name, reason, step))
    return _unserved(whole, "reject", route, None, _escalation(route, "reject"), trace)


def taker(policy: Policy, request: Request) -> Route | None:
    """The route that takes a request; None where none does."""
    return next((route for route in policy.routes if not _passed_over(route, request)), None)


# --- 1. the route -----------------------------------------------------------


def _passed_over(route: Route, request: Request) -> str:
    """Why a route doesn't take a request; empty where it does."""
    for condition in route.match.conditions:
        if not _holds(condition, request):
            return f"no_match:{condition.dimension}"
    if route.match.any and not any(matches(branch, request) for branch in route.match.any):
        return "no_match:any"
    if route.sample_percent is not None and request.sample_bucket >= round(100 * route.sample_percent):
        return "not_sampled"
    return ""


def matches(match: Match, request: Request) -> bool:
    """Whether all conditions of a match hold, and one of its alternatives where it has any."""
    return all(_holds(condition, request) for condition in match.conditions) and (
        not match.any or any(matches(branch, request) for branch in match.any)
    )


def _holds(condition: Condition, request: Request) -> bool:
    if condition.dimension == "needs":
        return condition.holds(request.needs)
    value = request.values[condition.dimension]
    if value is None:  # no limit: larger than every number
        return condition.high is None
    return condition.holds(value)


# --- 4. eligibility: the checks in their order, the first failure is the one recorded ---


def _refusal(asked: At, model: Model, caps: Caps, *, unmeasured: bool = False) -> str:
    """Why a candidate may not serve; empty where it may. `unmeasured` leaves the three measured checks out."""
    return (
        _outage(asked.state, model)
        or _guarded(asked, model)
        or _missing(asked, model)
        or _too_long(asked.request, model, caps)
        or ("" if unmeasured else _measured(asked, model))
        or _spent(asked, model)
    )


def _outage(state: State, model: Model) -> str:
    if model.name in state.models_down:
        return "model_down"
    if model.provider in state.providers_down:
        return "provider_down"
    return "failing_quality" if model.name in state.failing_quality else ""


def _guarded(asked: At, model: Model) -> str:
    name = broken(asked.policy, asked.request, model)
    return f"guardrail:{name}" if name else ""


def broken(policy: Policy, request: Request, model: Model) -> str:
    """The first guardrail that a model would break by serving a request; empty where it may."""
    for guardrail in policy.guardrails:
        if not guardrail.allows(model) and matches(guardrail.when, request):
            return guardrail.name
    return ""


def _missing(asked: At, model: Model) -> str:
    for name in (*sorted(asked.route.requires), *sorted(asked.request.needs)):
        if name not in model.capabilities:
            return f"missing_capability:{name}"
    return ""


def _too_long(request: Request, model: Model, caps: Caps) -> str:
    prompt = _capped(request.values["input_tokens"], caps.prune_input_to)
    answer = _capped(request.values["output_tokens"], caps.max_output_tokens)
    fits = (model.max_input_tokens is None or prompt <= model.max_input_tokens) and (
        model.max_output_tokens is None or answer <= model.max_output_tokens
    )
    return "" if fits else "context_exceeded"


def _capped(tokens: int, cap: int | None) -> int:
    return tokens if cap is None else min(tokens, cap)


def _measured(asked: At, model: Model) -> str:
    limits, sla_ms = asked.route.limits, asked.request.values["sla_ms"]
    row = asked.policy.evidence.measured(model.name, asked.request.values)
    if row is None:
        return ""
    budgets = [limit for limit in (limits.max_latency_ms, sla_ms) if limit is not None]
    if budgets and row.p95_ms is not None and row.p95_ms > min(budgets):
        return "latency_over_budget"
    floor, ceiling, cost = limits.quality_floor, limits.cost_ceiling_usd, row.cost_per_success_usd
    if floor is not None and row.quality_mean is not None and row.quality_mean < floor:
        return "below_quality_floor"
    return "over_cost_ceiling" if ceiling is not None and cost is not None and cost > ceiling else ""


def _spent(asked: At, model: Model) -> str:
    exhausted, budget = asked.state.exhausted, asked.policy.budget
    if not exhausted:
        return ""
    allowed = budget.on_exhausted if budget else None
    if "day" in exhausted and not (allowed and allowed.selects(model)):
        return "budget_exhausted:day"
    if f"provider:{model.provider}" in exhausted:
        return f"budget_exhausted:provider:{model.provider}"
    if f"route:{asked.route.name}" in exhausted and model.tier == asked.route.quota_share_of:
        return f"budget_exhausted:route:{asked.route.name}"
    allowed = budget.spike.allow if budget and budget.spike else None
    if "spike" in exhausted and not (allowed and allowed.selects(model)):
        return "budget_exhausted:spike"
    return ""


# --- 5 to 8. what comes of it -----------------------------------------------


def _escalation(route: Route, outcome: str) -> str | None:
    """Whom the request goes on to, where the outcome is at or past what the route says."""
    if not route.escalate_to or ESCALATION_ORDER.index(outcome) < ESCALATION_ORDER.index(route.escalate_after):
        return None
    return route.escalate_to


def _served(asked: At, action: Action, model: Model, step: int, caps: Caps, trace: list[Passed | Refused]) -> Decision:
    policy, route, request, state = asked
    outcome = "reduced_scope" if action == "reduced_scope" else "fallback" if step else ""
    cost = estimated_cost_usd(model.price, request.values["input_tokens"], request.values["output_tokens"], caps)
    return Decision(
        action=action,
        route=route.name,
        model=model.name,
        provider=model.provider,
        step=step,
        controls=caps,
        escalation=_escalation(route, outcome) if outcome else None,
        estimated_cost_usd=cost,
        policy=policy.name,
        version=policy.version,
        digest=policy.digest,
        trace=tuple(trace),
        asked=Asked(policy, request, state),
    )


def _unserved(
    asked: Asked,
    action: Action,
    route: Route | None,
    step: int | None,
    escalation: str | None,
    trace: list[Passed | Refused],
) -> Decision:
    return Decision(
        action=action,
        route=route.name if route else None,
        model=None,
        provider=None,
        step=step,
        controls=None,
        escalation=escalation,
        estimated_cost_usd=None,
        policy=asked.policy.name,
        version=asked.policy.version,
        digest=asked.policy.digest,
        trace=tuple(trace),
        asked=asked,
    )
