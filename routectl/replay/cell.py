"""Cells: requests that no measurement, and no dimension that a report is split by, tells apart."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from routectl.engine.space import Axis
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routectl.policy.condition import Dimension
    from routectl.policy.policy import Policy

MOST_CELLS = 1 << 40
"""Cells that are numbered; the numbers of larger ones would not fit beside others."""

POWERS = tuple(10**power for power in range(10))
"""Where runs of whole numbers begin, if a report is split by them."""


class Cells:
    """Numbers the cells of requests; cell 0 is the only one where nothing tells requests apart."""

    def __init__(self, policies: Sequence[Policy], by: Iterable[str] = ()) -> None:
        """Told apart are the values that some measurement of the policies names, and all of `by`: whole numbers by powers of ten.

        Raises ValueError where there are too many cells, where `by` names what is no dimension, and where one is
        listed in one policy and a whole number in another.
        """
        asked = dict.fromkeys(by)
        measured: dict[str, set[Any]] = {}
        for policy in policies:
            for name, value in policy.evidence.pairs:
                if name in policy.dimensions:
                    measured.setdefault(name, set()).add(value)
        known = [name for policy in policies for name in policy.dimensions]
        for name in asked:
            if name not in known:
                raise ValueError(f"no dimension is named `{name}`")
        self.axes = tuple(
            _axis(name, _declared(policies, name), measured.get(name, set()), is_whole=name in asked)
            for name in dict.fromkeys(known)
            if name in measured or name in asked
        )
        self.count = prod(axis.size for axis in self.axes)
        if self.count > MOST_CELLS:
            raise ValueError("there are too many combinations of values: split by fewer dimensions")

    def of(self, values: Mapping[str, Any]) -> int:
        """The cell of a request, by the values that it gives; a missing `sla_ms` is no limit."""
        cell = 0
        for axis in self.axes:
            value = values.get(axis.name)
            if value is None and not axis.values and axis.name != "sla_ms":
                value = axis.starts[0]
            cell = cell * axis.size + axis.code(value)
        return cell

    def values(self, cell: int) -> dict[str, Any]:
        """A value of each dimension that tells the cell from others: listed, or the first number of a run."""
        found: dict[str, Any] = {}
        for axis in reversed(self.axes):
            cell, code = divmod(cell, axis.size)
            found[axis.name] = (axis.values or axis.starts)[code]
        return found

    def seen_by(self, policy: Policy, cell: int) -> dict[str, Any]:
        """The same as one policy sees it: what it doesn't list is `other` to it. Evidence is looked up by these."""
        known = policy.dimensions
        return {
            name: OTHER if known[name].listed and value not in known[name].values else value
            for name, value in self.values(cell).items()
            if name in known
        }


def _declared(policies: Sequence[Policy], name: str) -> list[Dimension]:
    found = [policy.dimensions[name] for policy in policies if name in policy.dimensions]
    if len({one.listed for one in found}) > 1:
        raise ValueError(f"`{name}` is a list of values in one policy and a whole number in another")
    return found


def _axis(name: str, declared: list[Dimension], measured: set[Any], *, is_whole: bool) -> Axis:
    if declared[0].listed:
        values = dict.fromkeys(value for one in declared for value in one.values if is_whole or value in measured)
        return Axis(name, values=(*values, OTHER))
    low = min(one.low for one in declared)
    numbers = {number for number in measured if isinstance(number, int)}
    starts = {low, *(start for number in numbers for start in (number, number + 1) if start >= low)}
    starts |= {start for start in POWERS if is_whole and start > low}
    return Axis(name, starts=tuple(sorted(starts)))
