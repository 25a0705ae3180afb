"""The day's cap has no alert threshold before it.

The first that anybody hears of the budget is then that it is spent, and what `on_exhausted`
refuses. `alert_at` lists shares of the cap; one at 1 comes with the exhaustion, and warns nobody.

Bad:

    budget:
      daily_usd: 500  # RC302

Good:

    budget:
      daily_usd: 500
      alert_at: [0.5, 0.8]

Bad:

    budget:
      daily_usd: 500
      alert_at: [1]  # RC302

Good:

    budget:
      daily_usd: 500
      alert_at: [0.8, 1]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Severity
from routectl.lint.rule import rule
from routectl.policy.digits import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


ALERTS = [0.5, 0.8]


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    budget = policy.budget
    if budget is None or not budget.daily_usd:
        return
    at = policy.at("budget", "alert_at")
    if not any(share < 1 for share in budget.alert_at):
        written = at.document.has(at.path)
        title = f"{'write' if written else 'add'} `alert_at: {ALERTS}`"
        edit = Edit(at, "set", ALERTS) if written else Edit(policy.at("budget"), "add", ALERTS, "alert_at")
        yield Hit(
            at if written else policy.at("budget", "daily_usd"),
            f"nobody is told before the day's cap of ${digits(budget.daily_usd)} is spent",
            help=f"{title}, shares of the cap",
            fix=Fix(title, False, (edit,)),
        )
