"""Which measurements speak for a route: of each model the rows that can hold for some request that the route lets in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routectl.policy.condition import Match
    from routectl.policy.evidence import Cell, Result
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model
    from routectl.policy.route import Route

_Pairs = frozenset[tuple[str, Any]]
"""Values of requests, each with its dimension."""

MOST_KEPT = 10_000
"""So many models in different cells are remembered for the same evidence."""


class Speaking(NamedTuple):
    """The rows that speak for a model on a route, and the widest of them by intent."""

    rows: tuple[Result, ...]
    widest: dict[str | None, Result]

    def to(self, intent: str | None) -> Result | None:
        """The widest for the requests of an intent, or of any where none is said."""
        if intent is None:
            return max(self.widest.values(), key=_width, default=None)
        return self.widest.get(intent) or self.widest.get(None)


class _Cells(NamedTuple):
    """What of the evidence a route lets in, and the listed dimensions of which it lets in listed values only, with those."""

    pairs: _Pairs
    splits: tuple[tuple[tuple[str, str], ...], ...]


class Speech:
    """What was found so far for one policy. It doesn't hold the policy: the two would be a circle, freed late."""

    __slots__ = ("_cells", "_found", "_pairs")

    def __init__(self) -> None:
        self._pairs: dict[str, _Pairs] | None = None
        self._cells: dict[int, _Cells] = {}
        self._found: dict[tuple[int, str], Speaking] = {}

    def of(self, policy: Policy, route: Route, model: Model) -> Speaking:
        """The rows that speak for a model on a route; found once for all routes that let in the same, of any policy."""
        key = (route.index, model.name)
        found = self._found.get(key)
        if found is None:
            if route.index not in self._cells:
                self._cells[route.index] = self._let_in(policy, route)
            known: dict[tuple[str, _Cells], Speaking] = policy.evidence.kept
            cells = self._cells[route.index]
            found = known.get((model.name, cells))
            if found is None:
                if len(known) > MOST_KEPT:
                    known.clear()
                found = known[model.name, cells] = _speaking(policy.evidence.standing(model.name), cells)
            self._found[key] = found
        return found

    def _let_in(self, policy: Policy, route: Route) -> _Cells:
        """What of the evidence a request of the route can have."""
        pairs = (_let_through(policy, route.match, name, pairs) for name, pairs in self._measured(policy).items())
        splits = (
            tuple((name, value) for value in policy.admitted(route, name))
            for name, dimension in policy.dimensions.items()
            if dimension.listed and not route.match.admits(name, OTHER)
        )
        return _Cells(frozenset().union(*pairs), tuple(split for split in splits if split))

    def _measured(self, policy: Policy) -> dict[str, _Pairs]:
        """The values of requests that something was measured for, by their dimension."""
        if self._pairs is None:
            known = {name: frozenset(one.values) if one.listed else None for name, one in policy.dimensions.items()}
            found: dict[str, list[tuple[str, Any]]] = {}
            for name, value in policy.evidence.pairs:
                listed = known.get(name, frozenset())
                if isinstance(value, int) if listed is None else value in listed:
                    found.setdefault(name, []).append((name, value))
            self._pairs = {name: frozenset(pairs) for name, pairs in found.items()}
        return self._pairs


def _let_through(policy: Policy, match: Match, name: str, pairs: _Pairs) -> Iterable[tuple[str, Any]]:
    """Of the measured values of one dimension, those that a match lets in."""
    if not match.mentions(name):
        return pairs
    limit = match.listed(name) if policy.dimensions[name].listed else None
    if limit is None:
        return (pair for pair in pairs if match.admits(*pair))
    return (pair for value in limit if (pair := (name, value)) in pairs)


def _width(row: Result) -> tuple[bool, int, str, str, int]:
    """Ranks rows by how widely they speak for their intent, then by age."""
    return row.intent is not None, -len(row.cell), row.report.measured_on, row.report.name, int(row.at.path[-1])


def _speaking(rows: Mapping[Cell, Result], cells: _Cells) -> Speaking:
    standing = {cell: row for cell, row in rows.items() if cell <= cells.pairs}
    left = tuple(
        row
        for cell, row in standing.items()
        if not any(all(cell | {pair} in standing and pair not in cell for pair in split) for split in cells.splits)
    )
    return Speaking(left, {row.intent: row for row in sorted(left, key=_width)})
