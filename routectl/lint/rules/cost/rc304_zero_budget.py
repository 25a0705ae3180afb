"""A budget of zero.

It is spent before the first request, so what it guards is always exhausted. To forbid a model
or a provider outright, a guardrail says so, and says why. Told are the day's cap, a provider's
partition and a spike's threshold.

Bad:

    budget:
      daily_usd: 0  # RC304

Good:

    budget:
      daily_usd: 500
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.policy.policy import Policy


@rule(Severity.ERROR)
def check(policy: Policy) -> Iterator[Hit]:
    for what, at in _zeros(policy):
        yield Hit(at, f"{what} is zero: it counts as spent from the start", help="give it an amount, or remove it")


def _zeros(policy: Policy) -> Iterator[tuple[str, At]]:
    budget = policy.budget
    if budget is None:
        return
    if budget.daily_usd == 0:
        yield "the day's cap", policy.at("budget", "daily_usd")
    for name, part in budget.providers.items():
        if part == 0:
            yield f"the partition of `{name}`", policy.at("budget", "providers", name, "daily_usd")
    if budget.spike is not None and budget.spike.over_usd == 0:
        yield "the spike's threshold", policy.at("budget", "spike", "over_usd")
