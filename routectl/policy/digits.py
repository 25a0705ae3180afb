"""A number in a message: in digits as a person writes it, without an exponent."""

from __future__ import annotations


def digits(value: float, most: int = 12) -> str:
    """A number with thousands apart, rounded to so many significant digits."""
    from decimal import Decimal

    return format(Decimal(f"{value:.{most}g}"), ",f")
