"""A model of the dearest tier still serves once the money is spent.

Every budget of the policy is exhausted, and some request still gets a model of the dearest tier: the caps that
there are, for providers or routes, leave it out, and what they were to stop goes on.

Decided exactly, with a request. Where the policy has a cap for the whole day, what may serve past it is what
`on_exhausted` allows, and RC310 tells that.

Bad:

    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1}  # RC711
      - {name: general, match: {}, target: reasoning-v3, fallback: [fast-v2]}
    budget:
      providers: {openai: {daily_usd: 200}}

Good:

    routes:
      - {name: regulated, match: {risk: high}, target: secure-v1, degrade: [{static: Please call us.}]}
      - {name: general, match: {}, target: reasoning-v3, fallback: [fast-v2]}
    budget:
      daily_usd: 500
      on_exhausted: {allow: {tier: [small]}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer, logic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.engine.outcome import Outcome
    from routectl.lint.rules.logic.logic import Logic
    from routectl.policy.policy import Policy


class _Spending(NamedTuple):
    """A route, the models of the dearest tier that it still uses, and one request for which it does."""

    route: int
    models: tuple[str, ...]
    request: dict[int, int]


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for found in answer(policy, _spending):
        asked, route = logic(policy), policy.routes[found.route]
        yield Hit(
            route.at("target"),
            f"once all of its budgets are spent, route `{route.name}` still serves {', '.join(f'`{name}`' for name in found.models)} "
            f"of the dearest tier: {asked.such(found.request)}, say",
            help="give the policy a cap for the day, with `on_exhausted` for what may serve past it",
        )


def _spending(asked: Logic) -> list[_Spending]:
    policy = asked.policy
    assert policy.registry is not None
    tiers = policy.registry.tiers
    scopes = policy.scopes
    if not scopes or "day" in scopes or len(tiers) < 2:
        return []
    stopping = {f"budget_exhausted:{scope}" for scope in scopes}
    spending = {
        one.outcome: one.outcome.model or ""
        for one in asked.table.rules
        if one.model is not None
        and one.model.tier == tiers[-1]
        and stopping.isdisjoint(refusal.reason for refusal in one.refusals)
    }
    return _met(asked, spending, scopes) if spending else []


def _met(asked: Logic, spending: dict[Outcome, str], scopes: Iterable[str]) -> list[_Spending]:
    from routectl.engine.reached import reached
    from routectl.lint.rules.logic.paths import leaves

    index, store = asked.space.index, asked.diagram.store
    given = {index[f"budget:{scope}"]: 2 for scope in scopes if f"budget:{scope}" in index}
    models: dict[int, set[str]] = {}
    requests: dict[int, dict[int, int]] = {}
    for leaf in leaves(asked.diagram.root, {}, asked.late):
        if any(rung.outcome in spending for rung in leaf.ladder.rungs):
            met = reached(store, (leaf.ladder,), given) & spending.keys()
            if met:
                taker = asked.taker(leaf.ladder)
                models.setdefault(taker, set()).update(spending[outcome] for outcome in met)
                requests.setdefault(taker, leaf.codes)
    return [_Spending(route, tuple(sorted(models[route])), requests[route]) for route in sorted(models)]
