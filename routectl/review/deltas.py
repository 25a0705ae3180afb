"""Two models compared by what was measured of both on the same data: each figure's change, its interval, and a verdict."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.policy.interval import difference, wilson

if TYPE_CHECKING:
    from routectl.policy.evidence import Result
    from routectl.policy.route import Limits

Way = Literal["better", "worse", "same"]
"""`same`: no evidence of a difference."""

Said = Literal["better", "worse", "same", "kept"]
"""`kept`: there is no other model to compare with, and it keeps the limits of its route."""


class Tolerances(NamedTuple):
    """How much worse a figure may get: of 1 for quality and success, percent of what it was for the others."""

    quality_drop: float
    success_drop: float
    p95_percent: float
    cost_percent: float


class Delta(NamedTuple):
    """One figure of two models. Quality and success change by points of 1, latency and cost by a share of what it was."""

    figure: str
    before: float
    after: float
    change: float
    interval: tuple[float, float] | None
    """Where the true change lies with 95 % confidence; None where the report can't tell."""
    way: Way
    is_beyond: bool
    """Whether it is worse by more than is tolerated."""


def deltas(old: Result, new: Result, tolerances: Tolerances) -> tuple[Delta, ...]:
    """The change of each figure that both rows have."""
    found = (
        _success(old, new, tolerances.success_drop),
        _quality(old, new, tolerances.quality_drop),
        _p95(old, new, tolerances.p95_percent / 100),
        _cost(old, new, tolerances.cost_percent / 100),
    )
    return tuple(delta for delta in found if delta is not None)


def verdict(found: tuple[Delta, ...]) -> tuple[Way, Delta | None]:
    """What they come to, and the one that is worse than is tolerated.

    Quality and success are what counts. Where neither is better, waiting longer or paying more is worse too:
    it is for nothing that was measured.
    """
    worth = [delta for delta in found if delta.figure in ("success_rate", "quality")]
    price = [delta for delta in found if delta not in worth]
    for group in (worth, price):
        beyond = next((delta for delta in group if delta.is_beyond), None)
        if beyond:
            return "worse", beyond
        ways = {delta.way for delta in group}
        if group is worth and "worse" in ways:
            return "worse", None
        if "better" in ways:
            return "better", None
    return "same", None


def over(row: Result, limits: Limits) -> str:
    """Which limit of a route a row doesn't keep; empty for none."""
    if limits.quality_floor is not None and row.quality_mean is not None and row.quality_mean < limits.quality_floor:
        return f"its quality, {row.quality_mean:.3f}, is under the floor, {limits.quality_floor:g}"
    if limits.max_latency_ms is not None and row.p95_ms is not None and row.p95_ms > limits.max_latency_ms:
        return f"its p95, {row.p95_ms:,.0f} ms, is over the limit, {limits.max_latency_ms:,} ms"
    cost, ceiling = row.cost_per_success_usd, limits.cost_ceiling_usd
    if ceiling is not None and cost is not None and cost > ceiling:
        return f"its cost per successful task, ${cost:.4f}, is over the ceiling, ${ceiling:g}"
    return ""


def _success(old: Result, new: Result, most: float) -> Delta | None:
    if old.success_rate is None or new.success_rate is None:
        return None
    intervals = wilson(old.success_rate, old.samples), wilson(new.success_rate, new.samples)
    return _share("success_rate", old.success_rate, new.success_rate, intervals, most)


def _quality(old: Result, new: Result, most: float) -> Delta | None:
    if old.quality_mean is None or new.quality_mean is None:
        return None
    intervals = old.quality_interval, new.quality_interval
    return _share("quality", old.quality_mean, new.quality_mean, intervals, most)


_Intervals = tuple[tuple[float, float] | None, tuple[float, float] | None]


def _share(figure: str, before: float, after: float, intervals: _Intervals, most: float) -> Delta:
    """A share, of which more is better: otherwise where the interval of the change leaves out 0."""
    first, second = intervals
    if first is None or second is None:
        return Delta(figure, before, after, after - before, None, "same", False)
    low, high = difference(before, first, after, second)
    way: Way = "worse" if high < 0 else "better" if low > 0 else "same"
    return Delta(figure, before, after, after - before, (low, high), way, way == "worse" and before - after > most)


def _p95(old: Result, new: Result, most: float) -> Delta | None:
    """A report holds no more than the percentile, so there is no interval: what counts is what is tolerated."""
    before, after = old.p95_ms, new.p95_ms
    if before is None or after is None:
        return None
    change = _grown(before, after)
    way: Way = "worse" if change > most else "better" if change < -most else "same"
    return Delta("p95_ms", before, after, change, None, way, way == "worse")


def _cost(old: Result, new: Result, most: float) -> Delta | None:
    """The cost of a request is a mean without a spread, so chance is in the success rates alone."""
    before, after = old.cost_per_success_usd, new.cost_per_success_usd
    if before is None or after is None or not old.success_rate or not new.success_rate:
        return None
    change = _grown(before, after)
    first, second = wilson(old.success_rate, old.samples), wilson(new.success_rate, new.samples)
    if first is None or second is None or not before or not after:
        way: Way = "worse" if change > 0 else "better" if change < 0 else "same"
        return Delta("cost_per_success_usd", before, after, change, None, way, change > most)
    rates = log(old.success_rate), log(new.success_rate)
    logs = [(log(low), log(min(high, 1.0))) for low, high in (first, second)]
    low, high = difference(rates[0], logs[0], rates[1], logs[1])
    asked = log(after / before) + rates[1] - rates[0]  # by the cost of a request alone
    interval = exp(asked - high) - 1, exp(asked - low) - 1
    way = "worse" if interval[0] > 0 else "better" if interval[1] < 0 else "same"
    return Delta("cost_per_success_usd", before, after, change, interval, way, way == "worse" and change > most)


def _grown(before: float, after: float) -> float:
    """By which share of what it was a figure grew."""
    return after / before - 1 if before else 0.0 if not after else float("inf")
