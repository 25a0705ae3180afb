"""One day of DeepSeek-R1 by client (alibaba/ServeGen): rates and lengths, from which requests are drawn."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from routectl.traffic.profile import PASSED, REJECTED, Profile, Read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY = 1_735_689_600
"""The trace says no day: it is put on 2025-01-01 in UTC, in seconds since 1970."""

WINDOW, LENGTHS = 600, 21_600
"""Seconds for which a rate holds, and for which lengths do."""

MOST = 1_000_000
"""Requests of one window: no client of the trace has as many."""

Length = tuple[float, float, float, float, float]
"""p50, p95, p99, the power of the curve below p50, and the end of the one above p99."""


def unfolds(seed: int) -> Callable[[str, dict[str, Any]], Iterator[dict[str, Any]]]:
    """What makes requests of the windows of `rates`, once it has seen the `lengths`."""
    known: dict[tuple[str, int], tuple[Length, Length]] = {}

    def unfold(label: str, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
        try:
            client, start = str(record["client"]).strip(), int(float(record["window_start_s"]))
            if "input_mean" in record:
                known[client, start // LENGTHS] = _length(record, "input"), _length(record, "output")
                yield {PASSED: "holds lengths, from which requests are drawn"}
                return
            count = round(float(record["requests_per_s"]) * WINDOW)
        except (KeyError, TypeError, ValueError, OverflowError):
            yield {REJECTED: "is neither a window with a rate nor one with lengths"}
            return
        lengths = known.get((client, start // LENGTHS))
        if lengths is None:
            yield {REJECTED: "has no lengths for its client and time: name the file with the lengths first"}
        elif not 0 <= count <= MOST:
            yield {REJECTED: f"stands for fewer than no requests, or for more than {MOST:,}"}
        else:
            yield from _drawn(Random(f"{seed}:{client}:{start}"), client, start, count, lengths)

    return unfold


def _drawn(
    random: Random, client: str, start: int, count: int, lengths: tuple[Length, Length]
) -> Iterator[dict[str, Any]]:
    for moment in sorted(random.random() for _ in range(count)):
        yield {
            "client": client,
            "time": DAY + start + moment * WINDOW,
            "input_tokens": _tokens(lengths[0], random.random()),
            "output_tokens": _tokens(lengths[1], random.random()),
            "model": "deepseek-r1",
        }


def _length(record: dict[str, Any], which: str) -> Length:
    """A curve through the percentiles whose mean is the trace's, as far as one can be.

    Straight from p50 to p95 to p99 and a quarter on; below p50 a power that makes up for the mean.
    """
    mean, p50, p95, p99 = (float(record[f"{which}_{name}"]) for name in ("mean", "p50", "p95", "p99"))
    top = p99 * 1.25
    upper = 0.45 * (p50 + p95) / 2 + 0.04 * (p95 + p99) / 2 + 0.01 * (p99 + top) / 2
    lower = (mean - upper) / 0.5
    power = p50 / lower - 1 if lower > 0 else 20.0
    return p50, p95, p99, min(20.0, max(0.05, power)), top


def _tokens(length: Length, quantile: float) -> int:
    p50, p95, p99, power, top = length
    if quantile < 0.5:
        return round(float(p50 * (2 * quantile) ** power))
    for low, high, begin, end in ((p50, p95, 0.5, 0.95), (p95, p99, 0.95, 0.99), (p99, top, 0.99, 1.0)):
        if quantile < end:
            return round(low + (high - low) * (quantile - begin) / (end - begin))
    return round(top)


PROFILE = Profile(
    {
        "time": Read(("time",), unit="s"),
        "segment": Read(("segment",)),
        "input_tokens": Read(("input_tokens",)),
        "output_tokens": Read(("output_tokens",)),
        "served.model": Read(("model",)),
    },
    help="lengths.csv and rates.csv, in this order: a day's requests by client are drawn from them, with the seed",
    notes=(
        "requests are drawn: of each window of ten minutes as many as its rate says, at even odds over the window",
        "their tokens are drawn from the percentiles of their client and quarter of the day; they are nobody's real requests",
        "the trace says no day: it is put on 2025-01-01, in UTC",
    ),
    unfolds=unfolds,
    is_one=True,
    signs=(("client", "window_start_s"),),
)
