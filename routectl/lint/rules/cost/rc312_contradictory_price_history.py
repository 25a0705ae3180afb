"""A model's price history contradicts itself, or its price.

A replay prices every request by the history, as of the day on which it came in, and every estimate goes by
`price`: so the days of a history grow from entry to entry, and the newest that isn't in the future is the
model's `price`. Two prices from the same day on would leave open what was paid.

Bad:

    models:
      fast:
        provider: openai
        tier: small
        price: {input_per_mtok: 0.25, output_per_mtok: 2.00}
        price_history:
          - {from: 2026-06-01, input_per_mtok: 0.25, output_per_mtok: 2.00}
          - {from: 2025-08-07, input_per_mtok: 0.50, output_per_mtok: 4.00}  # RC312

Good:

    models:
      fast:
        provider: openai
        tier: small
        price: {input_per_mtok: 0.25, output_per_mtok: 2.00}
        price_history:
          - {from: 2025-08-07, input_per_mtok: 0.50, output_per_mtok: 4.00}
          - {from: 2026-06-01, input_per_mtok: 0.25, output_per_mtok: 2.00}

Bad:

    models:
      fast:
        provider: openai
        tier: small
        price: {input_per_mtok: 0.25, output_per_mtok: 2.00}
        price_history:
          - {from: 2025-08-07, input_per_mtok: 0.50, output_per_mtok: 4.00}  # RC312
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from routectl.policy.registry import Model, Registry


@rule(Severity.ERROR)
def check(registry: Registry, *, today: date) -> Iterator[Hit]:
    for model in registry.models.values():
        if model.price_history:
            yield from _out_of_order(model)
            yield from _other_than_price(model, today.isoformat())


def _out_of_order(model: Model) -> Iterator[Hit]:
    for place, (one, other) in enumerate(pairwise(model.price_history), 1):
        if one.day >= other.day:
            message = "has two prices from" if one.day == other.day else "goes back in time, to"
            yield Hit(
                model.at.below("price_history", place, "from"),
                f"the price history of `{model.name}` {message} `{other.day}`",
                help="write each change of price once, oldest first",
            )


def _other_than_price(model: Model, today: str) -> Iterator[Hit]:
    past = [(one.day, place) for place, one in enumerate(model.price_history) if one.day <= today]
    if not past:
        return
    day, place = max(past)
    price = model.price_history[place].price
    if model.price is None:
        message = f"`{model.name}` has a price history and no price"
    elif model.price != price:
        message = (
            f"the price history of `{model.name}` ends with ${price.input_per_mtok:g} and ${price.output_per_mtok:g} "
            f"per million tokens, and its price is ${model.price.input_per_mtok:g} and ${model.price.output_per_mtok:g}"
        )
    else:
        return
    yield Hit(
        model.at.below("price_history", place),
        message,
        help=f"write the newest price, from `{day}` on or later, as `price` and at the end of the history",
    )
