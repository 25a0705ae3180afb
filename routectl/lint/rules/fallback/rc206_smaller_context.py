"""A fallback takes shorter requests than its target does.

A request that only the target has room for is refused by the fallback (`context_exceeded`), and long
requests are the ones that fail together when the target is down.

Compared are the models' `max_input_tokens`, a split counting as its roomiest member. Nothing is told
where no request can be too long for the fallback: because the match bounds `input_tokens`, or because
`controls.prune_input_to` (under pressure too) cuts requests to a length that fits. `fallback: auto` and
`fallback_route` are told only where all that they stand for take less.

Bad:

    routes:
      - name: plans
        match: {intent: plan}
        target: reasoning-v3
        fallback: [secure-v1]  # RC206

Good:

    routes:
      - name: plans
        match: {intent: plan}
        target: reasoning-v3
        fallback: [secure-v1]
        controls: {prune_input_to: 200000}

Good:

    routes:
      - name: short-plans
        match: {intent: plan, input_tokens: {lte: 200000}}
        target: reasoning-v3
        fallback: [secure-v1]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.route import Candidate, Controls, Route


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        room = [target.model.max_input_tokens for target in route.targets]
        known = [tokens for tokens in room if tokens is not None]
        if not known or len(known) < len(room):
            continue
        roomiest = route.targets[known.index(max(known))]
        longest = _longest(route, max(known))
        for entry in route.entries:
            tokens = [candidate.model.max_input_tokens for candidate in entry]
            most = max((longest if limit is None else limit for limit in tokens), default=longest)
            if most < longest and not entry[0].is_target:
                yield Hit(
                    entry[0].at,
                    f"{_subject(entry[0])} at most {most:,} input tokens, the target `{roomiest.model.name}` of route "
                    f"`{route.name}` {max(known):,}: requests between can't fall back to it",
                    help=f"use a model with as much room, or cut requests with `controls.prune_input_to: {most}`",
                    related=(Related(roomiest.at, "the target"),),
                )


def _longest(route: Route, room: int) -> int:
    """The longest request, in tokens, that the target can serve."""
    _, bound = route.match.range("input_tokens")
    return min(limit for limit in (room, bound, _pruned(route.controls)) if limit is not None)


def _pruned(controls: Controls) -> int | None:
    """What requests are cut to, with and without pressure; None where one of them leaves them whole."""
    if controls.prune_input_to is None or controls.under_pressure is None:
        return controls.prune_input_to
    return max(controls.prune_input_to, controls.under_pressure.prune_input_to or 0)


def _subject(candidate: Candidate) -> str:
    if candidate.via == "fallback":
        return f"the fallback `{candidate.model.name}` takes"
    return f"all that `{'fallback: auto' if candidate.via == 'auto' else 'fallback_route'}` stands for take"
