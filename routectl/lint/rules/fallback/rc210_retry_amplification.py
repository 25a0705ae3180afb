"""Trying the chain in order takes longer than the route may.

A gateway that waits for the target before it tries the fallback spends both their times. Summed
are the measured p95 latencies of the first `attempts` (two) candidates, the slowest member of a
split for the target; if they exceed `max_latency_ms`, or the `sla_ms` that the match bounds
from above, the fallback comes too late to count. Silent where one of them was never measured.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v2-azure]  # RC210
        limits: {max_latency_ms: 2000}
    ---
    results:
      - {model: fast-v2, samples: 500, latency_ms: {p95: 1200}}
      - {model: fast-v2-azure, samples: 500, latency_ms: {p95: 1300}}

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v2-azure]
        limits: {max_latency_ms: 3000}
    ---
    results:
      - {model: fast-v2, samples: 500, latency_ms: {p95: 1200}}
      - {model: fast-v2-azure, samples: 500, latency_ms: {p95: 1300}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model
    from routectl.policy.route import Route


@rule(Severity.WARNING)
def check(policy: Policy, *, attempts: int = 2) -> Iterator[Hit]:
    for route in policy.routes:
        bounds = [bound for bound in (route.limits.max_latency_ms, route.match.range("sla_ms")[1]) if bound is not None]
        later = [candidate for candidate in route.candidates if not candidate.is_target][: max(0, attempts - 1)]
        if not bounds or not later or not policy.is_whole(route):
            continue
        first = max((_p95(policy, route, target.model) for target in route.targets), default=0.0)
        times = [first, *(_p95(policy, route, candidate.model) for candidate in later)]
        if all(times) and times[0] <= min(bounds) < sum(times):
            tried = " + ".join(f"{time:g}" for time in times)
            yield Hit(
                route.at("fallback") if route.fallbacks else later[0].at,
                f"trying route `{route.name}` in order takes {tried} = {sum(times):g} ms at p95, over its {min(bounds)} ms",
                help="use faster candidates, or give the route the time that a second try takes",
            )


def _p95(policy: Policy, route: Route, model: Model) -> float:
    """The slowest p95 that speaks for the model on this route, in milliseconds; 0 where nothing was measured."""
    return max((row.p95_ms for row in policy.rows(route, model) if row.p95_ms is not None), default=0.0)
