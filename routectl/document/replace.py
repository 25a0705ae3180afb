"""Stretches of text and what they become."""

from __future__ import annotations

from bisect import bisect, bisect_right, insort
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from routectl.document.place import Position, Span

if TYPE_CHECKING:
    from collections.abc import Iterable


class Replace(NamedTuple):
    """What stands at `span` becomes `text`."""

    span: Span
    text: str


def replace(text: str, start: int, end: int, new: str) -> Replace:
    """A replacement by offsets."""
    return Replace(Span(_position(text, start), _position(text, end)), new)


def _position(text: str, offset: int) -> Position:
    line = bisect_right(_line_starts(text), offset)
    return Position(line, offset - _line_starts(text)[line - 1] + 1)


@lru_cache(maxsize=1)
def _line_starts(text: str) -> list[int]:
    """Where each line begins; known of the last text, for one has many changes."""
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


def apply(text: str, changes: Iterable[tuple[Replace, ...]]) -> tuple[str, int]:
    """The text with all changes that don't touch each other, and how many were made; each is made whole or not at all."""
    starts = _line_starts(text)

    def offset(line: int, column: int) -> int:
        return min(starts[min(line, len(starts)) - 1] + column - 1, len(text))

    taken: list[tuple[int, int, str]] = []
    made = 0
    for change in changes:
        pieces = [(offset(*piece.span.start), offset(*piece.span.end), piece.text) for piece in change]
        if pieces and not any(_touches(piece, taken) for piece in pieces):
            for piece in pieces:
                insort(taken, piece)
            made += 1
    parts, copied = [], 0
    for start, stop, new in taken:
        parts += [text[copied:start], new]
        copied = stop
    return "".join([*parts, text[copied:]]), made


def _touches(piece: tuple[int, int, str], taken: list[tuple[int, int, str]]) -> bool:
    """Whether a piece overlaps one of those taken, which are in order, or begins where one does."""
    start, stop, _ = piece
    place = bisect(taken, (start,))
    before = place > 0 and taken[place - 1][1] > start
    return before or (place < len(taken) and (taken[place][0] == start or taken[place][0] < stop))
