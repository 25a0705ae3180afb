"""A candidate was measured slower than the latency budget of its route allows.

It is refused there (`latency_over_budget`), whatever else the policy says. As the target that is an
error: the traffic goes to the fallbacks without a word. As a fallback it is a warning: the chain is
shorter than it reads.

Compared are the p95 of `latency_ms` and the route's `limits.max_latency_ms`, for every row that speaks
for a request of the route.

Bad:

    routes:
      - name: answers
        match: {intent: [faq, plan]}
        target: fast-v2  # RC502
        limits: {max_latency_ms: 2000}
    ---
    results:
      - {model: fast-v2, intent: faq, samples: 500, latency_ms: {p50: 420, p95: 1100}}
      - {model: fast-v2, intent: plan, samples: 500, latency_ms: {p50: 900, p95: 2600}}

Good:

    routes:
      - name: answers
        match: {intent: faq}
        target: fast-v2
        limits: {max_latency_ms: 2000}
    ---
    results:
      - {model: fast-v2, intent: faq, samples: 500, latency_ms: {p50: 420, p95: 1100}}
      - {model: fast-v2, intent: plan, samples: 500, latency_ms: {p50: 900, p95: 2600}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Measured


@rule(Severity.ERROR, also=Severity.WARNING)
def check(policy: Measured) -> Iterator[Hit]:
    for route in policy.routes:
        budget = route.limits.max_latency_ms
        if budget is None:
            continue
        for candidate in route.candidates:
            slow = [
                row for row in policy.rows(route, candidate.model) if row.p95_ms is not None and row.p95_ms > budget
            ]
            if slow:
                measured = ", ".join(f"{row.p95_ms} ms{row.for_cell}" for row in slow[:3])
                yield Hit(
                    candidate.at,
                    f"`{candidate.model.name}` was measured over the latency budget of route `{route.name}`, {budget} ms, "
                    f"and is refused: p95 {measured}{', …' if slow[3:] else ''}",
                    help="use a faster model for these requests, or raise the budget on purpose",
                    related=(
                        *(Related(row.part("latency_ms", "p95"), "measured here") for row in slow[:3]),
                        Related(route.at("limits", "max_latency_ms"), "the budget"),
                    ),
                    severity=Severity.ERROR if candidate.is_target else Severity.WARNING,
                )
