"""The providers' partitions don't fit the day's cap.

A partition over the whole cap never binds. Partitions that together exceed the cap promise
money that isn't there; where every provider in use has one and together they fall short of it,
the cap can never be reached and says nothing.

Bad:

    budget:
      daily_usd: 500
      providers: {openai: {daily_usd: 700}}  # RC303

Good:

    routes:
      - {name: general, match: {}, target: fast-v2, fallback: [fast-v2-azure]}
    budget:
      daily_usd: 500
      providers: {openai: {daily_usd: 200}}

Bad:

    routes:
      - {name: general, match: {}, target: fast-v2}
    budget:
      daily_usd: 500
      providers: {openai: {daily_usd: 200}}  # RC303

Good:

    routes:
      - {name: general, match: {}, target: fast-v2, fallback: [fast-v2-azure]}
    budget:
      daily_usd: 500
      providers: {openai: {daily_usd: 300}, azure: {daily_usd: 200}}

Bad:

    budget:
      daily_usd: 500
      providers: {openai: {daily_usd: 400}, azure: {daily_usd: 400}}  # RC303

Good:

    routes:
      - {name: general, match: {}, target: fast-v2, fallback: [fast-v2-azure]}
    budget:
      daily_usd: 500
      providers: {openai: {daily_usd: 300}, azure: {daily_usd: 200}}
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.policy.digits import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy

NEARLY = 1 + 1e-9
"""Cents don't add up exactly."""


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    budget = policy.budget
    if budget is None or not budget.daily_usd:
        return
    cap = budget.daily_usd
    parts = {name: part for name, part in budget.providers.items() if part is not None}
    over = [(name, part) for name, part in parts.items() if part > cap]
    for name, part in over:
        yield Hit(
            policy.at("budget", "providers", name, "daily_usd"),
            f"the partition of `{name}`, ${digits(part)}, is over the day's cap of ${digits(cap)}: it never binds",
            help="set it under `budget.daily_usd`, or raise the cap",
        )
    if over:
        return
    total = fsum(parts.values())
    in_use = {model.provider for route in policy.routes for model in route.serving}
    if total > cap * NEARLY:
        message = f"the partitions sum to ${digits(total)}, over the day's cap of ${digits(cap)}"
        yield Hit(policy.at("budget", "providers"), message, help="lower them, or raise the cap")
    elif in_use and in_use <= parts.keys() and all(parts.values()) and not policy.missed("routes"):
        reach = fsum(parts[name] for name in in_use)
        if reach * NEARLY >= cap:
            return
        message = f"the partitions of all providers in use sum to ${digits(reach)}: the day's cap of ${digits(cap)} can't be reached"
        yield Hit(policy.at("budget", "providers"), message, help="raise them, or lower the cap to what they sum to")
