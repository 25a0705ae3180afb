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

    from routectl.policy.policy import Guarded, Guardrail
    from routectl.policy.route import Candidate


@rule(Severity.WARNING)
def check(policy: Guarded, *, exempt: tuple[str, ...] = ()) -> Iterator[Hit]:
    if policy.missed("guardrails"):
        return
    unguarded = [
        region for region in policy.values("region") if not any(_speaks(one, region) for one in policy.guardrails)
    ]
    waiting = set(unguarded).difference(exempt)
    abroad: dict[str, Candidate] = {}
    for route in policy.routes:
        for candidate in route.candidates:
            for region in waiting - candidate.model.regions:
                if route.match.admits("region", region):
                    abroad[region] = candidate
            waiting.difference_update(abroad)
    found = [region for region in unguarded if region in abroad]
    if found:
        yield Hit(
            policy.at("request", "region"),
            f"no guardrail speaks of {'region' if len(found) == 1 else 'regions'} {', '.join(f'`{region}`' for region in found)}: "
            "requests from there may be served elsewhere",
            help="add a guardrail that says which models may serve it, or list it as `exempt` for this rule",
            related=tuple(
                Related(abroad[region].at, f"`{abroad[region].model.name}` may serve `{region}`, and doesn't run there")
                for region in found[:4]
            ),
        )


def _speaks(guardrail: Guardrail, region: str) -> bool:
    named = any(selector and selector.regions for selector in (guardrail.require, guardrail.forbid))
    return (named or guardrail.when.mentions("region")) and guardrail.when.admits("region", region)
