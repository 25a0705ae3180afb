"""Requests of a declared region may be served outside it, and no guardrail speaks of them.

A policy that tells requests apart by `region` does so because it matters where they are answered. Without
a guardrail the order of the routes alone decides that, and the next fallback or split moves the data.

A guardrail speaks of a region where its `when` names it, or its `require` or `forbid` names `regions`. A
region is left alone where every model that may serve it runs there. `exempt` lists regions that need no
guardrail.

Bad:

    request: {intent: [faq], region: [us, eu]}  # RC602
    routes:
      - {name: answers, match: {}, target: fast-v2, fallback: [secure-v1-eu]}
    guardrails:
      - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}

Good:

    request: {intent: [faq], region: [us, eu]}
    routes:
      - {name: answers, match: {}, target: fast-v2, fallback: [secure-v1-eu]}
    guardrails:
      - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}
      - {name: us-residency, when: {region: us}, require: {regions: [us]}}

Good:

    request: {intent: [faq], region: [us, eu]}
    routes:
      - {name: answers, match: {}, target: fast-v2, fallback: [fast-v2-azure]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Guardrail, Policy
    from routectl.policy.route import Candidate


@rule(Severity.WARNING)
def check(policy: Policy, *, exempt: tuple[str, ...] = ()) -> Iterator[Hit]:
    if policy.missed("guardrails"):
        return
    abroad: dict[str, Candidate] = {}
    for region in policy.values("region"):
        if region in exempt or any(_speaks(guardrail, region) for guardrail in policy.guardrails):
            continue
        takers = (route for route in policy.routes if route.match.admits("region", region))
        stray = next((one for route in takers for one in route.candidates if region not in one.model.regions), None)
        if stray is not None:
            abroad[region] = stray
    if abroad:
        regions = ", ".join(f"`{region}`" for region in abroad)
        yield Hit(
            policy.at("request", "region"),
            f"no guardrail speaks of region {regions}: its requests may be served elsewhere",
            help="add a guardrail that says which models may serve it, or list it as `exempt` for this rule",
            related=tuple(
                Related(one.at, f"`{one.model.name}` may serve `{region}`, and doesn't run there")
                for region, one in list(abroad.items())[:4]
            ),
        )


def _speaks(guardrail: Guardrail, region: str) -> bool:
    named = any(selector and selector.regions for selector in (guardrail.require, guardrail.forbid))
    return (named or guardrail.when.mentions("region")) and guardrail.when.admits("region", region)
