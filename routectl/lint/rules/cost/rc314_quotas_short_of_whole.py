"""The quotas of a tier sum to less than all of it, and no route without a quota spends there.

A quota is a share of what all routes have spent on the tier that day, so whatever is spent, some route has
more than its own: in a replay one of them is exhausted nearly all the time, and its requests go to fallbacks
of other tiers or to nobody. The same is so of one route that has a tier to itself, with any quota below 100 %.
Where shares shift during a day, quotas need room: let them sum to well over 100 %.

Bad:

    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1, quota: {share_of: premium, percent: 20}}  # RC314
      - {name: general, match: {}, target: secure-v1, quota: {share_of: premium, percent: 50}}

Good:

    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1, quota: {share_of: premium, percent: 60}}
      - {name: general, match: {}, target: secure-v1, quota: {share_of: premium, percent: 80}}

Good:

    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1, quota: {share_of: premium, percent: 20}}
      - {name: general, match: {}, target: fast-v2, fallback: [secure-v1]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy

WHOLE = 100


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for tier in policy.registry.tiers if policy.registry else ():
        routes = [route for route in policy.routes if any(model.tier == tier for model in route.serving)]
        if not routes or any(route.quota_share_of != tier for route in routes):
            continue
        percent = sum(WHOLE if route.quota_percent is None else route.quota_percent for route in routes)
        if percent < WHOLE or (percent == WHOLE and len(routes) > 1):
            if len(routes) == 1:
                message = f"route `{routes[0].name}` alone spends on tier `{tier}`: with a quota of {percent:g}% it is always over it"
                help = "leave the quota out: its share of the tier is all of it"
            else:
                message = f"the quotas of tier `{tier}` sum to {percent:g}%, and no other route spends there: some route is always over its own"
                help = "let them sum to well over 100, with room for shares that shift during a day"
            yield Hit(routes[0].at("quota"), message, help=help)
