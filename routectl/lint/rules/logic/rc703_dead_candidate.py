"""A candidate or a degrade step that can never serve, in any state.

It stands in the chain, and a reader counts on it. But whatever the request, and whatever is down, spent or
failing, something always comes before it: a guardrail, a limit or a missing capability refuses it every time,
or an earlier step never lets it have its turn. The chain is shorter than it looks.

Decided exactly over the requests that get to the route. Measured refusals are those of the evidence that the
policy pins: with other measurements the candidate may serve. What a rule of its own tells for each reason is
left to it: a selector that selects nothing (RC112), a capability that it lacks (RC205), a static answer above
(RC207), a measured cost, quality or latency out of bounds (RC306, RC405, RC502, RC503).

Bad:

    guardrails:
      - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
        fallback: [reasoning-v3, guarded-gpt]  # RC703
      - {name: general, match: {}, target: fast-v2}

Good:

    guardrails:
      - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1, fallback: [guarded-gpt]}
      - {name: general, match: {}, target: fast-v2, fallback: [reasoning-v3]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer
from routectl.lint.rules.logic.told import is_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.engine.table import Rule
    from routectl.lint.rules.logic.logic import Logic
    from routectl.lint.rules.logic.trial import Trial
    from routectl.policy.policy import Policy
    from routectl.policy.route import Candidate, Route

MEANT = {
    "context_exceeded": "the request is always too long for it",
    "latency_over_budget": "its measured p95 is over the latency budget",
    "below_quality_floor": "its measured quality is below the floor",
    "over_cost_ceiling": "its measured cost is over the ceiling",
    "earlier": "whenever it might serve, an earlier one does",
    "static": "the static answer before it always works",
}
"""Reason codes in words; those with a name are told by `_meaning`."""

MOST_REASONS = 8
"""So many reasons are looked for, each for a request that those before leave out."""


class Dead(NamedTuple):
    """A candidate by its name, or a degrade step by its number, and the reasons that keep it from serving."""

    route: int
    model: str
    step: int | None
    reasons: tuple[str, ...]


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    guardrails = {guardrail.name: guardrail for guardrail in policy.guardrails}
    for dead in answer(policy, dead_ones):
        route = policy.routes[dead.route]
        candidate = subject(route, dead)
        if is_told(policy, route, candidate, dead.reasons):
            continue
        if dead.step is None:
            assert candidate is not None
            at = candidate.at
            what = f"candidate `{dead.model}`"
        else:
            at = route.degrade[dead.step].at
            scope = route.degrade[dead.step].reduce_scope
            what = f"degrade step `{scope}`" if scope else "a static degrade step"
        names = [reason.partition(":")[2] for reason in dead.reasons if reason.startswith("guardrail:")]
        because = ", or ".join(_meaning(reason) for reason in dead.reasons)
        yield Hit(
            at,
            f"{what} of route `{route.name}` can never serve{f': {because}' if because else ''}",
            help="take it out, or mend what keeps it from serving",
            related=tuple(Related(guardrails[name].at, "this guardrail refuses it") for name in names[:4]),
        )


def subject(route: Route, dead: Dead) -> Candidate | None:
    """The candidate, or the target of the step; None for a static answer."""
    if dead.step is not None:
        return route.degrade[dead.step].target
    return next(candidate for candidate in route.candidates if candidate.model.name == dead.model)


def _meaning(reason: str) -> str:
    code, _, name = reason.partition(":")
    if code == "guardrail":
        return f"guardrail `{name}` refuses it"
    if code == "missing_capability":
        return f"it lacks `{name}`"
    return MEANT.get(code, code)


def dead_ones(asked: Logic) -> list[Dead]:
    from routectl.lint.rules.logic.reach import served

    found: list[Dead] = []
    trial = asked.trial
    for index, serving in served(asked).items():
        route, rules = asked.policy.routes[index], trial.rules[index]
        models = {outcome.model for outcome in serving if outcome.action == "serve"}
        for model in dict.fromkeys(one.name for one in route.models):
            if model not in models:
                tried = [one for one in rules if one.outcome[:3] == ("serve", route.name, model)]
                found.append(Dead(index, model, None, _reasons(trial, route, tried)))
        steps = {one.degrades for one in rules if one.degrades is not None and one.outcome in serving}
        for number, step in enumerate(route.degrade):
            if number not in steps:
                tried = [one for one in rules if one.degrades == number]
                reasons = _reasons(trial, route, tried) if tried else ("static",)
                found.append(Dead(index, step.target.model.name if step.target else "", number, reasons))
    return sorted(found, key=lambda dead: (dead.route, dead.step is not None))


def _reasons(trial: Trial, route: Route, tried: Iterable[Rule]) -> tuple[str, ...]:
    """Why these rules don't hold in the nominal state: reasons that leave out no request which gets to the route."""
    reasons: dict[str, None] = {}
    for each in tried:
        for _ in range(MOST_REASONS):
            codes = trial.beyond(route.index, each, reasons)
            if codes is None:
                break
            reason = each.refusal(trial.point(codes)) or "earlier"
            if reason == "earlier":
                return (reason,)
            reasons[reason] = None
    return tuple(reasons)
