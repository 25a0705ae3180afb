"""What evidence expects of groups of requests: each figure over the rows that speak for them, and the share that it is known of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routectl.policy.evidence import Result
    from routectl.policy.group import Group


class Figure(NamedTuple):
    """A figure, and the share of the requests that it speaks for; None where it speaks for none."""

    value: float | None
    of_traffic: float


class Spread(NamedTuple):
    """A measured latency: its mean over the requests, and the lowest and the highest of those that go into it.

    The percentile of all the requests together lies between the two, whatever the distributions are.
    """

    mean: float | None
    lowest: float | None
    highest: float | None
    of_traffic: float


class Expected(NamedTuple):
    """The figures of some groups; each is added up when it is asked for."""

    groups: Sequence[Group]

    @property
    def cost_per_success_usd(self) -> Figure:
        """What the measured requests cost with retries, re-asks and support, by how many of them succeed; US dollars."""
        costs = successes = known = 0.0
        for group in self.groups:
            row, count = group.measured, group.requests
            if row is not None and row.success_rate is not None and row.cost_usd is not None:
                costs += count * (row.cost_usd * (1 + row.retry_rate + row.reask_rate) + row.support_cost_usd)
                successes += count * row.success_rate
                known += count
        return Figure(costs / successes if successes else None, self._share(known))

    @property
    def quality(self) -> Figure:
        """The mean of the measured means, each request counting once."""
        found = self._spread(lambda row: row.quality_mean)
        return Figure(found.mean, found.of_traffic)

    @property
    def p50_ms(self) -> Spread:
        """The measured medians, in milliseconds."""
        return self._spread(lambda row: row.p50_ms)

    @property
    def p95_ms(self) -> Spread:
        """The measured 95th percentiles, in milliseconds."""
        return self._spread(lambda row: row.p95_ms)

    def _spread(self, metric: Callable[[Result], float | None]) -> Spread:
        """A metric of the rows, each request counting once."""
        found = [
            (value, group.requests)
            for group in self.groups
            if group.measured is not None and (value := metric(group.measured)) is not None and group.requests
        ]
        known = sum(count for _, count in found)
        if not known:
            return Spread(None, None, None, 0.0)
        values = [value for value, _ in found]
        mean = sum(value * count for value, count in found) / known
        return Spread(mean, min(values), max(values), self._share(known))

    def _share(self, known: float) -> float:
        requests = sum(group.requests for group in self.groups)
        return known / requests if requests else 0.0
