"""A route to the dearest tier has no quota for it.

The dearest tier is the last of the registry's `tiers`. `quota` bounds what the route may have of
that tier's spend, so that a shift of traffic doesn't become a shift of the bill between those who share
the tier. A route with `sample_percent` is bounded already, and one that alone spends on the tier has
nobody to take from.

Bad:

    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1}  # RC309
      - {name: general, match: {}, target: fast-v2, fallback: [secure-v1]}

Good:

    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1, quota: {share_of: premium, percent: 80}}
      - {name: general, match: {}, target: fast-v2, fallback: [secure-v1]}
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
    if registry is None or len(registry.tiers) < 2:
        return
    dearest = registry.tiers[-1]
    if sum(any(model.tier == dearest for model in route.serving) for route in policy.routes) < 2:
        return
    for route in policy.routes:
        if route.quota_share_of == dearest or route.quota_share_of not in ("", *registry.tiers):
            continue
        candidate = next((target for target in route.targets if target.model.tier == dearest), None)
        if candidate is not None and route.sample_percent is None:
            yield Hit(
                candidate.at,
                f"route `{route.name}` sends to `{candidate.model.name}`, of the dearest tier, without a quota for it",
                help=f"add `quota: {{share_of: {dearest}, percent: …}}`",
            )
