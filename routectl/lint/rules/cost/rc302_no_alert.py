"""The day's cap has no alert threshold before it.

The first that anybody hears of the budget is then that it is spent, and what
`on_exhausted` refuses. `alert_at` lists shares of the cap, over 0 and at most 1.

Bad:

    budget:
      daily_usd: 500  # RC302

Good:

    budget:
      daily_usd: 500
      alert_at: [0.5, 0.8]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    budget = policy.budget
    if budget is not None and budget.daily_usd and not budget.alert_at:
        yield Hit(
            policy.at("budget", "daily_usd"),
            f"nobody is told before the day's cap of ${budget.daily_usd:g} is spent",
            help="add `alert_at: [0.5, 0.8]`, shares of the cap",
            fix=Fix("add `alert_at: [0.5, 0.8]`", False, (Edit(policy.at("budget"), "add", [0.5, 0.8], "alert_at"),)),
        )
