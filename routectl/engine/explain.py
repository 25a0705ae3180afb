"""A decision as a short tree of text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from routectl.engine.problem import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.decision import Caps, Decision

MOST_NAMES = 6
"""Of more routes in a row that are passed over for the same reason, some are named and the rest counted."""

WORDS = {
    "not_sampled": "outside its sample",
    "model_down": "the model is down",
    "provider_down": "its provider is down",
    "failing_quality": "its quality is failing",
    "context_exceeded": "too many tokens for it",
    "latency_over_budget": "p95 over the latency budget",
    "below_quality_floor": "quality below the floor",
    "over_cost_ceiling": "cost per successful task over the ceiling",
}
"""Reason codes that stand alone."""

NAMED = {
    "no_match": "{} doesn't match",
    "guardrail": "guardrail {} doesn't let it serve",
    "missing_capability": "it lacks {}",
    "budget_exhausted": "budget {} is exhausted",
}
"""Reason codes that a name follows."""

Branch = tuple[str, list[str]]
"""A line and those below it."""


def explain(decision: Decision, most_names: int = MOST_NAMES) -> list[str]:
    """Lines of text: routes passed over and why, candidates refused and why, what serves, the controls, the cost."""
    branches = list(_branches(decision, most_names))
    lines = [_headline(decision)]
    for number, (text, twigs) in enumerate(branches, 1):
        is_last = number == len(branches)
        lines.append(f"{'└─' if is_last else '├─'} {text}")
        for count, twig in enumerate(twigs, 1):
            lines.append(f"{'  ' if is_last else '│ '} {'└─' if count == len(twigs) else '├─'} {twig}")
    return lines


def in_words(reason: str) -> str:
    """A reason code in words, the names in it between backticks."""
    sort, _, name = reason.partition(":")
    if reason == "no_match:any":
        return "none of `any` matches"
    return NAMED[sort].format(_name(name)) if name and sort in NAMED else WORDS.get(reason) or _name(reason)


def _headline(decision: Decision) -> str:
    route = _name(decision.route or "")
    place = f"the target of route {route}" if decision.step == 0 else f"step {decision.step} of route {route}"
    return {
        "serve": f"{_name(decision.model or '')} serves: {place}",
        "reduced_scope": f"{_name(decision.model or '')} serves a reduced scope: {place}",
        "static": f"static answer: {place}",
        "reject": f"rejected: nothing of route {route} may serve",
        "unrouted": "unrouted: no route takes the request",
    }[decision.action]


def _branches(decision: Decision, most_names: int) -> Iterator[Branch]:
    for reason, group in groupby(decision.passed, key=lambda entry: entry.reason):
        yield f"passed over {_names([entry.route for entry in group], most_names)}: {in_words(reason)}", []
    if decision.route is not None:
        yield f"route {_name(decision.route)} takes the request", list(_twigs(decision))
    if decision.controls and any(cap is not None for cap in decision.controls):
        yield f"controls: {_controls(decision.controls)}", []
    if decision.escalation is not None:
        yield f"escalation: goes on to {_name(decision.escalation)}", []
    if decision.model is not None:
        yield f"estimated cost: {_usd(decision.estimated_cost_usd)}", []


def _twigs(decision: Decision) -> Iterator[str]:
    """What becomes of each step of the route."""
    for entry in decision.refused:
        yield f"step {entry.step}: {_name(entry.model)} refused, {in_words(entry.reason)}"
    if decision.model is not None:
        scope = " a reduced scope" if decision.action == "reduced_scope" else ""
        yield f"step {decision.step}: {_name(decision.model)} of {_name(decision.provider or '')} serves{scope}"
    elif decision.action == "static":
        yield f"step {decision.step}: static answer"
    else:
        yield "nothing left: rejected"


def _names(names: list[str], most: int) -> str:
    if len(names) <= most:
        return ", ".join(map(_name, names))
    return f"{', '.join(map(_name, names[: most - 1]))} and {len(names) - most + 1} more"


def _controls(caps: Caps) -> str:
    return ", ".join(f"`{key}` {cap}" for key, cap in caps._asdict().items() if cap is not None)


def _usd(amount: float | None) -> str:
    """With six decimals: a request may cost a millionth."""
    return "unknown, the model has no price" if amount is None else f"${amount:,.6f}" if amount else "$0"


def _name(name: str) -> str:
    return quoted(name, width=200)
