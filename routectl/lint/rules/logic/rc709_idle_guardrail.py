"""A guardrail that never bites: without it, every request would be decided the same in every state.

It looks like a protection, and none hangs on it: what it refuses, another guardrail, a limit or a missing
capability refuses as well; or its lists of tiers, providers or models leave none out; or no route takes a request for which its
`when` holds. Then its `when` or its selector doesn't say what was meant, or it is one too many.

Decided exactly: the policy is compared with itself without the guardrail, over every request and every state.

Left alone is a guardrail that the routes keep to anyhow, if it would refuse some model of the registry, or asks for
a tag, a region or the like that a model added later may lack: it is a net for the day that a route is changed.

Bad:

    guardrails:
      - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
      - {name: high-risk-eu, when: {risk: high, region: eu}, require: {tags: [policy-controls]}}  # RC709
    routes:
      - {name: general, match: {}, target: reasoning-v3, fallback: [secure-v1]}

Bad:

    guardrails:
      - {name: known-tiers, when: {risk: high}, require: {tier: [small, medium, premium]}}  # RC709

Good:

    guardrails:
      - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
    routes:
      - {name: general, match: {}, target: reasoning-v3, fallback: [secure-v1]}

Good:

    guardrails:
      - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1}
      - {name: general, match: {}, target: reasoning-v3}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.box import Box
    from routectl.engine.table import Rule
    from routectl.lint.rules.logic.logic import Logic
    from routectl.lint.rules.logic.trial import Trial
    from routectl.policy.policy import Guardrail, Policy


class _Idle(NamedTuple):
    """A guardrail by its place, and how it comes that it never bites."""

    guardrail: int
    why: str


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for found in answer(policy, _idle):
        guardrail = policy.guardrails[found.guardrail]
        yield Hit(
            guardrail.at,
            f"guardrail `{guardrail.name}` never bites: {found.why}",
            help="mend its `when` or what it asks for, or take it out",
        )


def _idle(asked: Logic) -> list[_Idle]:
    from routectl.engine.match import match_boxes

    found: list[_Idle] = []
    policy, trial = asked.policy, asked.trial
    for number, guardrail in enumerate(policy.guardrails):
        boxes = tuple(where for where in match_boxes(guardrail.when) if asked.coded(where) is not None)
        if not boxes or _is_seen(asked, trial, guardrail):
            continue
        if asked.takers(boxes) == (len(policy.routes),):
            found.append(_Idle(number, "no route takes a request for which its `when` holds"))
        elif not _refuses(asked, trial, guardrail):
            if not _is_net(policy, guardrail):
                found.append(_Idle(number, "it refuses no model of the registry"))
        elif not _bites(asked, boxes, guardrail):
            found.append(_Idle(number, "whom it refuses is refused without it too, or never has a turn"))
    return found


def _refuses(asked: Logic, trial: Trial, guardrail: Guardrail) -> bool:
    """Whether it holds against a candidate for some request that gets to its route."""
    from routectl.engine.box import meets

    return any(
        asked.gets(one.route.index, meets(one.when, refusal.boxes))
        for one, refusal in trial.guarded.get(guardrail.name, ())
        if one.route is not None
    )


def _is_net(policy: Policy, guardrail: Guardrail) -> bool:
    """Whether it refuses some model, or asks for a property that the next model may lack."""
    for selector in (guardrail.require, guardrail.forbid):
        if selector and (selector.tags or selector.regions or selector.capabilities or selector.compliance):
            return True
    return policy.registry is not None and any(not guardrail.allows(one) for one in policy.registry.models.values())


def _bites(asked: Logic, boxes: tuple[Box, ...], guardrail: Guardrail) -> bool:
    """Whether something is decided otherwise without it."""
    from routectl.lint.rules.logic.compare import differ

    rules = asked.table.rules
    return differ(asked, boxes, rules, (_freed(one, guardrail) for one in rules), {})


def _freed(one: Rule, guardrail: Guardrail) -> Rule:
    reason = f"guardrail:{guardrail.name}"
    kept = tuple(refusal for refusal in one.refusals if refusal.reason != reason)
    return one if len(kept) == len(one.refusals) else one._replace(refusals=kept)


def _is_seen(asked: Logic, trial: Trial, guardrail: Guardrail) -> bool:
    """Whether the guardrail alone keeps a candidate from serving one of the requests that are tried.

    With the models before it down, that candidate would serve; so without the guardrail, something is decided otherwise.
    """
    from routectl.lint.rules.logic.paths import at
    from routectl.lint.rules.logic.reach import reach

    points = reach(asked).points
    for tried, biting in trial.guarded.get(guardrail.name, ()):
        index = asked.named(tried.outcome.route)
        for codes in points.get(index, ()):
            for there in trial.moved(codes, biting.boxes):
                if asked.taker(at(asked.diagram.root, there)) == index and trial.would_serve(tried, biting, there):
                    return True
    return False
