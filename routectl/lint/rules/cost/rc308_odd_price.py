"""A registry model's price is out of line.

Output cheaper than input, or a sum of both more than `times` (ten) times the median of the
model's tier, or under that part of it, is most often a price per thousand tokens, a slipped
decimal, or two numbers the wrong way round. A tier counts from three priced models on. A sum of under
`least_usd` ($0.001) is most often a price per token.

Bad:

    models:
      fast: {provider: openai, tier: small, price: {input_per_mtok: 2.00, output_per_mtok: 0.25}}  # RC308

Good:

    models:
      fast: {provider: openai, tier: small, price: {input_per_mtok: 0.25, output_per_mtok: 2.00}}

Bad:

    models:
      fast: {provider: openai, tier: small, price: {input_per_mtok: 0.25, output_per_mtok: 2.00}}
      swift: {provider: openai, tier: small, price: {input_per_mtok: 0.30, output_per_mtok: 2.50}}
      brisk: {provider: openai, tier: small, price: {input_per_mtok: 250, output_per_mtok: 2000}}  # RC308

Good:

    models:
      fast: {provider: openai, tier: small, price: {input_per_mtok: 0.25, output_per_mtok: 2.00}}
      swift: {provider: openai, tier: small, price: {input_per_mtok: 0.30, output_per_mtok: 2.50}}
      brisk: {provider: openai, tier: small, price: {input_per_mtok: 0.25, output_per_mtok: 2.00}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.policy.digits import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.registry import Registry

LEAST = 3
"""So many priced models make a tier's median worth something."""


@rule(Severity.WARNING)
def check(registry: Registry, *, times: float = 10, least_usd: float = 0.001) -> Iterator[Hit]:
    tiers: dict[str, list[float]] = {}
    for model in registry.models.values():
        if model.price is not None and model.price.total:
            tiers.setdefault(model.tier, []).append(model.price.total)
    medians = {tier: _median(sorted(totals)) for tier, totals in tiers.items() if len(totals) >= LEAST}
    for model in registry.models.values():
        price = model.price
        if price is None or not price.total:
            continue
        median = medians.get(model.tier, price.total)
        if 0 < price.output_per_mtok < price.input_per_mtok:
            message = f"output is cheaper than input: ${digits(price.output_per_mtok)} and ${digits(price.input_per_mtok)} per million tokens"
        elif price.total < least_usd:
            message = (
                f"input and output come to ${digits(price.total)} per million tokens; is that the price of one token?"
            )
        elif price.total > times * median:
            message = f"its price is {digits(price.total / median, 3)} times the median of tier `{model.tier}`"
        elif price.total * times < median:
            message = f"its price is 1/{digits(median / price.total, 3)} of the median of tier `{model.tier}`"
        else:
            continue
        yield Hit(
            model.part("price"),
            f"model `{model.name}`: {message}",
            help="check the unit, US dollars per million tokens, against the provider's page",
        )


def _median(ordered: list[float]) -> float:
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
