"""A fallback is dearer than its target, or of a higher tier.

An outage then raises the bill on top of everything else. The default is one tier below the
target (`fallback: auto`). Compared is input plus output price, with the dearest member of a
split; up to `max_price_ratio` times the target's counts as the same, for one model costs a
little more at some providers than at others.

Bad:

    routes:
      - {name: general, match: {}, target: fast-v2, fallback: [reasoning-v3-azure]}  # RC204

Good:

    routes:
      - {name: general, match: {}, target: reasoning-v3, fallback: [fast-v2-azure]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy, *, max_price_ratio: float = 1.15) -> Iterator[Hit]:
    registry = policy.registry
    if registry is None:
        return
    for route in policy.routes:
        if not route.targets:
            continue
        top = max(registry.rank(target.model.tier) for target in route.targets)
        price = max((target.model.price.total for target in route.targets if target.model.price), default=None)
        for candidate in route.fallbacks:
            model = candidate.model
            if registry.rank(model.tier) > top:
                message = f"fallback `{model.name}` is of a higher tier, `{model.tier}`, than the target"
            elif price and model.price and model.price.total > price * max_price_ratio:
                message = f"fallback `{model.name}` costs {model.price.total / price:.3g} times as much as the target"
            else:
                continue
            yield Hit(
                candidate.at,
                f"{message} of route `{route.name}`",
                help="fall back to the same tier at another provider, or one tier below: `fallback: auto`",
            )
