"""Kinds of rows that nothing in a policy tells apart: what the interpreter says of one of them, it says of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routectl.engine.box import DRAWN
from routectl.engine.match import match_boxes
from routectl.engine.space import Space
from routectl.engine.table import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.batch.array import Array
    from routectl.engine.batch.columns import Columns
    from routectl.engine.space import Axis
    from routectl.policy.policy import Policy


class Kinds(NamedTuple):
    """The axes on which rows have classes, for one policy."""

    policy: Policy
    axes: tuple[Axis, ...]
    """All that its routes, its guardrails and the checks of its candidates look at."""
    railed: tuple[Axis, ...]
    """Those that its guardrails look at."""

    def classes(self, columns: Columns) -> list[Array]:
        """The class of each row on all axes."""
        every = np.ones(columns.rows, bool)
        return [
            columns.drawn(axis, self.policy.name, every) if axis.name in DRAWN else columns.classes(axis)
            for axis in self.axes
        ]


def kinds(policy: Policy) -> Kinds:
    """Those of a policy."""
    rails = [box for rail in policy.guardrails for box in match_boxes(rail.when)]
    axes = tuple(axis for axis in Space([table(policy)], rails).axes if not axis.is_state)
    named = {name for box in rails for name, _ in box}
    return Kinds(policy, axes, tuple(axis for axis in axes if axis.name in named))


def distinct_rows(parts: Iterable[Array], rows: int) -> tuple[list[tuple[int, ...]], Array, Array]:
    """The different rows of some columns of whole numbers; of each the first place, and for each row which one it is."""
    number = np.zeros(rows, np.int64)
    columns = [np.asarray(part).astype(np.int64) for part in parts]
    for part in columns:  # one after the other: all together may be more than 64 bits number
        _, number = np.unique(number * (int(part.max(initial=0)) + 1) + part, return_inverse=True)
    _, first, number = np.unique(number, return_index=True, return_inverse=True)
    found = np.array([part[first] for part in columns], np.int64).reshape(len(columns), len(first)).T
    return [tuple(row) for row in found.tolist()], first, number
