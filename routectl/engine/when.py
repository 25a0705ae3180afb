"""Boxes of classes in the words of the language: the `when` of a region, as reports and JSON give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.box import Range
from routectl.engine.space import runs
from routectl.engine.witness import STATE_KEYS
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.regions import Where
    from routectl.engine.space import Axis, Space

When = dict[str, Any]
"""Conditions as a match has them, and beside them the buckets and the state (docs/cli.md, "JSON results")."""


def whens(space: Space, where: Where) -> Iterator[tuple[Where, When]]:
    """A box as matches that don't overlap, each with its own box: several where whole numbers of one axis lie apart."""
    for number, mask in where:
        if space.axes[number].starts:
            pieces = list(runs(mask))
            if len(pieces) > 1:
                for first, end in pieces:
                    one = (number, (1 << end) - (1 << first))
                    yield from whens(space, tuple(one if entry[0] == number else entry for entry in where))
                return
    yield where, _when(space, where)


def _when(space: Space, where: Where) -> When:
    when: When = {}
    places = {number: place for place, number in enumerate(space.declared)}
    for number, mask in sorted(where, key=lambda entry: places[entry[0]]):
        axis = space.axes[number]
        kind, _, name = axis.name.partition(":")
        if kind in ("needs", *STATE_KEYS):
            when.setdefault(kind, {}).setdefault("all" if mask == 2 else "not", []).append(name)
        elif kind == "budget":
            when.setdefault(kind, {})[name] = [level for place, level in enumerate(axis.values) if mask >> place & 1]
        elif axis.values:
            when[axis.name] = _listed(axis, mask)
        else:
            first, end = next(runs(mask))
            when[axis.name] = _numbers(axis, axis.run(first, end))
    return when


def _listed(axis: Axis, mask: int) -> object:
    """A value, a list, or a `not` where the residual value is let in."""
    among = [value for place, value in enumerate(axis.values) if mask >> place & 1]
    if OTHER in among:
        return {"not": [value for value in axis.values if value not in among]}
    return among[0] if len(among) == 1 else among


def _numbers(axis: Axis, run: Range) -> object:
    if run.low == run.high:
        return run.low
    least = {} if run.low == axis.starts[0] else {"gte": run.low}
    return least if run.high in (None, axis.last) else {**least, "lt": run.high + 1}
