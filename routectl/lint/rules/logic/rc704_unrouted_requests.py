"""Requests that no route matches.

They are decided as `unrouted`: no model, no static answer, no escalation. Whoever calls the gateway gets an
error, and no route's owner hears of it.

Decided exactly; the requests are named by what they have in common, with one of them. Where it concerns only
requests with a value that isn't listed or is left out (`other`), it is an info: the classifier may never send them.

Bad:

    routes:  # RC704
      - {name: quick, match: {intent: [faq, summarize]}, target: fast-v2}
      - {name: plans, match: {intent: plan}, target: reasoning-v3}

Good:

    routes:
      - {name: quick, match: {intent: [faq, summarize]}, target: fast-v2}
      - {name: plans, match: {intent: plan}, target: reasoning-v3}
      - {name: general, match: {}, target: fast-v2-azure}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer, listed, logic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.regions import Where
    from routectl.lint.rules.logic.logic import Logic
    from routectl.policy.policy import Policy


class _Unrouted(NamedTuple):
    """The parts of the space that no route takes, and one request."""

    parts: tuple[Where, ...]
    request: dict[int, int]
    usual: bool
    """Whether there are such requests whose dimensions all have listed values."""


@rule(Severity.WARNING, also=Severity.INFO)
def check(policy: Policy) -> Iterator[Hit]:
    for found in answer(policy, _unrouted):
        asked = logic(policy)
        yield Hit(
            policy.at("routes", key=True),
            f"no route matches {listed(asked, found.parts)}: {asked.such(found.request)}, say",
            help="add a route for them, or one with `match: {}` at the end",
            severity=None if found.usual else Severity.INFO,
        )


def _unrouted(asked: Logic) -> list[_Unrouted]:
    from routectl.lint.rules.logic.paths import leaves, merged
    from routectl.lint.rules.logic.reach import reach

    nobody = len(asked.policy.routes)
    if nobody not in reach(asked).ladders:
        return []
    root = asked.diagram.root
    for within in (asked.usual, {}):
        for leaf in leaves(root, within, asked.late):
            if asked.taker(leaf.ladder) == nobody:
                told = merged(
                    asked.space, root, within, lambda ladder: asked.taker(ladder) == nobody, asked.taking.toward(nobody)
                )
                return [_Unrouted(told, leaf.codes, usual=within is asked.usual)]
    return []
