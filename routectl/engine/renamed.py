"""A rule table that asks for the budgets of routes under other names: as a policy that renamed them would have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.engine.box import Box
    from routectl.engine.refusal import Refusal
    from routectl.engine.table import Table


def renamed(table: Table, names: Mapping[str, str]) -> Table:
    """The table with the budget scopes of these routes under their new names; what is decided keeps the old ones."""
    axes = {f"budget:route:{old}": f"budget:route:{new}" for old, new in names.items()}
    if axes.keys().isdisjoint(table.axes):
        return table
    renaming = _Renaming(axes)
    return table._replace(
        axes={axes.get(axis, axis): domain for axis, domain in table.axes.items()},
        rules=tuple(
            rule._replace(
                when=renaming.boxes(rule.when),
                refusals=renaming.refused(rule.refusals),
                closes=renaming.boxes(rule.closes),
            )
            for rule in table.rules
        ),
    )


class _Renaming:
    def __init__(self, axes: Mapping[str, str]) -> None:
        self.axes = axes
        self.refusals: dict[int, tuple[Refusal, ...]] = {}
        """Rules share their refusals, and go on to."""

    def refused(self, refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
        found = self.refusals.get(id(refusals))
        if found is None:
            found = tuple(refusal._replace(boxes=self.boxes(refusal.boxes)) for refusal in refusals)
            self.refusals[id(refusals)] = found
        return found

    def boxes(self, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
        return tuple(self.box(where) for where in boxes)

    def box(self, where: Box) -> Box:
        if self.axes.keys().isdisjoint(axis for axis, _ in where):
            return where
        return tuple(sorted((self.axes.get(axis, axis), values) for axis, values in where))
