"""Boxes: for some axes the values that are let in, every other axis free; rules, regions and proofs are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


BUCKETS = 10_000
"""The buckets that `sample` and `split` draw from, numbered from 0."""

DRAWN = ("sample_bucket", "split_bucket")
"""The axes of a request's buckets, in the order in which its id's hash has them; a request may choose its own."""

LEVELS = ("ok", "alert", "exhausted")
"""What a budget scope can be, best first."""


class Range(NamedTuple):
    """Whole numbers from `low` to `high`, both in; up to and with "no limit" where `high` is None."""

    low: int
    high: int | None = None


Values = frozenset[str] | Range
"""What an axis lets in: some of its listed values, or a range of its whole numbers."""

Domain = tuple[str, ...] | Range
"""All that an axis may hold: its listed values in order, or its whole numbers."""

Box = tuple[tuple[str, Values], ...]
"""Axes with what they let in, in the order of the alphabet; an axis that isn't named is free."""

ANYWHERE: Box = ()


def box(axes: Mapping[str, Values]) -> Box:
    """The box that lets in these values."""
    return tuple(sorted(axes.items()))


def meet(one: Box, other: Box) -> Box | None:
    """The box of all points in both; None where there is none."""
    if not one or not other:
        return one or other
    axes = dict(one)
    for axis, values in other:
        both = _both(axes[axis], values) if axis in axes else values
        if both is None:
            return None
        axes[axis] = both
    return tuple(sorted(axes.items()))


def meets(ones: Iterable[Box], others: Iterable[Box]) -> tuple[Box, ...]:
    """All boxes in which one of the first and one of the others meet."""
    ones, others = tuple(ones), tuple(others)
    if others == (ANYWHERE,):
        return ones  # the same object, so that what is found out of it can be kept
    found = (meet(one, other) for one in ones for other in others)
    return tuple(dict.fromkeys(both for both in found if both is not None))


def without(whole: Box, hole: Box, domains: Mapping[str, Domain]) -> list[Box]:
    """Boxes that don't overlap and hold together what is in the whole box and not in the hole."""
    if meet(whole, hole) is None:
        return [whole]
    pieces: list[Box] = []
    rest = dict(whole)
    for axis, values in hole:
        here = rest.get(axis) or _everything(domains[axis])
        pieces += [box({**rest, axis: left}) for left in _rest(here, values)]
        both = _both(here, values)
        if both is None:
            return pieces
        rest[axis] = both
    return pieces


def holds(where: Box, point: Mapping[str, Any]) -> bool:
    """Whether a point is in a box; a whole number that is None is larger than every other."""
    for axis, values in where:
        value = point[axis]
        if isinstance(values, frozenset):
            if value not in values:
                return False
        elif value is None:
            if values.high is not None:
                return False
        elif value < values.low or (values.high is not None and value > values.high):
            return False
    return True


def _everything(domain: Domain) -> Values:
    return domain if isinstance(domain, Range) else frozenset(domain)


def _both(one: Values, other: Values) -> Values | None:
    if isinstance(one, frozenset):
        assert isinstance(other, frozenset)
        return one & other or None
    assert isinstance(other, Range)
    low = max(one.low, other.low)
    high = one.high if other.high is None else other.high if one.high is None else min(one.high, other.high)
    return None if high is not None and low > high else Range(low, high)


def _rest(whole: Values, hole: Values) -> Iterator[Values]:
    """What of the first is not in the second."""
    if isinstance(whole, frozenset):
        assert isinstance(hole, frozenset)
        if whole - hole:
            yield whole - hole
        return
    assert isinstance(hole, Range)
    below = _both(whole, Range(whole.low, hole.low - 1))
    above = None if hole.high is None else _both(whole, Range(hole.high + 1))
    yield from (left for left in (below, above) if left is not None)
