"""A managed route has nobody behind its target.

One outage, one failing quality check or one exhausted partition of the budget, and every request of
the route is rejected. A second candidate, or a static answer at the end of its ladder, is enough.

The members of a split don't stand behind each other: a request that falls to one of them is never
tried at the other, unless `fallback` lists it too. A reduced scope at another model counts; that such
a ladder should end in a static answer is RC207's matter.

Bad:

    routes:
      - name: general
        match: {}
        target: reasoning-v3  # RC201

Bad:

    routes:
      - name: general
        match: {}
        target: {split: [{model: fast-v2, percent: 95}, {model: fast-v3, percent: 5}]}  # RC201

Good:

    routes:
      - name: general
        match: {}
        target: reasoning-v3
        fallback: [reasoning-v3-azure]

Good:

    routes:
      - name: general
        match: {}
        target: reasoning-v3
        degrade: [{static: We can't answer right now.}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.ERROR)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        if not route.is_managed or not policy.is_whole(route) or route.fallback_route not in ("", route.name):
            continue  # what a fallback route lacks is told there
        behind = {candidate.model.name for candidate in route.fallbacks}
        behind |= {step.target.model.name for step in route.degrade if step.target}
        alone = [target.model.name for target in route.targets if not behind - {target.model.name}]
        if not alone or any(step.is_static for step in route.degrade):
            continue
        models = " or ".join(f"`{name}`" for name in dict.fromkeys(alone))
        if route.fallback_is_auto and not route.fallbacks:
            yield Hit(
                route.at("fallback"),
                f"`auto` stands for no model here: there is none one tier below {models}, so route `{route.name}` "
                "has no fallback",
                help="list the fallbacks, or end the route in a static degrade step",
            )
        else:
            yield Hit(
                route.at("target"),
                f"route `{route.name}` has no fallback: when {models} can't serve, the request is rejected",
                help="add a `fallback` at another provider, or a static degrade step",
            )
