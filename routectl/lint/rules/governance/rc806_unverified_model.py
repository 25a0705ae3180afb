"""Nobody has checked a model's entry in the registry for too long.

Prices, limits and regions are what every estimate and every guardrail goes by. Providers change them,
mostly without a word: an entry is worth as much as the day it was last compared with its source.

An entry without `verified` is told, one checked more than `max_age_days` (180) ago, and one with a date
in the future.

Bad:

    models:
      fast-v2: {provider: openai, tier: small}  # RC806
      fast-v3: {provider: openai, tier: small, verified: {date: 2025-11-01, source: price-map}}  # RC806

Good:

    models:
      fast-v2: {provider: openai, tier: small, verified: {date: 2026-11-01, source: price-map}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.policy.day import days_since

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from routectl.policy.registry import Registry


@rule(Severity.WARNING)
def check(registry: Registry, *, today: date, max_age_days: int = 180) -> Iterator[Hit]:
    for model in registry.models.values():
        if model.verified is None:
            yield Hit(
                model.part("verified"),
                f"the entry of `{model.name}` was never verified",
                help="compare it with the provider's own page, and write `verified: {date: …, source: …}`",
            )
            continue
        age = days_since(model.verified.date, today)
        if age < 0:
            yield Hit(
                model.part("verified", "date"),
                f"`{model.name}` was verified on `{model.verified.date}`, in the future",
                help="correct the date",
            )
        elif age > max_age_days:
            yield Hit(
                model.part("verified", "date"),
                f"`{model.name}` was last verified on `{model.verified.date}`, {age} days ago: every {max_age_days} is due",
                help="compare it with the provider's own page, and set the date",
            )
