"""A registry model has no price, or a price of zero.

What it costs then counts as nothing: budgets never see it, `fallback: auto` picks it first or
last for no reason, and reports understate the bill.

Bad:

    models:
      fast: {provider: openai, tier: small}  # RC307
      free: {provider: openai, tier: small, price: {input_per_mtok: 0, output_per_mtok: 0}}  # RC307

Good:

    models:
      fast: {provider: openai, tier: small, price: {input_per_mtok: 0.25, output_per_mtok: 2.00}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.registry import Registry


@rule(Severity.WARNING)
def check(registry: Registry) -> Iterator[Hit]:
    for model in registry.models.values():
        zero = [name for name, amount in zip(("input", "output"), model.price or (), strict=False) if amount == 0]
        if model.price is None:
            message = f"model `{model.name}` has no price"
        elif zero:
            message = f"model `{model.name}` has a price of zero for {' and '.join(zero)}"
        else:
            continue
        yield Hit(
            model.part("price") if model.price else model.at._replace(key=True),
            f"{message}: what it costs counts as nothing",
            help="set `price: {input_per_mtok: …, output_per_mtok: …}`, in US dollars per million tokens",
        )
