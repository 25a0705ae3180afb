"""A policy sends requests to a model that its provider has retired, or soon will.

From `deprecated_on` the provider may refuse it any day: a target that is gone turns every request into a
failover, a fallback that is gone is none.

Past its date a model is an error, within `warn_days` (60) of it a warning. Told once for each model,
where the policy first names it. Models that nothing uses are told by the rule on unused models.

Bad:

    routes:
      - {name: answers, match: {}, target: old-v1}  # RC805
    ---
    models:
      old-v1: {provider: openai, tier: small, deprecated_on: 2026-10-01}

Good:

    routes:
      - {name: answers, match: {}, target: fast-v2}
    ---
    models:
      fast-v2: {provider: openai, tier: small, deprecated_on: 2027-06-01}
      old-v1: {provider: openai, tier: small, deprecated_on: 2026-10-01}

Bad:

    routes:
      - {name: answers, match: {}, target: fast-v2}  # RC805
    ---
    models:
      fast-v2: {provider: openai, tier: small, deprecated_on: 2026-12-24}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.policy.day import days_since

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from routectl.policy.policy import Policy
    from routectl.policy.route import Candidate


@rule(Severity.ERROR, also=Severity.WARNING)
def check(policy: Policy, *, today: date, warn_days: int = 60) -> Iterator[Hit]:
    uses: dict[str, list[Candidate]] = {}
    for route in policy.routes:
        for candidate in (*route.candidates, *(step.target for step in route.degrade if step.target)):
            if candidate.model.deprecated_on:
                uses.setdefault(candidate.model.name, []).append(candidate)
    for name, candidates in uses.items():
        model = candidates[0].model
        age = days_since(model.deprecated_on, today)
        if age >= -warn_days:
            routes = dict.fromkeys(candidate.route for candidate in candidates)
            also = f", in {len(routes)} routes" if len(routes) > 1 else ""
            when = "was deprecated" if age >= 0 else "will be deprecated"
            yield Hit(
                candidates[0].at,
                f"`{name}` {when} on `{model.deprecated_on}` and is still used{also}",
                help="move its traffic to another model",
                related=(
                    Related(model.part("deprecated_on"), "its registry entry"),
                    *(Related(other.at, "used here too") for other in candidates[1:4]),
                ),
                severity=Severity.ERROR if age >= 0 else Severity.WARNING,
            )
