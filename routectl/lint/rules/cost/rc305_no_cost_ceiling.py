"""A managed route has no ceiling on what a successful task may cost.

Without `limits.cost_ceiling_usd` any candidate may serve it, however dear it was measured.

Bad:

    routes:
      - {name: general, match: {}, target: fast-v2}  # RC305

Good:

    routes:
      - {name: general, match: {}, target: fast-v2, limits: {cost_ceiling_usd: 0.02}}
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
    for route in policy.routes:
        if route.is_managed and route.limits.cost_ceiling_usd is None and not route.means("limits", "cost_ceiling_usd"):
            yield Hit(
                route.at("limits", "cost_ceiling_usd"),
                f"route `{route.name}` has no cost ceiling: a candidate may serve it at any price",
                help="set `limits.cost_ceiling_usd`, US dollars per successful task, here or in `defaults`",
            )
