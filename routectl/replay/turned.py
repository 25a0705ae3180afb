"""Requests that two policies decide otherwise, each in the state that its own clock has come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.outcome import Outcome

PLACES = 40
"""So many bits of a place are the line in its file, what is above them is the number of the file."""

MOST_PLACES = 3


class Turn(NamedTuple):
    """Requests of one cell that come to one outcome by the policy held against, and to another by the other."""

    before: Outcome
    after: Outcome
    cell: int
    requests: int
    place: int
    """Of the first row of them: its file and line as one number."""


class Turned(NamedTuple):
    """All of them."""

    turns: tuple[Turn, ...] = ()
    files: tuple[str, ...] = ()
    """By the number of a file, its name."""

    @property
    def requests(self) -> int:
        """How many requests there are."""
        return sum(turn.requests for turn in self.turns)

    def places(self, turns: Iterable[Turn]) -> tuple[tuple[str, int], ...]:
        """Some rows of some of them, by file and line, the first ones of the log."""
        some = sorted({turn.place for turn in turns if turn.requests})[:MOST_PLACES]
        return tuple((self.files[place >> PLACES], place & ((1 << PLACES) - 1)) for place in some)


def alike(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Those that are alike as one, in the order of the rows that are their first."""
    found: dict[tuple[Outcome, Outcome, int], Turn] = {}
    for turn in turns:
        known = found.get(turn[:3])
        if known is not None:
            turn = turn._replace(requests=turn.requests + known.requests, place=min(turn.place, known.place))
        found[turn[:3]] = turn
    return tuple(sorted(found.values(), key=lambda turn: turn.place))
