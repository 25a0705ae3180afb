"""What evidence expects of many requests: each figure over the rows that speak for them, and the share that it is known of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routectl.policy.evidence import Result

Spoken = tuple["Result | None", int]
"""A number of requests, and the row that speaks for them; None where nothing was measured."""


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


def cost_per_success(spoken: Sequence[Spoken], requests: int) -> Figure:
    """What the measured ones cost with retries, re-asks and support, by how many of them succeed; US dollars."""
    costs = successes = known = 0.0
    for row, count in spoken:
        if row is not None and row.success_rate is not None and row.cost_usd is not None:
            costs += count * (row.cost_usd * (1 + row.retry_rate + row.reask_rate) + row.support_cost_usd)
            successes += count * row.success_rate
            known += count
    return Figure(costs / successes if successes else None, _share(known, requests))


def quality(spoken: Sequence[Spoken], requests: int) -> Figure:
    """The mean of the measured means, each request counting once."""
    found = spread(spoken, requests, lambda row: row.quality_mean)
    return Figure(found.mean, found.of_traffic)


def spread(spoken: Sequence[Spoken], requests: int, metric: Callable[[Result], float | None]) -> Spread:
    """A metric of the rows, each request counting once."""
    found = [
        (value, count) for row, count in spoken if row is not None and (value := metric(row)) is not None and count
    ]
    known = sum(count for _, count in found)
    if not known:
        return Spread(None, None, None, 0.0)
    values = [value for value, _ in found]
    mean = sum(value * count for value, count in found) / known
    return Spread(mean, min(values), max(values), _share(known, requests))


def _share(known: float, requests: int) -> float:
    return known / requests if requests else 0.0
