"""A spike begins at more than the whole day may cost.

`spike.over_usd` is what a window of minutes may cost before the spike's `then` counts. Where it is over
`daily_usd`, the day's cap is spent first: the spike protects from nothing that the cap doesn't. It is most
often an amount per day where one per window was meant.

Bad:

    budget:
      daily_usd: 500
      spike: {window_minutes: 15, over_usd: 600, then: {allow: {tier: [small]}}}  # RC315

Good:

    budget:
      daily_usd: 500
      spike: {window_minutes: 15, over_usd: 40, then: {allow: {tier: [small]}}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.policy.digits import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    budget = policy.budget
    if budget is None or budget.spike is None or not budget.daily_usd:
        return
    if budget.spike.over_usd > budget.daily_usd:
        yield Hit(
            policy.at("budget", "spike", "over_usd"),
            f"a spike begins at ${digits(budget.spike.over_usd)} in {budget.spike.window_minutes} minutes, "
            f"over the day's cap of ${digits(budget.daily_usd)}: the cap is spent first",
            help="set `over_usd` to what such a window may cost, well under `daily_usd`",
            related=(Related(policy.at("budget", "daily_usd"), "the day's cap"),),
        )
