"""A route that changes nothing: without it, every request would be decided just the same.

What it takes, later routes would decide alike in every state: the same model at the same step under the same
controls, the same static text, the same escalation. It is one more thing to read, and one that somebody will
change in the belief that it matters.

Routes with other limits, requirements or quotas count as different even where today's measurements make no
difference between them, and a route that others fall back to is left alone.

Bad:

    routes:
      - {name: refunds, match: {intent: refund}, target: reasoning-v3, fallback: [reasoning-v3-azure]}  # RC705
      - {name: quick, match: {intent: [faq, summarize]}, target: fast-v2}
      - {name: general, match: {}, target: reasoning-v3, fallback: [reasoning-v3-azure]}

Good:

    routes:
      - {name: quick, match: {intent: [faq, summarize]}, target: fast-v2}
      - {name: general, match: {}, target: reasoning-v3, fallback: [reasoning-v3-azure]}

Good:

    routes:
      - {name: quick-refunds, match: {intent: refund, sla_ms: {lt: 2000}}, target: reasoning-v3}
      - {name: refunds, match: {intent: refund}, target: secure-v1}
      - {name: general, match: {}, target: reasoning-v3}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer, routes_named

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from routectl.engine.outcome import Outcome
    from routectl.engine.table import Rule
    from routectl.lint.rules.logic.logic import Logic
    from routectl.policy.policy import Policy


class _Redundant(NamedTuple):
    """A route, and some that would decide its requests alike."""

    route: int
    others: tuple[int, ...]


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for found in answer(policy, _redundant):
        route, others = policy.routes[found.route], [policy.routes[index] for index in found.others]
        yield Hit(
            route.at("name"),
            f"route `{route.name}` changes nothing: without it, {routes_named(others)} would decide all of its requests alike",
            help="remove it, or let it decide something of its own",
            related=tuple(Related(other.at("name"), "this route would take its requests") for other in others[:4]),
        )


def _redundant(asked: Logic) -> list[_Redundant]:
    from routectl.lint.rules.logic.reach import reach, served

    policy, trial = asked.policy, asked.trial
    needed = {route.fallback_route for route in policy.routes} | {route.replaced_by for route in policy.routes}
    labels: dict[Outcome, Hashable] = {one.outcome: _meaning(one) for one in asked.table.rules}
    coming, points = served(asked), reach(asked).points
    found: list[_Redundant] = []
    later: set[Hashable] = set()
    for index in reversed(range(len(policy.routes))):
        met = {labels[outcome] for outcome in coming.get(index, ())}
        if met and met <= later and policy.routes[index].name not in needed:
            from routectl.lint.rules.logic.compare import differ

            boxes = asked.taken[index]
            before, own, after = trial.around(index)
            others = trial.others(index, points[index], labels)
            if others and not differ(asked, boxes, [*before, *own], [*before, *after], labels):
                found.append(_Redundant(index, others))
        later.update(labels[one.outcome] for one in trial.rules[index])
    return found[::-1]


def _meaning(one: Rule) -> Hashable:
    """All that a decision of a rule means but the name of its route."""
    route, outcome = one.route, one.outcome
    if route is None:
        return outcome
    step = route.degrade[one.degrades] if one.degrades is not None else None
    said = (step.reduce_scope, step.static) if step else ()
    asks = (route.limits, route.requires, route.quota_share_of, route.quota_percent, route.stage == "experimental")
    return outcome._replace(route=None), one.escalation, said, asks
