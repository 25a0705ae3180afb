"""A layout laid over many rows at once, in plain Python: by columns, the same value read once; what isn't plain is left to `map_row`."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any

from routectl.traffic.at_once import at_once
from routectl.traffic.call import Calls
from routectl.traffic.fill import filled
from routectl.traffic.layout import FACT, MOST_KNOWN, REQUEST, WEIGHING, Layout, Step, had
from routectl.traffic.values import Bad, Unmapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.traffic.tally import Tally

ODD = object()
"""In the place of a value of which there is something to tell: that it can't be read, or isn't listed or mapped."""

_ALIKE = {str}, {int}, {type(None)}, {str, type(None)}, {int, type(None)}
"""What columns hold whose values are known again; of others some are equal and not the same, as 1 and True are."""


class _Known(dict[Any, Any]):
    """What a target holds, by the values of its columns in a row."""

    def __init__(self, step: Step) -> None:
        self.places = [source.place for source in step.sources]
        self.step = step._replace(sources=tuple(one._replace(place=at) for at, one in enumerate(step.sources)))

    def __missing__(self, given: tuple[Any, ...]) -> Any:
        found = self.read(given)
        if len(self) < MOST_KNOWN:
            self[given] = found
        return found

    def read(self, given: tuple[Any, ...]) -> Any:
        """The same without knowing it again."""
        found = had(self.step, given)
        listed = self.step.listed
        is_odd = found.__class__ in (Bad, Unmapped) or (
            found is not None and listed is not None and found not in listed
        )
        return ODD if is_odd else found


class Rows:
    """A layout on its way over the rows of a file."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._steps = (layout.time, *layout.steps)
        self._known = [_Known(step) for step in self._steps]

    def read(
        self, lines: Sequence[int], given: Sequence[Sequence[Any]], tally: Tally
    ) -> tuple[Calls | None, Sequence[int]]:
        """The requests that rows are, in the account but for their times; and the places of those left to `map_row`.

        `given` are the layout's columns.
        """
        if self.layout.only is not None:
            return None, range(len(lines))
        columns = [_column(known, given, len(lines)) for known in self._known]
        odd = {row for column in columns if ODD in column for row, value in enumerate(column) if value is ODD}
        if self.layout.time.fill is None:
            odd.update(row for row, time in enumerate(columns[0]) if time is None)
        if not odd:
            return self._taken(columns, given, lines, tally), ()
        plain = [row not in odd for row in range(len(lines))]
        columns = [list(compress(column, plain)) for column in columns]
        given = [list(compress(column, plain)) for column in given]
        return self._taken(columns, given, list(compress(lines, plain)), tally), sorted(odd)

    def _taken(
        self, columns: list[Sequence[Any]], given: Sequence[Sequence[Any]], lines: Sequence[int], tally: Tally
    ) -> Calls:
        """Rows that are plain."""
        count = len(lines)
        tally.rows += count
        tally.requests += count
        bounds = dict(self.layout.bounds)
        into: tuple[dict[str, Sequence[Any]], ...] = ({}, {}, {})
        for number, (step, column) in enumerate(zip(self._steps, columns, strict=True)):
            if step.fill is not None and None in column:
                columns[number] = column = _filled(step, column, lines, tally)
            if number:
                nothing = column.count(None) + (column.count(1) if step.into == WEIGHING else 0)
                tally.note_had(step.target.name, count - nothing)
                into[step.into][step.name] = column
            if step.into == REQUEST and step.name in bounds:
                known, numbers = bounds[step.name], set(column) - {None}
                known[:] = min((known[0], *numbers)), max((known[1], *numbers))
        weights = [1 if weight is None else weight for column in into[WEIGHING].values() for weight in column]
        joins = list(map(_join, *(given[place] for place in self.layout.joins))) if self.layout.joins else [""] * count
        return Calls(
            self.layout.file, lines, columns[0], into[REQUEST], into[FACT],
            weights if into[WEIGHING] else [1] * count, joins,
        )  # fmt: skip


def _column(known: _Known, given: Sequence[Sequence[Any]], count: int) -> Sequence[Any]:
    """What a target holds in each row."""
    if not known.places:
        return [None] * count
    own = [given[place] for place in known.places]
    found = at_once(known.step, own[0]) if len(own) == 1 else None
    if found is not None:
        return found
    is_alike = all(set(map(type, column)) in _ALIKE for column in own)
    return list(map(known.__getitem__ if is_alike else known.read, zip(*own, strict=True)))


def _filled(step: Step, column: Sequence[Any], lines: Sequence[int], tally: Tally) -> list[Any]:
    """The column with what is put where there is nothing."""
    assert step.fill is not None
    found = [
        filled(step.fill, step.key, line) if value is None else value for value, line in zip(column, lines, strict=True)
    ]
    tally.note_filled(step.target.name, column.count(None) - found.count(None))
    return found


def _join(*values: Any) -> str:
    """What attempts of one request have in common."""
    return next((str(value) for value in values if value not in (None, "")), "")
