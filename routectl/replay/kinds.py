"""What a policy makes of many requests: which of them every state decides alike, and what those come to in a state."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.decider import FEW
from routectl.engine.flat import Answer
from routectl.engine.problem import Unreadable
from routectl.engine.request import OWN_KEYS, canonical, read_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from routectl.engine.compiled import Compiled
    from routectl.engine.state import State
    from routectl.policy.policy import Policy
    from routectl.replay.rows import Rows


class Kinds(NamedTuple):
    """Requests of one kind are decided alike in every state."""

    numbers: list[int | None]
    """The kind of each request; None where it can't be read."""
    answer: Callable[[int, State], Answer]
    """What a kind comes to in a state: the outcome, and the fields of a decision."""


def kinds(policy: Policy, rows: Rows) -> Kinds:
    """The kinds of requests. A key that the policy doesn't know says nothing to it."""
    known = frozenset((*policy.dimensions, *OWN_KEYS))
    compiled = _compiled(policy) if len(rows.times) > FEW else None
    if compiled is not None:
        own = {name: column for name, column in rows.columns.items() if name in known}
        is_whole = len(own) == len(rows.columns) or None not in own.get("id", (None,))
        ends = compiled.ends(own, len(rows.times)) if is_whole else None
        return _numbered(ends or _each(compiled.end, rows, known), compiled.answer)
    return _numbered(_each(partial(read_request, policy), rows, known), partial(_interpreted, policy))


def _each(find: Callable[[dict[str, Any]], Any], rows: Rows, known: frozenset[str]) -> Iterator[Any]:
    """What is found for each request; None where it can't be read."""
    for number in range(len(rows.times)):
        request = rows.request(number)
        try:
            yield find(request if request.keys() <= known else _own(request, known))
        except Unreadable:
            yield None


def _numbered(every: Iterable[Any], answer: Callable[[Any, State], Answer]) -> Kinds:
    """One and the same object for all of a kind."""
    found: list[Any] = []
    places: dict[int, int] = {}
    numbers: list[int | None] = []
    for kind in every:
        number = None if kind is None else places.get(id(kind))
        if number is None and kind is not None:
            number = places[id(kind)] = len(found)
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


def _compiled(policy: Policy) -> Compiled | None:
    from routectl.engine.compiled import Compiled
    from routectl.engine.store import TooLarge

    try:
        return Compiled(policy)
    except TooLarge:  # the interpreter takes longer, and decides the same
        return None


def _interpreted(policy: Policy, request: Any, state: State) -> Answer:
    from routectl.engine.decide import decide

    decision = decide(policy, request, state)
    return Answer(decision[:7], None, 0.0, None, None, decision.outcome)
