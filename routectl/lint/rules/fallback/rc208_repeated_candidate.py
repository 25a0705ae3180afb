"""A model is named again in a chain that names it already.

The second appearance is dropped: the chain is shorter than it reads, and a reviewer who counts the
fallbacks counts one too many.

Told are a split that names a model twice, an entry of `fallback` that is the target or stands above
already, and a `fallback_route` that brings in nobody new. A member of a split may be a fallback for the
others; what `fallback: auto` stands for, and a list in `defaults`, may hold the target of some route.

Bad:

    routes:
      - {name: general, match: {}, target: fast-v2, fallback: [fast-v2-azure, fast-v2]}  # RC208

Bad:

    routes:
      - {name: answers, match: {intent: faq}, target: fast-v2, fallback: [fast-v3], fallback_route: general}  # RC208
      - {name: general, match: {}, target: fast-v3, fallback: [fast-v2]}

Good:

    routes:
      - name: general
        match: {}
        target: {split: [{model: fast-v2, percent: 95}, {model: fast-v3, percent: 5}]}
        fallback: [fast-v2, fast-v2-azure]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.route import Candidate, Route


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        yield from _repeated(route, route.targets)
        if not route.fallback_is_auto:
            may_repeat = len(route.targets) > 1 or route.at("fallback").path[0] == "defaults"
            yield from _repeated(route, route.fallbacks if may_repeat else (*route.targets, *route.fallbacks))
        following = policy.route(route.fallback_route)
        if following is None or following is route or not (policy.is_whole(route) and policy.is_whole(following)):
            continue
        if not any(candidate.via == "fallback_route" for candidate in route.candidates):
            yield Hit(
                route.at("fallback_route"),
                f"`{following.name}` brings in no model that route `{route.name}` doesn't name itself",
                help="remove `fallback_route`, or name a route with other models",
            )


def _repeated(route: Route, named: tuple[Candidate, ...]) -> Iterator[Hit]:
    first: dict[str, Candidate] = {}
    for candidate in named:
        name = candidate.model.name
        if name in first:
            yield Hit(
                candidate.at,
                f"route `{route.name}` names `{name}` twice: the second is dropped",
                help="remove it, or name another model",
                related=(Related(first[name].at, "the first one"),),
                fix=None
                if candidate.is_target
                else Fix(f"remove the second `{name}`", False, (Edit(candidate.at, "remove"),)),
            )
        first.setdefault(name, candidate)
