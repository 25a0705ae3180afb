"""A candidate of a managed route was never measured for an intent that the route takes.

Without a measurement the three measured checks (latency budget, quality floor, cost ceiling) pass
silently: the limits stand in the policy and hold nothing back.

One finding for each route and candidate names the intents. A candidate that comes in by `fallback_route`
is told at the route that names it, where that is managed and takes the intent. A result without an `intent` speaks
for all of them. Where no benchmark report is pinned at all, one finding says so for the whole policy.

Bad:

    routes:
      - name: answers
        match: {intent: [faq, summarize]}
        target: fast-v2  # RC402
        fallback: [fast-v2-azure]
    ---
    results:
      - {model: fast-v2, intent: faq, samples: 500, quality: {mean: 0.88}}
      - {model: fast-v2-azure, samples: 500, quality: {mean: 0.88}}

Good:

    routes:
      - name: answers
        match: {intent: [faq, summarize]}
        target: fast-v2
    ---
    results:
      - {model: fast-v2, intent: faq, samples: 500, quality: {mean: 0.88}}
      - {model: fast-v2, intent: summarize, samples: 500, quality: {mean: 0.91}}

Bad:

    evidence: []  # RC402
    routes:
      - {name: answers, match: {}, target: fast-v2}

Good:

    routes:
      - {name: answers, stage: experimental, sample_percent: 5, match: {}, target: fast-v2}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Measured, Policy
    from routectl.policy.route import Candidate, Route


UNCHECKED = "its limits on latency, quality and cost pass unchecked"


@rule(Severity.WARNING)
def check(policy: Measured) -> Iterator[Hit]:
    managed = [route for route in policy.routes if route.is_managed and route.candidates]
    if managed and not policy.evidence.reports:
        if not _is_broken(policy):
            yield Hit(
                policy.at("evidence"),
                "no benchmark report is pinned: limits on latency, quality and cost pass unchecked",
                help="measure the candidates, and name the reports or their folder in `evidence`",
            )
        return
    for route in managed:
        intents = policy.admitted(route, "intent")
        for candidate in route.candidates:
            model = candidate.model
            missing = [intent for intent in intents or (None,) if _unmeasured(policy, route, candidate, intent)]
            if missing:
                named = [f"`{intent}`" for intent in missing if intent] if len(missing) < len(intents) else []
                yield Hit(
                    candidate.at,
                    f"`{model.name}` was never measured for {_what(named)} of route `{route.name}`: {UNCHECKED}",
                    help="benchmark it there, and pin the report in `evidence`",
                )


def _unmeasured(policy: Policy, route: Route, candidate: Candidate, intent: str | None) -> bool:
    """Whether nothing speaks for a candidate, and no other route is the place to tell it."""
    if policy.speaking(route, candidate.model, intent) is not None:
        return False
    home = policy.route(candidate.route)
    if home is None or home is route or not home.is_managed or not home.match.admits("intent", intent):
        return True
    return policy.speaking(home, candidate.model, intent) is not None


def _is_broken(policy: Policy) -> bool:
    """Whether something that `evidence` names can't be found, which other rules tell."""
    document = policy.document
    return "evidence" in document.value and any(
        getattr(flaw.place, "document", None) is document and getattr(flaw.place, "path", ())[:1] == ("evidence",)
        for flaw in document.source.flaws
    )


def _what(intents: list[str]) -> str:
    if not intents:
        return "the requests"
    return f"intent {intents[0]}" if len(intents) == 1 else f"intents {', '.join(intents)}"
