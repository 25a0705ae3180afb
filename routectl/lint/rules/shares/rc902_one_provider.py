"""Everything runs at one provider.

Every target of every route that is not deprecated is served by the same one, though the registry
has others: its outage is the product's outage, and its prices are the product's prices. A policy
that sets its own limit, `concentration.max_share_per_provider`, is told by that instead.

Bad:

    routes:  # RC902
      - {name: quick, match: {intent: faq}, target: fast-v2}
      - {name: rest, match: {}, target: reasoning-v3}

Good:

    routes:
      - {name: quick, match: {intent: faq}, target: fast-v2}
      - {name: rest, match: {}, target: reasoning-v3-azure}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    registry = policy.registry
    if registry is None or len(registry.providers) < 2 or len(policy.routes) < 2:
        return
    shares = policy.provider_shares()
    if len(shares) == 1 and (policy.max_share_per_provider or 1) >= 1:
        yield Hit(
            policy.at("routes", key=True),
            f"every target of policy `{policy.name}` runs at one provider, `{next(iter(shares))}`",
            help="move a route's target to another provider",
        )
