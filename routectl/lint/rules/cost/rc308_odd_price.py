"""A registry model's price is out of line.

Output cheaper than input, or a sum of both more than `times` (ten) times the median of the
model's tier, or under that part of it, is most often a price per thousand tokens, a slipped
decimal, or two numbers the wrong way round. A sum of under `least_usd` ($0.001) is most often a price per token.

A tier's median counts from three priced models on. In a smaller tier a price is out of line where it is under a
tenth of the median of all cheaper tiers, over ten times that of all dearer ones, or more than `times` squared
(a hundred) from the only other model's; of two prices that contradict each other, the one farther from the median of
the whole registry is told.

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

Bad:

    models:
      fast: {provider: openai, tier: small, price: {input_per_mtok: 0.25, output_per_mtok: 2.00}}
      thinker: {provider: openai, tier: medium, price: {input_per_mtok: 0.00125, output_per_mtok: 0.01}}  # RC308
      ponderer: {provider: azure, tier: medium, price: {input_per_mtok: 1.25, output_per_mtok: 10}}
"""

from __future__ import annotations

from itertools import chain
from math import log
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
    scale = _Scale(registry, {tier: sorted(totals) for tier, totals in tiers.items()}, times)
    for model in registry.models.values():
        price = model.price
        if price is None or not price.total:
            continue
        if 0 < price.output_per_mtok < price.input_per_mtok:
            message = f"output is cheaper than input: ${digits(price.output_per_mtok)} and ${digits(price.input_per_mtok)} per million tokens"
        elif price.total < least_usd:
            message = (
                f"input and output come to ${digits(price.total)} per million tokens; is that the price of one token?"
            )
        else:
            message = scale.oddity(model.tier, price.total)
        if message:
            yield Hit(
                model.part("price"),
                f"model `{model.name}`: {message}",
                help="check the unit, US dollars per million tokens, against the provider's page",
            )


class _Scale:
    """What models cost by tier, and what is out of line with it."""

    def __init__(self, registry: Registry, tiers: dict[str, list[float]], times: float) -> None:
        self.tiers = tiers
        self.times = times
        self.medians = {tier: _median(totals) for tier, totals in tiers.items()}
        self.middle = _median(sorted(chain(*tiers.values()))) if tiers else 0.0
        ranked = [tier for tier in registry.tiers if tier in tiers]
        self.cheaper = {tier: self._pooled(ranked[:rank]) for rank, tier in enumerate(ranked)}
        self.dearer = {tier: self._pooled(ranked[rank + 1 :]) for rank, tier in enumerate(ranked)}

    def _pooled(self, tiers: list[str]) -> float:
        """The median of all models of some tiers; 0 where there are none."""
        totals = sorted(chain(*(self.tiers[tier] for tier in tiers)))
        return _median(totals) if totals else 0.0

    def oddity(self, tier: str, total: float) -> str:
        """What is odd about a price; empty where nothing is."""
        if len(self.tiers[tier]) >= LEAST:
            return self.beside(total, self.medians[tier], f"the median of tier `{tier}`")
        cheaper, dearer = self.cheaper.get(tier, 0.0), self.dearer.get(tier, 0.0)
        if total * self.times < cheaper and self.is_farther(total, cheaper):
            return self.beside(total, cheaper, f"the median of all tiers cheaper than `{tier}`")
        if dearer and total > self.times * dearer and self.is_farther(total, dearer):
            return self.beside(total, dearer, f"the median of all tiers dearer than `{tier}`")
        others = [other for other in self.tiers[tier] if other != total]
        if others and self.is_far(total, others[0]) and self.is_farther(total, others[0]):
            return self.beside(total, others[0], f"the other model's of tier `{tier}`")
        return ""

    def is_far(self, total: float, other: float) -> bool:
        """Whether two models of one tier can't both cost what they do."""
        return total > self.times**2 * other or total * self.times**2 < other

    def beside(self, total: float, reference: float, name: str) -> str:
        if total > self.times * reference:
            return f"its price is {digits(total / reference, 3)} times {name}"
        return f"its price is 1/{digits(reference / total, 3)} of {name}" if total * self.times < reference else ""

    def is_farther(self, total: float, reference: float) -> bool:
        """Whether this price, and not what contradicts it, is the one that the registry as a whole speaks against."""
        return abs(log(total) - log(self.middle)) >= abs(log(reference) - log(self.middle))


def _median(ordered: list[float]) -> float:
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
