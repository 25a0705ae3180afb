"""Requests that are rejected, or get a static answer, while nothing is wrong.

Every provider is up and no budget is spent, and still no candidate may serve them: guardrails, limits,
missing capabilities or measurements refuse each one. What was meant for bad days is what they always get.

Looked at are the plain requests of each route: their dimensions have listed values, and they need no
capability, are in no hurry and carry no tokens beyond what the match asks for. A request that needs what no
model can do, or that waits for 1 ms, can't be served by any policy, and is not told. A route that serves none
of its requests at all is told as a whole, where no other rule tells of each candidate why it never serves.

Bad:

    guardrails:
      - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}
      - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
    routes:
      - {name: general, match: {}, target: reasoning-v3, fallback: [reasoning-v3-azure]}  # RC707

Good:

    guardrails:
      - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}
      - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
    routes:
      - {name: general, match: {}, target: reasoning-v3, fallback: [secure-v1]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.wording import EVERYTHING
from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer, listed, logic
from routectl.lint.rules.logic.rc703_dead_candidate import dead_ones, subject
from routectl.lint.rules.logic.told import is_told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.regions import Where
    from routectl.lint.rules.logic.logic import Logic
    from routectl.policy.policy import Policy

ANSWERS = {"static": "a static answer", "reject": "no answer"}
"""What the requests get, by the action."""


class _Unserved(NamedTuple):
    """Requests of a route that come to an action, one of them, and who is refused there and why."""

    route: int
    action: str
    parts: tuple[Where, ...]
    request: dict[int, int]
    refused: tuple[tuple[str, str], ...]
    all: bool
    """Whether the route serves nobody at all."""


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for found in answer(policy, _unserved):
        if found.all and _is_told(policy, found.route):
            continue
        asked, route = logic(policy), policy.routes[found.route]
        such = asked.such(found.request)
        such_as = listed(asked, found.parts, 2)
        who = "its requests" if found.all or such_as == EVERYTHING else f"requests with {such_as}"
        refused = ", ".join(f"`{model}` by {reason}" for model, reason in found.refused[:4])
        yield Hit(
            route.at("target"),
            f"route `{route.name}` gives {who} {ANSWERS[found.action]} while nothing is wrong: {such}, say",
            help="add a candidate that may serve them, or keep them out of the match" + (f"; there it refuses {refused}" if refused else ""),
        )  # fmt: skip


def _is_told(policy: Policy, index: int) -> bool:
    """Whether other rules tell of each candidate of a route why it never serves."""
    route = policy.routes[index]
    told = {
        dead.model
        for dead in answer(policy, dead_ones)
        if dead.route == index and dead.step is None and is_told(policy, route, subject(route, dead), dead.reasons)
    }
    return told.issuperset(model.name for model in route.models)


def _unserved(asked: Logic) -> list[_Unserved]:
    from routectl.lint.rules.logic.paths import merged
    from routectl.lint.rules.logic.plain import plain_leaves
    from routectl.lint.rules.logic.reach import reach

    store, found = asked.diagram.store, list[_Unserved]()
    for index, ladders in reach(asked).ladders.items():
        if index == len(asked.policy.routes):
            continue
        actions = {ladder.answer(store.nominal).action for ladder in ladders}
        if actions.isdisjoint(ANSWERS):
            continue
        nobody = actions <= ANSWERS.keys()
        told: set[str] = set()
        for within, leaf in plain_leaves(asked, index):
            action = leaf.ladder.answer(store.nominal).action
            if action in ANSWERS and action not in told:
                told.add(action)
                parts = merged(
                    asked.space, asked.diagram.root, within,
                    lambda ladder: asked.taker(ladder) == index and ladder.answer(store.nominal).action == action,  # noqa: B023
                    asked.taking.toward(index),
                )  # fmt: skip
                refused = _refused(asked, index, asked.codes(leaf, within))
                found.append(_Unserved(index, action, parts, leaf.codes, refused, nobody))
                if nobody:
                    break
    return sorted(found, key=lambda one: (one.route, one.action))


def _refused(asked: Logic, route: int, codes: list[int]) -> tuple[tuple[str, str], ...]:
    """Who is refused for a request in the nominal state, each with the reason code."""
    from routectl.engine.box import holds

    trial = asked.trial
    point = trial.point(codes)
    return tuple(
        (each.outcome.model or "", each.refusal(point) or "")
        for each in trial.rules[route]
        if each.refusals and any(holds(where, point) for where in each.when)
    )
