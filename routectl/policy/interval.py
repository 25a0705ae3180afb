"""Where a true value lies with 95 % confidence, given what was measured."""

from __future__ import annotations

from functools import lru_cache
from math import hypot, sqrt

NORMAL = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""

_FEW = {1: 12.706204736432095, 2: 4.302652729911275}
"""The same of Student's t at the degrees of freedom where the expansion below is too coarse."""

_EXPANSION = (2.3722712303, 2.8224986157, 2.5558496795, 1.5895340534)
"""Coefficients of the powers of 1 / degrees of freedom (Abramowitz and Stegun, 26.7.5) at that quantile."""


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, to within 0.2 %."""
    if freedom in _FEW:
        return _FEW[freedom]
    return NORMAL + sum(part / float(freedom) ** power for power, part in enumerate(_EXPANSION, 1))


@lru_cache(maxsize=4096)
def t_interval(mean: float, stddev: float, samples: int) -> tuple[float, float] | None:
    """The interval of a mean by Student's t; None for fewer than two samples."""
    if samples < 2:
        return None
    reach = student(samples - 1) * stddev / sqrt(samples)
    return mean - reach, mean + reach


@lru_cache(maxsize=4096)
def wilson(share: float, samples: int) -> tuple[float, float] | None:
    """Wilson's score interval of a share; None without samples."""
    if samples < 1:
        return None
    weight = NORMAL**2 / samples
    middle = (share + weight / 2) / (1 + weight)
    reach = NORMAL / (1 + weight) * sqrt(share * (1 - share) / samples + weight / (4 * samples))
    return middle - reach, middle + reach


def difference(before: float, old: tuple[float, float], after: float, new: tuple[float, float]) -> tuple[float, float]:
    """The interval of `after - before`, two figures measured apart from each other, each with its own interval.

    Of two shares with Wilson's intervals it is Newcombe's hybrid score interval (1998, method 10); of any two
    figures, the method of variance estimates recovery (Zou and Donner, 2008), which it is a case of.
    """
    change = after - before
    return (
        change - hypot(after - new[0], old[1] - before),
        change + hypot(new[1] - after, before - old[0]),
    )
