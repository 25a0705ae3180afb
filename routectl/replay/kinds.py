"""What a policy makes of many requests: which of them every state decides alike, and what those come to in a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.decider import FEW
from routectl.engine.flat import Answer
from routectl.engine.problem import Unreadable
from routectl.engine.request import OWN_KEYS, canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from routectl.engine.state import State
    from routectl.policy.policy import Policy


class Kinds(NamedTuple):
    """Requests of one kind are decided alike in every state."""

    numbers: list[int | None]
    """The kind of each request; None where it can't be read."""
    answer: Callable[[int, State], Answer]
    """What a kind comes to in a state: the outcome, and the fields of a decision."""


def kinds(policy: Policy, requests: Sequence[Mapping[str, Any]]) -> Kinds:
    """The kinds of requests. A key that the policy doesn't know says nothing to it."""
    find, answer = _finding(policy, len(requests))
    known = frozenset((*policy.dimensions, *OWN_KEYS))
    numbers: list[int | None] = []
    found: list[Any] = []
    places: dict[int, int] = {}
    for request in requests:
        try:
            kind = find(request if request.keys() <= known else _own(request, known))
        except Unreadable:
            numbers.append(None)
            continue
        number = places.setdefault(id(kind), len(found))
        if number == len(found):
            found.append(kind)
        numbers.append(number)
    return Kinds(numbers, lambda number, state: answer(found[number], state))


def _own(given: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """What a policy knows of a request. It keeps its identity: buckets are drawn on all of it."""
    own = {key: value for key, value in given.items() if key in known}
    if own.get("id") is None:
        told = {key: value for key, value in given.items() if value is not None and not key.startswith("x-")}
        own["id"] = canonical(told)
    return own


def _finding(
    policy: Policy, requests: int
) -> tuple[Callable[[Mapping[str, Any]], Any], Callable[[Any, State], Answer]]:
    """What finds the kind of a request, one and the same object for all of a kind, and what answers it in a state."""
    if requests > FEW:
        from routectl.engine.compiled import Compiled
        from routectl.engine.store import TooLarge

        try:
            compiled = Compiled(policy)
        except TooLarge:  # the interpreter takes longer, and decides the same
            pass
        else:
            return compiled.end, compiled.answer
    from routectl.engine.decide import decide
    from routectl.engine.request import read_request

    def interpreted(request: Any, state: State) -> Answer:
        decision = decide(policy, request, state)
        return Answer(decision[:7], None, 0.0, None, None, decision.outcome)

    return lambda given: read_request(policy, given), interpreted
