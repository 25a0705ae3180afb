"""A failover drill to fill in: bound to the policy, with the routes that the outage touches and the models that step in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.written import written
from routectl.engine.store import TooLarge
from routectl.review.outage import NOBODY, failovers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.review.change import Change
    from routectl.review.outage import Failover


def drill_templates(change: Change, provider: str) -> Iterator[str]:
    """A document for each policy that the provider serves requests of. What a drill shows is left empty: it isn't valid before.

    Raises ValueError where it can't be told what a policy does in the outage.
    """
    for policy in filter(None, (proposal.new for proposal in change.proposals)):
        try:
            affected = tuple(one for one in failovers(policy) if one.provider == provider)
        except TooLarge as error:
            raise ValueError(str(error)) from None
        if affected:
            yield _template(policy, provider, affected, change.today.isoformat())


def _template(policy: Policy, provider: str, affected: tuple[Failover, ...], today: str) -> str:
    name = f"{policy.name[:30]}-{provider[:20]}-{today}"
    lines = [
        "apiVersion: routectl/v1",
        "kind: FailoverDrill",
        f"metadata: {{name: {_yaml(name)}}}",
        f"held_on: {today}",
        f"policy: {{name: {_yaml(policy.name)}, digest: {policy.digest}}}",
        f"provider_down: {_yaml(provider)}",
        "results:  # how many requests each route was sent, how many were answered, and by which models of those that step in",
        *(_row(policy, one) for one in affected),
        "passed:  # true or false",
    ]
    return "\n".join(lines) + "\n"


def _row(policy: Policy, failover: Failover) -> str:
    models = [model for model, _, _ in failover.plain if model != NOBODY]
    static = any(outcome.action == "static" for _, outcome, _ in failover.plain)
    told = "  # a static answer counts as served, and is none of a model" if static else ""
    served = ", ".join(f"{_yaml(model)}: " for model in models)
    route = _yaml(policy.routes[failover.route].name)
    return f"  - {{route: {route}, requests: , served: , p95_ms: , models: {{{served}}}}}{told}"


def _yaml(name: str) -> str:
    """A name as a text, whatever else YAML would take it for."""
    return written(name, json=False)
