"""A decision as a short tree of text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from routectl.engine.problem import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.decision import Decision
    from routectl.engine.grounds import Ground, Grounds
    from routectl.engine.outcome import Caps

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


def in_numbers(ground: Ground) -> str:
    """The numbers behind a reason, to stand behind its words: ": 1,100 ms against 1,000 ms of `sla_ms` …"; empty for none."""
    if "value" in ground:
        value = ground["value"]
        listed = value if isinstance(value, list) else [value]
        return ", the request has none" if value is None else f", it is {' and '.join(_shown(each) for each in listed)}"
    if "below" in ground:
        return f", bucket {ground['sample_bucket']:,} and it takes those below {ground['below']:,}"
    numbers = [(name, value) for name, value in ground.items() if name not in ("origin", "evidence")]
    if not numbers:
        return ""
    (measure, found), (name, limit) = numbers
    had = "no success at all" if measure == "success_rate" else _number(measure, found)
    said = f": {had} against {_number(name, limit)} of `{name}`"
    evidence = ground.get("evidence")
    if evidence is None:
        return said
    cell = (f", {dimension} {_shown(value)}" for dimension, value in evidence["cell"].items())
    return f"{said} ({_name(evidence['report'])}{''.join(cell)})"


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
    grounds = decision.grounds
    told = zip(decision.passed, grounds.trace, strict=False)
    for reason, group in groupby(told, key=lambda entry: f"{in_words(entry[0].reason)}{in_numbers(entry[1])}"):
        yield f"passed over {_names([entry.route for entry, _ in group], most_names)}: {reason}", []
    if decision.route is not None:
        yield f"route {_name(decision.route)} takes the request", list(_twigs(decision, grounds))
    if grounds.buckets:
        drawn = (f"{name.replace('_', ' ')} {bucket:,}" for name, bucket in grounds.buckets.items())
        yield f"drawn: {', '.join(drawn)}", []
    if decision.controls and any(cap is not None for cap in decision.controls):
        yield f"controls: {_controls(decision.controls)}", []
    if decision.escalation is not None:
        yield f"escalation: goes on to {_name(decision.escalation)}", []
    if decision.model is not None:
        yield f"estimated cost: {_usd(decision.estimated_cost_usd)}{_of_what(decision)}", []


def _twigs(decision: Decision, grounds: Grounds) -> Iterator[str]:
    """What becomes of each step of the route."""
    for entry, ground in zip(decision.refused, grounds.trace[len(decision.passed) :], strict=True):
        why = f"{in_words(entry.reason)}{in_numbers(ground)}"
        yield f"step {entry.step}: {_name(entry.model)}{_from(ground.get('origin'))} refused, {why}"
    if decision.model is not None:
        scope = " a reduced scope" if decision.action == "reduced_scope" else ""
        who = f"{_name(decision.model)} of {_name(decision.provider or '')}{_from(grounds.origin)}"
        yield f"step {decision.step}: {who} serves{scope}"
    elif decision.action == "static":
        yield f"step {decision.step}: static answer"
    else:
        yield "nothing left: rejected"


def _from(origin: str | None) -> str:
    """Which fallback route led to a candidate, behind its name."""
    return f", by fallback route {_name(origin)}," if origin else ""


def _names(names: list[str], most: int) -> str:
    if len(names) <= most:
        return ", ".join(map(_name, names))
    return f"{', '.join(map(_name, names[: most - 1]))} and {len(names) - most + 1} more"


def _controls(caps: Caps) -> str:
    return ", ".join(f"`{key}` {cap}" for key, cap in caps._asdict().items() if cap is not None)


def _of_what(decision: Decision) -> str:
    """Why nothing is a cost: a request that doesn't say how long it is counts as one without tokens."""
    values = decision.asked.request.values if decision.asked is not None else {}
    is_empty = values.get("input_tokens") == values.get("output_tokens") == 0
    return ", of a request without tokens" if is_empty else ""


def _usd(amount: float | None) -> str:
    """With six decimals: a request may cost a millionth."""
    return "unknown, the model has no price" if amount is None else f"${amount:,.6f}" if amount else "$0"


def _name(name: str) -> str:
    return quoted(name, width=200)


def _shown(value: object) -> str:
    return _name(str(value))


def _number(measure: str, value: float) -> str:
    """With its unit; thousands apart, and as many decimals as tell."""
    number = f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")
    return f"${number}" if measure.endswith("_usd") else f"{number} ms" if measure.endswith("_ms") else number
