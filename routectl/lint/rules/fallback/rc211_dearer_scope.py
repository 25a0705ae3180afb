"""A reduced scope costs more than the route does.

A reduced scope is what is left when no candidate may serve: a cheaper model with a smaller answer. One with a
dearer model, or with larger caps than the route's own, is no reduction, and makes the worst hours the dearest.

Compared is the price of a million input tokens plus a million output tokens with the dearest candidate's; over
`max_price_ratio` (1.15) times as much is dearer. Caps are compared key by key where both are set.

Bad:

    routes:
      - name: answers
        match: {intent: faq}
        target: fast-v2
        degrade:
          - {reduce_scope: summaries-only, target: secure-v1}  # RC211
          - {static: A specialist will reply by e-mail.}

Good:

    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
        degrade:
          - {reduce_scope: summaries-only, target: fast-v2}
          - {static: A specialist will reply by e-mail.}

Bad:

    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
        controls: {max_output_tokens: 512}
        degrade:
          - {reduce_scope: summaries-only, target: fast-v2, controls: {max_output_tokens: 2048}}  # RC211
          - {static: A specialist will reply by e-mail.}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.policy.digits import digits
from routectl.policy.route import CAPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.route import Route, Step


@rule(Severity.WARNING)
def check(policy: Policy, *, max_price_ratio: float = 1.15) -> Iterator[Hit]:
    for route in policy.routes:
        if policy.is_whole(route):
            for step in route.degrade:
                yield from _dearer(route, step, max_price_ratio)
                yield from _larger(route, step)


def _dearer(route: Route, step: Step, max_price_ratio: float) -> Iterator[Hit]:
    """Nothing where a price is missing or zero, which RC307 tells."""
    prices = [model.price.total if model.price else 0.0 for model in route.models]
    model = step.target.model if step.target else None
    if model and model.price and prices and all(prices) and model.price.total > max_price_ratio * max(prices):
        yield Hit(
            step.at.below("target"),
            f"the reduced scope `{step.reduce_scope}` of route `{route.name}` costs "
            f"{digits(model.price.total / max(prices), 3)} times as much as its dearest candidate "
            f"(${digits(model.price.total)} per million input and output tokens, not ${digits(max(prices))})",
            help="reduce to a cheaper model",
            related=(Related(route.at("target"), "the target"),),
        )


def _larger(route: Route, step: Step) -> Iterator[Hit]:
    for key in CAPS:
        own, normal = getattr(step.controls, key), getattr(route.controls, key)
        if own is not None and normal is not None and own > normal:
            yield Hit(
                step.at.below("controls", key),
                f"the reduced scope `{step.reduce_scope}` of route `{route.name}` has a larger `{key}` than the route: "
                f"{own:,}, not {normal:,}",
                help=f"set it under {normal}, or remove it: the route's own counts then",
                related=(Related(route.at("controls", key), "the route's own"),),
            )
