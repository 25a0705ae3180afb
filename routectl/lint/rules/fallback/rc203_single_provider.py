"""Every candidate of a route runs at one provider.

An outage there takes the target and all its fallbacks down together: the chain exists on
paper only. A static answer at its end is enough to pass.

Bad:

    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
        fallback: [secure-v1-eu]  # RC203

Good:

    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
        fallback: [guarded-gpt]
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
        providers = {model.provider for model in route.models}
        is_chain = any(not candidate.is_target for candidate in route.candidates)
        if is_chain and len(providers) == 1 and not route.ends_static and policy.is_whole(route):
            yield Hit(
                route.at("fallback" if route.fallbacks else "fallback_route"),
                f"every fallback of route `{route.name}` runs at the provider of its target (`{providers.pop()}`)",
                help="add a fallback at another provider, or a static degrade step",
            )
