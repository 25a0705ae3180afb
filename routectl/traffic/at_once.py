"""A whole column of values read at once, in plain Python, where each of them is plain; what any value means is said in `values`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from routectl.rows.instant import EPOCH, MICROSECOND
from routectl.traffic.values import FIRST, LAST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.traffic.layout import Step

MOST_DIGITS = 18


def at_once(step: Step, column: Sequence[Any]) -> Sequence[Any] | None:
    """What a target holds in each row, by its only column; None where something has to be looked at value by value."""
    read, target = step.sources[0].read, step.target
    if read.unit or read.values is not None:
        return None
    kinds = set(map(type, column))
    if target.kind == "whole" and kinds <= {int, str}:
        return _whole(column, target.low, target.high, is_text=str in kinds) if len(kinds) == 1 else None
    if kinds != {str}:
        return None
    if target.kind == "moment":
        return _moments(column)
    if target.kind == "text" and target.listed is None:
        return [text or None for text in map(str.strip, column)]
    return None


def _moments(column: Sequence[str]) -> list[int] | None:
    try:
        moments = list(map(datetime.fromisoformat, column))
        found = [(moment - EPOCH) // MICROSECOND for moment in moments]
    except (ValueError, TypeError):  # there is one that is none, or has no zone
        return None
    return found if min(found) >= FIRST and max(found) <= LAST else None


def _whole(column: Sequence[Any], low: float | None, high: float | None, *, is_text: bool) -> Sequence[int] | None:
    different = set(column)
    if is_text:
        digits, lengths = "".join(different), set(map(len, different))
        if not (digits.isascii() and digits.isdecimal() and 0 < min(lengths) <= max(lengths) <= MOST_DIGITS):
            return None
    numbers = {value: int(value) for value in different}
    least, most = min(numbers.values()), max(numbers.values())
    if (low is not None and least < low) or (high is not None and most > high):
        return None
    return list(map(numbers.__getitem__, column)) if is_text else column
