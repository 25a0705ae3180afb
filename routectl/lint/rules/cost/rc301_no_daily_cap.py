"""The policy sets no cap on what a day may cost.

A loop in one client, or a price change at one provider, then runs until somebody reads the bill.

Bad:

    routes:  # RC301
      - {name: general, match: {}, target: fast-v2}

Good:

    routes:
      - {name: general, match: {}, target: fast-v2}
    budget:
      daily_usd: 500

Bad:

    budget:  # RC301
      spike: {window_minutes: 15, over_usd: 40, then: {allow: {tier: [small]}}}

Good:

    budget:
      daily_usd: 500
      spike: {window_minutes: 15, over_usd: 40, then: {allow: {tier: [small]}}}
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
    if policy.budget is None or policy.budget.daily_usd is None:
        yield Hit(
            policy.at("budget" if policy.budget else "routes", key=True),
            f"policy `{policy.name}` has no cap on what a day may cost",
            help="set `budget.daily_usd`, in US dollars",
        )
