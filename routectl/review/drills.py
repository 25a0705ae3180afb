"""Whether a failover drill still proves something: it is on record, fresh, passed, and what it saw is what the policy does today."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.policy.day import days_since
from routectl.review.drill_record import SAME, said
from routectl.review.outage import such

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from routectl.policy.evidence import Drill, DrillResult
    from routectl.policy.policy import Policy
    from routectl.review.drill_record import Names
    from routectl.review.outage import Failover


ANSWERED = ("serve", "reduced_scope", "static")
"""The actions that leave nobody without an answer."""


class Demands(NamedTuple):
    """What a drill has to be, to count."""

    today: date
    max_age_days: int
    min_served_percent: float


class Flaw(NamedTuple):
    """What is wrong with a drill, and a request that shows it, in words."""

    message: str
    request: str = ""

    def __str__(self) -> str:
        return self.message + (f" ({self.request})" if self.request else "")


class Judged(NamedTuple):
    """The last drill of a provider's outage, None where there is none, and what is wrong with it."""

    drill: Drill | None
    flaws: tuple[Flaw, ...]
    others: tuple[Flaw, ...] = ()
    """Why other drills of this provider don't count."""


def judged(
    old: Policy, new: Policy, provider: str, affected: Iterable[Failover], demands: Demands, names: Names
) -> Judged:  # fmt: skip
    """The last drill that counts decides: one that failed isn't mended by an older one that passed.

    `names` are what has another name now: drills on record know the old.
    """
    drills, others, record = [], [], _Record(old)
    for drill, is_new in _held(old, new, provider, names):
        flaw = (
            _foreign(drill, is_new, old, new) or (record.forged(drill) if is_new else "") or _untimely(drill, demands)
        )
        if flaw:
            others.append(Flaw(flaw))
        else:
            drills.append(drill)
    if not drills:
        return Judged(None, (), tuple(others))
    last = max(drills, key=lambda drill: (drill.held_on, not drill.passed, drill.name))
    if not last.passed:
        return Judged(last, (Flaw(f"drill `{last.name}` failed"),), tuple(others))
    return Judged(last, tuple(_flaws(last, new, tuple(affected), demands, names)), tuple(others))


def _held(old: Policy, new: Policy, provider: str, names: Names) -> Iterator[tuple[Drill, bool]]:
    """The drills of an outage, each with whether the change brings it; what it deletes still stands."""
    base = old.evidence.drills
    yield from ((drill, False) for drill in base if drill.provider_down == provider)
    known = {(said(drill, each), drill.held_on) for drill in base for each in (SAME, names)}
    for drill in new.evidence.drills:
        if drill.provider_down == provider and (said(drill, SAME), drill.held_on) not in known:
            yield drill, True


def _foreign(drill: Drill, is_new: bool, old: Policy, new: Policy) -> str:
    if drill.policy_name not in (new.name, old.name):
        return f"drill `{drill.name}` was held with another policy, `{drill.policy_name}`"
    if is_new and drill.policy_digest not in (new.digest, old.digest):
        return (
            f"drill `{drill.name}` is new, and its digest is neither that of the base's policy (`{old.digest}`)"
            f" nor of the proposed one (`{new.digest}`)"
        )
    return ""


class _Record:
    """The drills of the base by what they are known by and by what they say, the first of each."""

    def __init__(self, old: Policy) -> None:
        self.named: dict[tuple[str, str], int] = {}
        self.said: dict[tuple[object, ...], int] = {}
        self.drills = old.evidence.drills
        for place, drill in enumerate(self.drills):
            self.named.setdefault((drill.name, drill.held_on), place)
            self.said.setdefault(said(drill, SAME), place)

    def forged(self, drill: Drill) -> str:
        """What a drill that the change brings contradicts that is on record."""
        edited = self.named.get((drill.name, drill.held_on), len(self.drills))
        is_measured = any(row.p95_ms is not None for row in drill.results)
        alike = self.said.get(said(drill, SAME), len(self.drills)) if is_measured else len(self.drills)
        if alike < edited:
            known = self.drills[alike]
            return (
                f"drill `{drill.name}` has the results of `{known.name}`, held on `{known.held_on}`, to the millisecond"
            )
        if edited < len(self.drills):
            return f"drill `{drill.name}` was edited: it is on record with other results"
        return ""


def _untimely(drill: Drill, demands: Demands) -> str:
    age = days_since(drill.held_on, demands.today)
    if age < 0:
        return f"drill `{drill.name}` says `{drill.held_on}`, which lies in the future"
    if age > demands.max_age_days:
        return f"drill `{drill.name}` is {age} days old, and a drill counts for {demands.max_age_days}"
    return ""


def _flaws(
    drill: Drill, policy: Policy, affected: tuple[Failover, ...], demands: Demands, names: Names
) -> Iterator[Flaw]:
    """What the drill saw otherwise than the policy would have it today."""
    rows = {
        names.routes.get(row.route, row.route): row._replace(route=names.routes.get(row.route, row.route))
        for row in drill.results
    }
    for failover in affected:
        route = policy.routes[failover.route]
        request = such(policy, failover.plain[0][2])
        row = rows.get(route.name)
        if row is None:
            yield Flaw(f"drill `{drill.name}` didn't send route `{route.name}` a request", request)
            continue
        yield from _incredible(row, drill, failover, demands)
        if route.limits.max_latency_ms is not None and (row.p95_ms or 0) > route.limits.max_latency_ms:
            yield Flaw(
                f"route `{route.name}` took {row.p95_ms:,.0f} ms (p95) in the drill, and its limit is {route.limits.max_latency_ms:,} ms"
            )
        yield from _untrue(row, policy, failover)


def _incredible(row: DrillResult, drill: Drill, failover: Failover, demands: Demands) -> Iterator[Flaw]:
    by_models = sum(row.models.values())
    if row.requests <= 0:
        yield Flaw(f"drill `{drill.name}` didn't send route `{row.route}` a request")
    elif row.served > row.requests or by_models > row.served:
        yield Flaw(
            f"route `{row.route}` doesn't add up: {row.requests:,} requests, {row.served:,} answered, {by_models:,} by models"
        )
    elif row.served * 100 < row.requests * demands.min_served_percent and all(
        outcome.action in ANSWERED for _, outcome, _ in failover.plain
    ):
        yield Flaw(f"{row.served:,} of {row.requests:,} requests of route `{row.route}` were answered in the drill")


def _untrue(row: DrillResult, policy: Policy, failover: Failover) -> Iterator[Flaw]:
    """Which models served a route then and would not today, or would today and did not."""
    seen = {model for model, served in row.models.items() if served > 0}
    static = row.served - sum(row.models.values())
    for model, outcome, codes in failover.plain:
        request = such(policy, codes)
        if model and model not in seen:
            instead = f", and to {', '.join(f'`{name}`' for name in sorted(seen))} in the drill" if seen else ""
            yield Flaw(f"route `{row.route}` goes to `{model}` today{instead}", request)
        elif outcome.action == "static" and not static:
            yield Flaw(f"route `{row.route}` has a static answer today, and gave none in the drill", request)
        elif not model and outcome.action not in ANSWERED and row.served == row.requests:
            yield Flaw(f"route `{row.route}` has no answer today, and had one for all in the drill", request)
    model, _, codes = failover.plain[0]
    for name in sorted(seen - failover.every):
        today = f"`{model}`" if model else "no model"
        told = f"route `{row.route}` went to `{name}` in the drill, and never does today: {today} serves"
        yield Flaw(told, such(policy, codes))
