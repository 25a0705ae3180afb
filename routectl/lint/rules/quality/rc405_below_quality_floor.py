"""A candidate was measured under the quality floor of its route.

It is refused there (`below_quality_floor`), whatever else the policy says. As the target that is an
error: the traffic goes to the fallbacks without a word. As a fallback it is a warning: the chain is
shorter than it reads.

Compared are the mean of `quality` and the route's `limits.quality_floor`, for every row that speaks
for a request of the route.

Bad:

    routes:
      - name: answers
        match: {intent: [faq, plan]}
        target: fast-v2  # RC405
        fallback: [fast-v2-azure]
        limits: {quality_floor: 0.85}
    ---
    results:
      - {model: fast-v2, intent: faq, samples: 500, quality: {mean: 0.88}}
      - {model: fast-v2, intent: plan, samples: 500, quality: {mean: 0.71}}
      - {model: fast-v2-azure, samples: 500, quality: {mean: 0.87}}

Good:

    routes:
      - name: answers
        match: {intent: faq}
        target: fast-v2
        limits: {quality_floor: 0.85}
    ---
    results:
      - {model: fast-v2, intent: faq, samples: 500, quality: {mean: 0.88}}
      - {model: fast-v2, intent: plan, samples: 500, quality: {mean: 0.71}}
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
        floor = route.limits.quality_floor
        if not floor:
            continue
        for candidate in route.candidates:
            rows = policy.rows(route, candidate.model)
            low = [(row.quality_mean, row) for row in rows if row.quality_mean is not None and row.quality_mean < floor]
            if low:
                measured = ", ".join(f"{mean}{row.for_cell}" for mean, row in low[:3])
                yield Hit(
                    candidate.at,
                    f"`{candidate.model.name}` was measured under the quality floor of route `{route.name}`, {floor}, "
                    f"and is refused: {measured}{', …' if low[3:] else ''}",
                    help="use a better model for these requests, or lower the floor on purpose",
                    related=(
                        *(Related(row.part("quality", "mean"), "measured here") for _, row in low[:3]),
                        Related(route.at("limits", "quality_floor"), "the floor"),
                    ),
                    severity=Severity.ERROR if candidate.is_target else Severity.WARNING,
                )
