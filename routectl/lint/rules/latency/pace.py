"""Which requests of a route are more urgent than any of its candidates is fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from routectl.policy.evidence import Result
    from routectl.policy.policy import Policy
    from routectl.policy.route import Route


class Hurry(NamedTuple):
    """The most patient request that a route lets in, by intent what is too slow for it, and whether that is all of them."""

    longest: int
    found: tuple[tuple[str | None, Result], ...]
    is_all: bool


def hurry(policy: Policy, route: Route) -> Hurry | None:
    """None where some candidate is fast enough for every intent, or can't be told to be too slow."""
    shortest, longest = route.match.range("sla_ms")
    if longest is None or longest < shortest or not policy.is_whole(route):  # RC702 tells what can't match
        return None
    intents = policy.admitted(route, "intent") or (None,)
    found = tuple(
        (intent, row) for intent in intents if (row := _fastest(policy, route, intent)) and (row.p95_ms or 0) > longest
    )
    return Hurry(longest, found, len(found) == len(intents)) if found else None


def _fastest(policy: Policy, route: Route, intent: str | None) -> Result | None:
    """The fastest candidate's row; None where one was never timed, for it is never refused."""
    rows = [policy.speaking(route, model, intent) for model in route.models]
    timed = [row for row in rows if row is not None and row.p95_ms is not None]
    return min(timed, key=lambda row: row.p95_ms or 0) if len(timed) == len(rows) else None
