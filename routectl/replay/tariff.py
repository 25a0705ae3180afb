"""What models cost, by the day, in whole units of money: sums of them are exact, in whatever order they are added."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from routectl.policy.registry import Price

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model

Dated = tuple[int, Price]
"""A price, and the day from which on it holds, as `date.toordinal` numbers it."""

TOKENS = 1_000_000
"""Prices are for so many tokens."""


class Tariff:
    """Prices of models, each from a day on, as whole units for a token."""

    def __init__(
        self, prices: Mapping[str, Sequence[Dated]], scale: float = 1, since: Mapping[str, int] | None = None
    ) -> None:
        """By model, the days (as `date.toordinal` numbers them) from which on a price holds, in order, with the price.

        With a scale, every request costs as much as so many of them.
        """
        self.scale = decimal(scale)
        self.since = dict(since or {})
        """The models whose oldest price is dated, with its day: what they cost before isn't known."""
        amounts = {
            amount: decimal(amount) * self.scale for dated in prices.values() for _, price in dated for amount in price
        }
        whole = lcm(*(amount.denominator for amount in amounts.values()))
        self.unit = whole * TOKENS
        """So many units are a US dollar."""
        units = {amount: int(exact * whole) for amount, exact in amounts.items()}
        self._days = {model: [day for day, _ in dated] for model, dated in prices.items()}
        self._prices = {
            model: [(units[price.input_per_mtok], units[price.output_per_mtok]) for _, price in dated]
            for model, dated in prices.items()
        }

    def of(self, model: str, day: int) -> tuple[int, int] | None:
        """Units for a token of input and for one of output; None where no price is known."""
        place = bisect_right(self._days.get(model, []), day) - 1
        return self._prices[model][place] if place >= 0 else None


def tariff(
    policy: Policy, other: Mapping[str, Sequence[Dated]] | None = None, scale: float = 1, *, is_timed: bool = True
) -> Tariff:
    """The prices of a policy's registry as they were on each day, up to the first from which on another one is asked for."""
    models = policy.registry.models if policy.registry else {}
    prices: dict[str, list[Dated]] = {}
    since: dict[str, int] = {}
    for name, model in models.items():
        known = _dated(model) if is_timed else []
        if known:
            since[name], oldest = known[0]
            prices[name] = [(0, oldest), *known[1:]]
        elif model.price:
            prices[name] = [(0, model.price)]
    for name, dated in (other or {}).items():
        if name in models:
            asked = sorted(dict(dated).items())
            prices[name] = [*(one for one in prices.get(name, ()) if one[0] < asked[0][0]), *asked]
            since[name] = min(since.get(name, 0), asked[0][0])
    return Tariff(prices, scale, since)


def _dated(model: Model) -> list[Dated]:
    """What a model cost from which day on."""
    return sorted({date.fromisoformat(one.day).toordinal(): one.price for one in model.price_history}.items())


def decimal(number: float) -> Fraction:
    """The number as it is written."""
    return Fraction(Decimal(repr(number)))
