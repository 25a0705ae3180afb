"""Counts over a run of decisions: how many came to which outcome, at what cost, and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from routectl.engine.decision import Decision
    from routectl.simulate.run import Rejected, Simulated

Key = tuple[str, str, str]
"""Action, route and model; a dash where there is none."""


class Sum(NamedTuple):
    """So many requests, and what they are expected to cost in US dollars; `unpriced` of them have no known cost."""

    requests: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0

    def plus(self, decision: Decision) -> Sum:
        """One decision more."""
        cost = decision.estimated_cost_usd
        unpriced = self.unpriced + (cost is None and decision.model is not None)
        return Sum(self.requests + 1, self.cost_usd + (cost or 0.0), unpriced)


class Tally:
    """The counts of a run, as its results come in."""

    def __init__(self) -> None:
        self.rejected = self.differing = 0
        self.total, self.total_against = Sum(), Sum()
        self.outcomes: dict[Key, Sum] = {}
        self.changes: dict[tuple[Key, Key], int] = {}

    def add(self, result: Simulated | Rejected) -> None:
        """One result more."""
        if result.decision is None:
            self.rejected += 1
            return
        key = _key(result.decision)
        self.total = self.total.plus(result.decision)
        self.outcomes[key] = self.outcomes.get(key, Sum()).plus(result.decision)
        if result.against is not None:
            self.total_against = self.total_against.plus(result.against)
            if result.differing:
                self.differing += 1
                change = key, _key(result.against)
                self.changes[change] = self.changes.get(change, 0) + 1

    @property
    def rows(self) -> int:
        """How many rows there were, with those that can't be read."""
        return self.total.requests + self.rejected


def _key(decision: Decision) -> Key:
    return decision.action, decision.route or "-", decision.model or "-"
