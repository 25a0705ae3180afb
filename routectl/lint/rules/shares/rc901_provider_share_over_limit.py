"""A provider's share is over the policy's own limit.

`concentration.max_share_per_provider` is a promise that no one outage takes more than that
with it.

Shares are by routes, not by traffic: each route that is not deprecated counts alike, its
target's share split by `percent`; a route with `sample_percent` counts for that part.

Bad:

    routes:
      - {name: quick, match: {intent: faq}, target: fast-v2}
      - {name: slow, match: {intent: plan}, target: reasoning-v3}
      - {name: rest, match: {}, target: reasoning-v3-azure}
    concentration: {max_share_per_provider: 0.6}  # RC901

Good:

    routes:
      - {name: quick, match: {intent: faq}, target: fast-v2}
      - {name: slow, match: {intent: plan}, target: secure-v1}
      - {name: rest, match: {}, target: reasoning-v3-azure}
    concentration: {max_share_per_provider: 0.6}
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
    limit = policy.max_share_per_provider
    if limit is None:
        return
    for provider, share in policy.provider_shares().items():
        if share > limit + 1e-9:
            yield Hit(
                policy.at("concentration", "max_share_per_provider"),
                f"`{provider}` takes {share * 100:.4g}% of the policy, by routes, not by traffic: the limit is {limit * 100:.4g}%",
                help="move a route's target to another provider, or raise the limit on purpose",
            )
