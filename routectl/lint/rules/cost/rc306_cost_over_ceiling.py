"""A candidate was measured to cost more than its route's ceiling.

Cost per successful task is (cost × (1 + retry rate + re-ask rate) + support cost) / success
rate; where nothing succeeded it is over every ceiling. Over the ceiling the candidate is refused: a
target then never serves, and a fallback is none. An error for a target, a warning for the others.

Bad:

    routes:
      - {name: general, match: {}, target: fast-v2, limits: {cost_ceiling_usd: 0.001}}  # RC306
    ---
    results:
      - {model: fast-v2, samples: 500, success_rate: 0.9, cost_usd: 0.0011}

Good:

    routes:
      - {name: general, match: {}, target: fast-v2, limits: {cost_ceiling_usd: 0.002}}
    ---
    results:
      - {model: fast-v2, samples: 500, success_rate: 0.9, cost_usd: 0.0011}
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.policy.digits import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Measured


@rule(Severity.ERROR, also=Severity.WARNING)
def check(policy: Measured) -> Iterator[Hit]:
    for route in policy.routes:
        ceiling = route.limits.cost_ceiling_usd
        if ceiling is None:
            continue
        for candidate in route.candidates:
            costs = [(row.cost_per_success_usd, row) for row in policy.rows(route, candidate.model)]
            dear = [(cost, row) for cost, row in costs if cost is not None and cost > ceiling]
            if dear:
                measured = ", ".join(f"{_amount(cost)}{row.for_cell}" for cost, row in dear[:3]) + (
                    ", …" if dear[3:] else ""
                )
                yield Hit(
                    candidate.at,
                    f"`{candidate.model.name}` was measured over the cost ceiling of route `{route.name}`, ${digits(ceiling)} per successful "
                    f"task, and is refused: {measured}",
                    help="use a cheaper model for these requests, or raise the ceiling on purpose",
                    related=(
                        *(Related(row.at, "measured here") for _, row in dear[:3]),
                        Related(route.at("limits", "cost_ceiling_usd"), "the ceiling"),
                    ),
                    severity=Severity.ERROR if candidate.is_target else Severity.WARNING,
                )


def _amount(cost: float) -> str:
    return "no success at all" if cost == inf else f"${digits(cost, 4)}"
