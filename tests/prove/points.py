"""A request and a state of every class that a space tells apart."""

from __future__ import annotations

from itertools import product
from math import prod
from random import Random
from typing import TYPE_CHECKING

from routectl.engine.witness import written

if TYPE_CHECKING:
    from routectl.engine.space import Space
    from tests.engine.worlds import Written

MOST_POINTS = 4_000


def everywhere(space: Space, draw: Random) -> list[tuple[Written, Written]]:
    """A request and a state of every class that a policy and its properties tell apart; some where they are too many."""
    classes = [range(axis.size) for axis in space.axes]
    some = (tuple(map(draw.choice, classes)) for _ in range(MOST_POINTS))
    codes = product(*classes) if count(space) <= MOST_POINTS else some
    where = (tuple((axis, 1 << code) for axis, code in enumerate(point)) for point in codes)
    return [tuple(written(space, each)) for each in where]  # type: ignore[misc]


def count(space: Space) -> int:
    return prod(axis.size for axis in space.axes)
