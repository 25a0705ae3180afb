"""The dearest tier may still serve once the money is spent.

`on_exhausted` and the spike's `then` name what may serve past the cap. If a model of the
dearest tier that some route uses is among it, the cap stops the cheap requests and lets the
dear ones through.

Bad:

    routes:
      - {name: regulated, match: {}, target: secure-v1}
    budget:
      daily_usd: 500
      on_exhausted: {allow: {tier: [small, premium]}}  # RC310

Good:

    routes:
      - {name: regulated, match: {}, target: secure-v1}
    budget:
      daily_usd: 500
      on_exhausted: {allow: {tier: [small]}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.selector import Selector


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    registry, budget = policy.registry, policy.budget
    if registry is None or budget is None or len(registry.tiers) < 2:
        return
    allowed: tuple[tuple[str, Selector | None], ...] = (
        ("the day's budget is spent", budget.on_exhausted),
        ("spending spikes", budget.spike.allow if budget.spike else None),
    )
    dearest = registry.tiers[-1]
    used = {model.name: model for route in policy.routes for model in route.serving if model.tier == dearest}
    for when, selector in allowed:
        names = [name for name, model in used.items() if selector is not None and selector.selects(model)]
        if selector is not None and names:
            listed = ", ".join(f"`{name}`" for name in names[:5]) + (", …" if names[5:] else "")
            yield Hit(
                selector.at,
                f"when {when}, {listed} of the dearest tier may still serve",
                help="allow cheaper models only; a route that must not stop can degrade to one of them, or to a static answer",
            )
