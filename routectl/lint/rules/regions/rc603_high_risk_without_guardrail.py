"""The highest risk that a policy declares has no guardrail.

Routes say who serves when all is well. What may never serve a risky request, whatever is down and
whichever route it falls to, only a guardrail says: without one an outage can hand it to the cheapest
model there is.

Meant is the last value of the dimension `risk`, which is listed lowest first. A guardrail counts where its
`when` names that risk, or is `{}`. A policy that declares no `risk`, or one level of it only, is left alone.

Bad:

    request: {intent: [faq], risk: [low, high]}  # RC603
    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1, fallback: [fast-v2]}
      - {name: general, match: {}, target: fast-v2}

Good:

    request: {intent: [faq], risk: [low, high]}
    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1}
      - {name: general, match: {}, target: fast-v2}
    guardrails:
      - {name: high-risk-models, when: {risk: high}, require: {tags: [policy-controls]}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    levels = policy.values("risk")
    if len(levels) < 2 or policy.missed("guardrails"):
        return
    highest = levels[-1]
    for guardrail in policy.guardrails:
        if guardrail.when.always or (guardrail.when.mentions("risk") and guardrail.when.admits("risk", highest)):
            return
    yield Hit(
        policy.at("request", "risk", len(levels) - 1),
        f"no guardrail holds for risk `{highest}`, the highest: any model of any route may serve it",
        help="add a guardrail that says which models may",
    )
