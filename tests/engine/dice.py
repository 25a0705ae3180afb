"""Chances from one source: a seeded generator where many are wanted fast, hypothesis where a failure is to be shrunk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Dice:
    """All chances are whole numbers from a range, so that the smallest number is the simplest choice."""

    def __init__(self, whole: Callable[[int, int], int]) -> None:
        self.whole = whole

    def pick(self, options: Sequence[T]) -> T:
        """One of them; the first is the simplest."""
        return options[self.whole(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        """True so often; False is simpler."""
        return self.whole(1, 100) > 100 - percent

    def some(self, options: Sequence[T], least: int = 0, most: int | None = None) -> list[T]:
        """So many of them, each once, in any order."""
        left = list(options)
        count = self.whole(min(least, len(left)), len(left) if most is None else min(most, len(left)))
        return [left.pop(self.whole(0, len(left) - 1)) for _ in range(count)]

    def many(self, options: Sequence[T], least: int, most: int) -> list[T]:
        """So many of them, some perhaps twice."""
        return [self.pick(options) for _ in range(self.whole(least, most))]


def seeded(seed: int) -> Dice:
    """Dice that fall the same way each time."""
    return Dice(Random(seed).randint)


@st.composite
def dice(draw: st.DrawFn) -> Dice:
    """Dice that hypothesis throws, and shrinks."""
    return Dice(lambda low, high: draw(st.integers(low, high)))
