"""Sums of whole numbers that are exact however large they become."""

from __future__ import annotations

import numpy as np

from routectl.engine.batch.array import Array

FLOATING = 1 << 53
"""Below it, whole numbers and their sums are the same in floating point."""

WIDE = 1 << 62
"""Below it, they are the same in 64 bits, with room for a sign."""

_HALF = 26


def sums_by(groups: Array, count: int, numbers: Array) -> Array:
    """For each group from 0 the sum of its numbers, which are not below 0."""
    if not len(numbers):
        return np.zeros(count, np.int64)
    if numbers.dtype == object:
        found = np.zeros(count, object)
        np.add.at(found, groups, numbers)
        return found
    most = int(numbers.max())
    if most * len(numbers) < FLOATING:
        return np.bincount(groups, numbers, count).astype(np.int64)
    low = np.bincount(groups, numbers & ((1 << _HALF) - 1), count).astype(np.int64)
    high = np.bincount(groups, numbers >> _HALF, count).astype(np.int64)
    if most * len(numbers) < WIDE:
        return (high << _HALF) + low
    return high.astype(object) * (1 << _HALF) + low


def weighed(numbers: Array, weights: Array | None) -> Array:
    """Numbers that are not below 0, each as often as its weight says; Python's own where 64 bits won't do."""
    if weights is None or not numbers.size:
        return numbers
    return (numbers if int(numbers.max()) * int(weights.max()) < WIDE else numbers.astype(object)) * weights


def added(sums: Array, starts: Array) -> Array:
    """The sums of rows that stand behind one another, for each start up to the next; Python's own numbers where 64 bits won't do."""
    return np.add.reduceat(roomy(sums), starts, axis=0)


def roomy(sums: Array, times: int = 1) -> Array:
    """The same numbers, in a form in which all of them may be added up and multiplied by so much."""
    if sums.dtype == object or not sums.size:
        return sums
    most = int(max(-int(sums.min()), int(sums.max()), 1))
    return sums if most * len(sums) * times < WIDE else sums.astype(object)
