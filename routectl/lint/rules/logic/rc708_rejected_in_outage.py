"""Requests that one provider's outage leaves rejected.

While everything is up they are served. When one provider is down, and nothing else is wrong, no candidate is
left that may serve them, and no static answer stands at the end: the caller gets an error. A fallback at
another provider may be listed and still be no help, because a guardrail or a limit refuses it for just these requests.

Told for each route, provider by provider, with a request. Looked at are the plain requests of the route, as
in RC707.

Bad:

    guardrails:
      - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
    routes:
      - {name: general, match: {}, target: secure-v1, fallback: [reasoning-v3]}  # RC708

Good:

    guardrails:
      - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
    routes:
      - {name: general, match: {}, target: secure-v1, fallback: [guarded-gpt]}

Good:

    guardrails:
      - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
    routes:
      - name: general
        match: {}
        target: secure-v1
        fallback: [reasoning-v3]
        degrade: [{static: A specialist will reply by e-mail.}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer, logic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.lint.rules.logic.logic import Logic
    from routectl.policy.policy import Policy


class _Rejecting(NamedTuple):
    """A route, and each provider whose outage leaves a request of it rejected, with that request."""

    route: int
    providers: tuple[tuple[str, dict[int, int]], ...]


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for found in answer(policy, _rejecting):
        asked, route = logic(policy), policy.routes[found.route]
        told = ", or ".join(f"`{provider}` is down ({asked.such(request)})" for provider, request in found.providers)
        yield Hit(
            route.at("fallback") if route.fallbacks else route.at("target"),
            f"route `{route.name}` rejects requests when {told}",
            help="add a candidate at another provider that may serve them, or a static degrade step",
        )


def _rejecting(asked: Logic) -> list[_Rejecting]:
    from routectl.lint.rules.logic.plain import plain_leaves
    from routectl.lint.rules.logic.reach import reach

    store, found = asked.diagram.store, list[_Rejecting]()
    down = {
        axis.name.partition(":")[2]: store.nominal ^ (3 << store.offsets[number])
        for number, axis in enumerate(asked.space.axes)
        if axis.kind == "providers_down"
    }
    for index, ladders in reach(asked).ladders.items():
        if index == len(asked.policy.routes) or all(ladder.rungs[-1].outcome.action != "reject" for ladder in ladders):
            continue
        providers: dict[str, dict[int, int]] = {}
        for _, leaf in plain_leaves(asked, index):
            if leaf.ladder.answer(store.nominal).action != "reject":
                for provider, state in down.items():
                    if provider not in providers and leaf.ladder.answer(state).action == "reject":
                        providers[provider] = leaf.codes
        if providers:
            found.append(_Rejecting(index, tuple(sorted(providers.items()))))
    return sorted(found, key=lambda one: one.route)
