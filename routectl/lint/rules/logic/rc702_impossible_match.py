"""A match that no request satisfies.

Its conditions contradict each other, or ask for a number that the dimension can't have. A route with such
a match is dead text. A guardrail with such a `when` is worse: it looks like a protection and protects nobody.

An alternative of `any` that nothing satisfies beside the other conditions is a warning: the rest of the
match still holds for somebody.

Bad:

    request: {intent: [faq, plan], complexity: {min: 0, max: 100}}
    routes:
      - {name: hard, match: {complexity: {gt: 100}}, target: reasoning-v3}  # RC702
      - {name: general, match: {}, target: fast-v2}

Bad:

    guardrails:
      - {name: high-risk, when: {risk: {gt: high}}, require: {tags: [policy-controls]}}  # RC702

Bad:

    routes:
      - name: careful
        match:
          risk: [medium, high]
          any: [{intent: plan}, {risk: low, intent: refund}]  # RC702
        target: reasoning-v3
      - {name: general, match: {}, target: fast-v2}

Good:

    guardrails:
      - {name: high-risk, when: {risk: {gte: high}}, require: {tags: [policy-controls]}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.box import Box
    from routectl.lint.rules.logic.logic import Logic
    from routectl.policy.condition import Match
    from routectl.policy.policy import Policy


class _Impossible(NamedTuple):
    """A match, or one alternative of it, by its guardrail or route."""

    guardrail: int | None
    route: int | None
    branch: int | None = None


@rule(Severity.ERROR, also=Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for found in answer(policy, _impossible, of_routing=True):
        if found.guardrail is not None:
            guardrail = policy.guardrails[found.guardrail]
            match, key, whose = guardrail.when, "when", f"`when` of guardrail `{guardrail.name}`"
        else:
            route = policy.routes[found.route or 0]
            match, key, whose = route.match, "match", f"match of route `{route.name}`"
        if found.branch is None:
            assert match.at is not None
            message = f"no request satisfies the {whose}"
            yield Hit(match.at, message, help=f"mend the conditions that contradict each other: {_named(match)}")
        else:
            at = match.any[found.branch].at
            assert at is not None
            yield Hit(
                at,
                f"no request satisfies this alternative of the {whose}",
                help=f"mend it, or take it out: it stands beside the other conditions of the `{key}`",
                severity=Severity.WARNING,
            )


def _named(match: Match) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(condition.dimension for condition in match.every()))


def _impossible(asked: Logic) -> list[_Impossible]:
    from routectl.engine.match import match_boxes

    policy = asked.policy
    wholes = [(guardrail.when, _Impossible(number, None)) for number, guardrail in enumerate(policy.guardrails)]
    wholes += [(route.match, _Impossible(None, route.index)) for route in policy.routes]
    found: list[_Impossible] = []
    for match, place in wholes:
        if match.always:
            continue
        if not _holds(asked, match_boxes(match)):
            found.append(place)
            continue
        for number, branch in enumerate(match.any):
            if not _holds(asked, match_boxes(match._replace(any=(branch,)))):
                found.append(place._replace(branch=number))
    return found


def _holds(asked: Logic, boxes: tuple[Box, ...]) -> bool:
    """Whether a request can be in one of the boxes: none has a number outside of what its dimension may be."""
    from routectl.engine.box import Range, meet

    axes = asked.table.axes
    for where in boxes:
        whole = tuple((axis, domain) for axis, values in where if isinstance(domain := axes[axis], Range))
        if meet(where, whole) is not None:
            return True
    return False
