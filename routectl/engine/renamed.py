"""A rule table whose routes go by other names: the same policy, as one that renamed them would have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.engine.box import Box
    from routectl.engine.refusal import Refusal
    from routectl.engine.table import Rule, Table

SCOPE = "route:"
"""How the budget scope of a route begins."""


def renamed(table: Table, names: Mapping[str, str]) -> Table:
    """The table with these routes' outcomes and budget scopes under their new names."""
    return _Renaming(names).table(table) if names else table


class _Renaming:
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.axes = {f"budget:{SCOPE}{old}": f"budget:{SCOPE}{new}" for old, new in names.items()}
        self.refusals: dict[int, tuple[Refusal, ...]] = {}
        """Rules share their refusals, and go on to."""

    def table(self, table: Table) -> Table:
        domains = {self.axes.get(axis, axis): domain for axis, domain in table.axes.items()}
        if self.axes.keys().isdisjoint(table.axes):  # no scope of theirs is asked for
            return table._replace(rules=tuple(self.outcome(rule) for rule in table.rules))
        return table._replace(axes=domains, rules=tuple(self.outcome(self.rule(rule)) for rule in table.rules))

    def outcome(self, rule: Rule) -> Rule:
        route = self.names.get(rule.outcome.route or "")
        return rule._replace(outcome=rule.outcome._replace(route=route)) if route else rule

    def rule(self, rule: Rule) -> Rule:
        return rule._replace(
            when=self.boxes(rule.when), refusals=self.refused(rule.refusals), closes=self.boxes(rule.closes)
        )

    def refused(self, refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
        found = self.refusals.get(id(refusals))
        if found is None:
            found = tuple(refusal._replace(boxes=self.boxes(refusal.boxes)) for refusal in refusals)
            self.refusals[id(refusals)] = found
        return found

    def boxes(self, boxes: tuple[Box, ...]) -> tuple[Box, ...]:
        return tuple(
            where
            if all(axis not in self.axes for axis, _ in where)
            else tuple(sorted((self.axes.get(axis, axis), values) for axis, values in where))
            for where in boxes
        )
