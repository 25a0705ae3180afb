"""Trying the candidates one after the other takes longer than the route may take.

Who waits for a slow target before trying the fallback spends the time of both: on the day of an outage
the answer comes after the caller has given up, and each retry adds to the load.

Summed are the measured p95 of `latency_ms` of the first `attempts` (2) candidates in the order they are
tried, intent by intent, each by the row that speaks most widely for it; each member of a split begins a
chain of its own. A candidate over the budget by itself is refused and never tried, so it is left out.
The budget is the smaller of `limits.max_latency_ms` and the largest `sla_ms` that the match lets in.
Without a budget nothing is told; the sum ends at the first candidate that was never timed.

Bad:

    routes:
      - name: answers
        match: {intent: faq}
        target: fast-v2
        fallback: [fast-v2-azure]  # RC210
        limits: {max_latency_ms: 2000}
    ---
    results:
      - {model: fast-v2, intent: faq, samples: 500, latency_ms: {p50: 420, p95: 1100}}
      - {model: fast-v2-azure, intent: faq, samples: 500, latency_ms: {p50: 450, p95: 1300}}

Good:

    routes:
      - name: answers
        match: {intent: faq}
        target: fast-v2
        fallback: [fast-v2-azure]
        limits: {max_latency_ms: 2500}
    ---
    results:
      - {model: fast-v2, intent: faq, samples: 500, latency_ms: {p50: 420, p95: 1100}}
      - {model: fast-v2-azure, intent: faq, samples: 500, latency_ms: {p50: 450, p95: 1300}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.policy.evidence import Result
    from routectl.policy.policy import Measured, Policy
    from routectl.policy.route import Candidate, Route


class Wait(NamedTuple):
    """What trying a chain takes for the requests of one intent: the candidates tried, each with its row."""

    total: float
    intent: str
    tried: tuple[tuple[Candidate, Result], ...]


@rule(Severity.WARNING)
def check(policy: Measured, *, attempts: int = 2) -> Iterator[Hit]:
    for route in policy.routes:
        bounds = (route.limits.max_latency_ms, route.match.range("sla_ms")[1])
        budget = min((bound for bound in bounds if bound is not None), default=None)
        if budget is None or _at_worst(policy, route, attempts) <= budget or not policy.is_whole(route):
            continue
        longest = max(_waits(policy, route, budget, attempts), key=lambda wait: wait.total, default=None)
        if longest is not None and longest.tried and longest.total > budget:
            times = " + ".join(f"{row.p95_ms:g} ms of `{row.model}`" for _, row in longest.tried)
            intent = f" for intent `{longest.intent}`" if longest.intent else ""
            yield Hit(
                longest.tried[-1][0].at,
                f"one try after the other takes route `{route.name}` {longest.total:g} ms{intent}, over its budget of "
                f"{budget} ms: p95 {times}",
                help="fall back to a faster model, or give the route the time that a second try takes",
                related=tuple(Related(row.part("latency_ms", "p95"), "measured here") for _, row in longest.tried),
            )


def _at_worst(policy: Policy, route: Route, attempts: int) -> float:
    """No less than any chain of the route takes: most policies are far from their budget, and are done with here."""
    slowest = sorted((policy.evidence.slowest_ms.get(model.name, 0) for model in route.models), reverse=True)
    return sum(time for place, time in enumerate(slowest) if place < attempts)


def _waits(policy: Policy, route: Route, budget: int, attempts: int) -> Iterator[Wait]:
    """How long each chain of the route takes, for each intent that one of those at its front was measured for."""
    behind = policy.behind(route)
    for target in route.targets:
        chain: dict[str, Candidate] = {}
        for candidate in (target, *behind):
            chain.setdefault(candidate.model.name, candidate)
        front = [candidate.model for place, candidate in enumerate(chain.values()) if place < attempts]
        for intent in sorted({row.intent or "" for model in front for row in policy.rows(route, model)}):
            tried: list[tuple[Candidate, Result]] = []
            for candidate, row in _timed(policy, route, chain.values(), intent):
                if len(tried) >= attempts:
                    break
                if row.p95_ms is not None and row.p95_ms <= budget:
                    tried.append((candidate, row))
            yield Wait(sum(row.p95_ms or 0 for _, row in tried), intent, tuple(tried))


def _timed(policy: Policy, route: Route, chain: Iterable[Candidate], intent: str) -> Iterator[tuple[Candidate, Result]]:
    """The candidates with their rows, up to the first that was never timed."""
    for candidate in chain:
        row = policy.speaking(route, candidate.model, intent)
        if row is None or row.p95_ms is None:
            return
        yield candidate, row
