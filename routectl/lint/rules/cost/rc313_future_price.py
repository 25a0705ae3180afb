"""A model's price history has a price from a day that is still to come.

A history says what was paid. Until that day decisions and estimates go by `price`, nothing takes the announced
price over on its day, and no log has a request of it yet. What it will come to is asked with
`routectl replay --price MODEL=INPUT/OUTPUT@DATE`.

Bad:

    models:
      fast:
        provider: openai
        tier: small
        price: {input_per_mtok: 0.25, output_per_mtok: 2.00}
        price_history:
          - {from: 2025-08-07, input_per_mtok: 0.25, output_per_mtok: 2.00}
          - {from: 2199-01-01, input_per_mtok: 0.10, output_per_mtok: 1.00}  # RC313

Good:

    models:
      fast:
        provider: openai
        tier: small
        price: {input_per_mtok: 0.25, output_per_mtok: 2.00}
        price_history:
          - {from: 2025-08-07, input_per_mtok: 0.25, output_per_mtok: 2.00}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from routectl.policy.registry import Registry


@rule(Severity.WARNING)
def check(registry: Registry, *, today: date) -> Iterator[Hit]:
    for model in registry.models.values():
        for place, one in enumerate(model.price_history):
            if one.day > today.isoformat():
                yield Hit(
                    model.at.below("price_history", place, "from"),
                    f"the price history of `{model.name}` has a price from `{one.day}`, which is still to come",
                    help="take it out until then, or correct the date",
                )
