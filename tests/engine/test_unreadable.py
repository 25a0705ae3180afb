"""What can't be read is told the same whoever is asked, and what can be read is decided the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from routectl.engine.decide import decide
from routectl.engine.request import Problem, Unreadable, read_request
from routectl.engine.state import State, read_state, write_state
from tests.engine.dice import Dice, dice
from tests.engine.engines import Engines
from tests.engine.policies import worlds
from tests.engine.requests import Requests
from tests.engine.states import States
from tests.engine.worlds import World

T = TypeVar("T")

LISTS = st.sampled_from([[], ["tools"], ["tools"] * 2, ("vision",), [1], [["tools"]], [None], [{}], {"tools"}])
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 3),
    st.sampled_from([2**53, 2**53 + 1, 10**400, 0.5, 5.0, float("nan"), float("inf")]),
    st.sampled_from(["", "faq", "other", "tools", "\ud800", "x" * 300]),
    LISTS,
    st.sampled_from([{}, {"tools": 1}]),
)
TOKENS = ("sla_ms", "input_tokens", "sample_bucket", "split_bucket")
KEYS = st.sampled_from(
    ("id", "needs", *TOKENS, "intent", "risk", "complexity", "pages", "Intent", "x-note", "", "budget", 1, None)
)
STATE_KEYS = st.sampled_from(["providers_down", "models_down", "failing_quality", "budget", "x-note", "budgets", "", 1])
LEVELS = st.sampled_from([{"day": "exhausted"}, {"day": "empty"}, {"day": None}, {"night": "ok"}, {1: "ok"}])


@settings(max_examples=150)
@given(worlds(), dice(), st.lists(st.tuples(KEYS, JUNK) | st.tuples(st.just("needs"), LISTS), min_size=1, max_size=2))
def test_a_request_with_junk_in_it(world: World, chances: Dice, junk: list[tuple[Any, Any]]) -> None:
    engines = Engines(world)
    request = Requests(world).draw(chances) | dict(junk)
    expected = _told(lambda: decide(engines.policy, read_request(engines.policy, request))._replace(trace=()))
    assert _told(lambda: engines.compiled.decide(request)) == expected


@given(worlds(), dice(), st.lists(st.tuples(STATE_KEYS, JUNK | LEVELS), min_size=1, max_size=2))
def test_a_state_with_junk_in_it(world: World, chances: Dice, junk: list[tuple[Any, Any]]) -> None:
    engines = Engines(world)
    state = States(world, engines.policy.scopes).draw(chances) | dict(junk)
    known = _told(lambda: read_state(engines.policy, state))
    if not isinstance(known, State):
        assert known
        assert all(str(problem).strip() for problem in known)
        return
    assert read_state(engines.policy, write_state(known)) == known
    expected = decide(engines.policy, read_request(engines.policy, {}), known)
    assert engines.compiled.decide({}, state) == expected._replace(trace=())


def _told(read: Callable[[], T]) -> T | tuple[Problem, ...]:
    """What comes of it, or why it can't be read."""
    try:
        return read()
    except Unreadable as unreadable:
        return unreadable.problems
