"""A candidate lacks a capability that every request of its route demands.

It is refused each time (`missing_capability`): as a fallback it makes the chain shorter than it reads,
which shows on the day of an outage; as the target it sends all of its traffic to the fallbacks.

Demanded is what the route's `requires` lists, and what its match makes every request need: `needs` of
the match itself, or of all the alternatives under `any`. The targets of reduced-scope steps are held to
it too. `fallback: auto` and `fallback_route` are told only where nobody that they stand for can serve.

Bad:

    routes:
      - name: diagrams
        match: {intent: plan}
        target: fast-v2
        fallback: [fast-v2-azure, fast-v3]  # RC205
        requires: [vision]

Bad:

    routes:
      - name: diagrams
        match: {needs: [vision]}
        target: secure-v1  # RC205
        fallback: [reasoning-v3]

Good:

    routes:
      - name: diagrams
        match: {needs: [vision]}
        target: fast-v2
        fallback: [fast-v2-azure]
        requires: [structured_output]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.policy.policy import Policy
    from routectl.policy.route import Candidate, Route


@rule(Severity.ERROR)
def check(policy: Policy) -> Iterator[Hit]:
    if policy.registry is None:
        return
    for route in policy.routes:
        demanded = {*route.requires, *route.match.demanded} & policy.registry.capabilities.keys()
        if not demanded:
            continue
        steps = [(step.target,) for step in route.degrade if step.target]
        for entry in (*route.entries, *steps):
            missing = [sorted(demanded - candidate.model.capabilities) for candidate in entry]
            if all(missing):
                yield Hit(
                    entry[0].at,
                    f"{_lacking(entry[0], missing[0])}: route `{route.name}` demands it of every candidate",
                    help="use a model that has it, or add it to the registry entry if the model does have it",
                    related=(Related(_demand(route, missing[0][0]), f"`{missing[0][0]}` is demanded here"),),
                )


def _lacking(candidate: Candidate, missing: list[str]) -> str:
    lack = " and ".join(f"`{name}`" for name in missing)
    if candidate.via == "auto":
        return f"no model that `auto` stands for can serve; `{candidate.model.name}` lacks {lack}"
    if candidate.via == "fallback_route":
        return f"no model that `fallback_route` brings in can serve; `{candidate.model.name}` lacks {lack}"
    return f"`{candidate.model.name}` can never serve, for it lacks {lack}"


def _demand(route: Route, capability: str) -> At:
    if capability in route.requires:
        return route.at("requires", route.requires.index(capability))
    return route.at("match")
