"""A fallback is dearer than its target, or of a higher tier.

A fallback takes over when something is already wrong, often for hours and for everybody at once: a
dearer one turns an outage into a bill, and may spend the day's budget before anybody looks. What
`fallback: auto` stands for is one tier *below* the target.

Compared is the price of a million input tokens plus a million output tokens; over
`max_price_ratio` (1.15) times the target's is dearer, so that the same model at another provider for
a little more is none. A split counts as its dearest member. Judged are the fallbacks that the route
lists; what `fallback_route` brings in is another route's own choice.

Bad:

    routes:
      - name: answers
        match: {intent: faq}
        target: fast-v2
        fallback: [fast-v2-azure, reasoning-v3]  # RC204

Good:

    routes:
      - name: answers
        match: {intent: faq}
        target: fast-v2
        fallback: [fast-v2-azure, fast-v3]
      - name: regulated
        match: {risk: high}
        target: secure-v1
        fallback: [secure-v1-eu]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.policy.digits import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model, Registry


@rule(Severity.WARNING)
def check(policy: Policy, *, max_price_ratio: float = 1.15) -> Iterator[Hit]:
    registry = policy.registry
    if registry is None:
        return
    for route in policy.routes:
        if not policy.is_whole(route):
            continue
        models = [target.model for target in route.targets]
        for fallback in (candidate for candidate in route.candidates if candidate.via == "fallback"):
            flaws = [*_higher(fallback.model, models, registry), *_dearer(fallback.model, models, max_price_ratio)]
            if flaws:
                yield Hit(
                    fallback.at,
                    f"the fallback `{fallback.model.name}` of route `{route.name}` {' and '.join(flaws)}",
                    help="fall back to a model of the same tier or one below, or ignore this with the reason why it may cost more",
                    related=(Related(route.at("target"), "the target"),),
                )


def _higher(model: Model, targets: list[Model], registry: Registry) -> Iterator[str]:
    highest = max(targets, key=lambda target: registry.rank(target.tier))
    if -1 < registry.rank(highest.tier) < registry.rank(model.tier):
        yield f"is of tier `{model.tier}`, above its target's (`{highest.tier}`)"


def _dearer(model: Model, targets: list[Model], max_price_ratio: float) -> Iterator[str]:
    """Says by how much; nothing where a price is missing or zero, which RC307 tells."""
    prices = [target.price.total if target.price else 0.0 for target in targets]
    if model.price and all(prices) and model.price.total > max_price_ratio * max(prices):
        yield (
            f"costs {digits(model.price.total / max(prices), 3)} times as much as its target "
            f"(${digits(model.price.total)} per million input and output tokens, not ${digits(max(prices))})"
        )
