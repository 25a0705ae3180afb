"""What models cost, by the day, in whole units of money: sums of them are exact, in whatever order they are added."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from routectl.policy.registry import Price

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routectl.policy.policy import Policy

TOKENS = 1_000_000
"""Prices are for so many tokens."""


class Tariff:
    """Prices of models, each from a day on, as whole units for a token."""

    def __init__(self, prices: Mapping[str, Sequence[tuple[int, Price]]], scale: float = 1) -> None:
        """By model, the days (as `date.toordinal` numbers them) from which on a price holds, in order, with the price.

        With a scale, every request costs as much as so many of them.
        """
        self.scale = decimal(scale)
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


def tariff(policy: Policy, other: Mapping[str, Sequence[tuple[int, Price]]] | None = None, scale: float = 1) -> Tariff:
    """The prices of a policy's registry, on every day but those from which on another one holds."""
    models = policy.registry.models if policy.registry else {}
    prices: dict[str, list[tuple[int, Price]]] = {
        name: [(0, model.price)] for name, model in models.items() if model.price
    }
    for name, dated in (other or {}).items():
        if name in models:
            by_day = dict((*prices.get(name, ()), *dated))
            prices[name] = sorted(by_day.items())
    return Tariff(prices, scale)


def decimal(number: float) -> Fraction:
    """The number as it is written."""
    return Fraction(Decimal(repr(number)))
