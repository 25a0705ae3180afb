"""A route takes requests of a region that none of its candidates may serve.

The guardrails that hold for the region refuse every one of them, so such a request is never answered by
the route: it goes to the degradation ladder, or is rejected.

Looked at are the guardrails that hold for every request of the region, whatever else it says.

A region whose requests an earlier route takes all of is left out.

Bad:

    routes:
      - {name: answers, match: {}, target: fast-v2, fallback: [reasoning-v3]}  # RC604
    guardrails:
      - {name: apac-residency, when: {region: apac}, require: {regions: [apac]}}

Good:

    routes:
      - {name: answers, match: {}, target: fast-v2, fallback: [fast-v2-azure]}
    guardrails:
      - {name: apac-residency, when: {region: apac}, require: {regions: [apac]}}

Good:

    routes:
      - {name: answers, match: {region: [us, eu]}, target: fast-v2}
    guardrails:
      - {name: apac-residency, when: {region: apac}, require: {regions: [apac]}}

Good:

    guardrails:
      - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}
    routes:
      - {name: europe, match: {region: eu}, target: secure-v1-eu}
      - {name: general, match: {}, target: reasoning-v3}
    ---
    models:
      reasoning-v3: {provider: openai, tier: medium, regions: [us]}
      secure-v1-eu: {provider: anthropic, tier: premium, regions: [eu]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Guarded, Guardrail
    from routectl.policy.route import Route


@rule(Severity.ERROR)
def check(policy: Guarded) -> Iterator[Hit]:
    if policy.missed("guardrails"):
        return
    held = {region: guardrails for region in policy.values("region") if (guardrails := policy.held("region", region))}
    taken = policy.taken("region")
    for route in policy.routes if held else ():
        reached = [one for one in policy.admitted(route, "region") if taken.get(one, route.index) >= route.index]
        refused = [region for region in reached if not _may_serve(route, held.get(region, ()))]
        if refused and policy.is_whole(route):
            regions = ", ".join(f"`{region}`" for region in refused)
            refusing = dict.fromkeys(guardrail for region in refused for guardrail in held[region])
            yield Hit(
                route.at("target"),
                f"no candidate of route `{route.name}` may serve region {regions}, which its match lets in",
                help="add a candidate that the guardrails allow there, or keep the region out of the match",
                related=tuple(Related(guardrail.at, "this guardrail holds there") for guardrail in list(refusing)[:4]),
            )


def _may_serve(route: Route, guardrails: tuple[Guardrail, ...]) -> bool:
    return any(all(guardrail.allows(model) for guardrail in guardrails) for model in route.models)
