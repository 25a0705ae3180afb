"""How ready the others are for one provider's outage: the share of its requests that each of them serves within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from routectl.diff.side import Group, Side
    from routectl.policy.policy import Policy
    from routectl.review.change import Proposal
    from routectl.review.outage import Failover


class Readiness(NamedTuple):
    """What becomes of the requests of a provider that is down."""

    by_provider: dict[str, float]
    """For each other provider, the share of them that it serves within the limits of their routes; most first."""
    is_by_traffic: bool

    @property
    def whole(self) -> float:
        """The share that anybody serves within limits."""
        return sum(self.by_provider.values())


def readiness(proposal: Proposal, affected: dict[str, tuple[Failover, ...]]) -> dict[str, Readiness]:
    """Of some providers, by name, each with the routes that its outage affects; left out where it serves nothing.

    By the traffic where a log weighs it, by the routes otherwise.
    """
    new = proposal.new
    assert new is not None
    weighed = proposal.weighed.impact if proposal.weighed else None
    found = {
        provider: _by_traffic(new, weighed.outages[provider])
        if weighed and provider in weighed.outages
        else _by_routes(new, provider, failing)
        for provider, failing in affected.items()
    }
    return {provider: one for provider, one in found.items() if one is not None}


def _by_traffic(policy: Policy, down: Side) -> Readiness:
    """Of the provider's requests on record, the part that each other one serves without it."""
    gained: dict[str, int] = {}
    for group in down.groups:
        if group.provider and _is_within(policy, group):
            gained[group.provider] = gained.get(group.provider, 0) + group.requests
    return Readiness(_most_first({name: count / down.requests for name, count in gained.items()}), True)


def _is_within(policy: Policy, group: Group) -> bool:
    """Whether each limit of the route is measured, and kept; a reduced scope is not what was asked for."""
    route, row = policy.route(group.route), group.measured
    if route is None or group.action != "serve":
        return False
    limits = route.limits
    figures = (
        (limits.quality_floor, row.quality_mean if row else None, -1),
        (limits.max_latency_ms, row.p95_ms if row else None, 1),
        (limits.cost_ceiling_usd, row.cost_per_success_usd if row else None, 1),
    )
    return all(
        limit is None or (value is not None and sign * value <= sign * limit) for limit, value, sign in figures
    )  # fmt: skip


def _by_routes(policy: Policy, provider: str, affected: tuple[Failover, ...]) -> Readiness | None:
    """Each route counts for what its targets have there; of several that serve its plain requests, alike."""
    asked, gained = 0.0, dict[str, float]()
    registry = policy.registry
    for failover in affected:
        route = policy.routes[failover.route]
        at_provider = sum(target.percent for target in route.targets if target.model.provider == provider)
        weight = at_provider * (100 if route.sample_percent is None else route.sample_percent)
        asked += weight
        for model, outcome, _ in failover.plain:
            if model and outcome.action == "serve" and registry is not None:
                name = registry.models[model].provider
                gained[name] = gained.get(name, 0.0) + weight / len(failover.plain)
    return Readiness(_most_first({name: weight / asked for name, weight in gained.items()}), False) if asked else None


def _most_first(shares: dict[str, float]) -> dict[str, float]:
    return dict(sorted(shares.items(), key=lambda one: (-one[1], one[0])))
