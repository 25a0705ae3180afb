"""Small policies gone through from end to end: every class of requests, every end of the buckets, every state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import prod
from typing import Any

import pytest

from routectl.engine.combine import combine, told
from routectl.engine.decide import decide
from routectl.engine.outcome import Outcome
from routectl.engine.request import read_request
from routectl.engine.state import NOMINAL, read_state
from routectl.engine.states import ANY, NOMINALLY, States
from routectl.engine.witness import witness
from tests.engine.dice import seeded
from tests.engine.engines import Case, Disagreement, Engines
from tests.engine.formula import names
from tests.engine.landmarks import landmarks
from tests.engine.points import WELL_KNOWN, classes, everywhere
from tests.engine.policies import SMALL, world
from tests.engine.tally import SHOWN

POLICIES = 60
FEWEST, MOST = 500, 8000
"""Points of a policy: fewer are dull, more take long."""


class Whole:
    """All that a small policy can be asked: the values of each variable that its rules speak of."""

    def __init__(self, engines: Engines) -> None:
        self.engines = engines
        self.points = engines.reading.points
        numbers = landmarks(engines.world)
        spoken = {name for formula, _ in engines.reading.rules for name in names(formula)}
        spoken -= {f"needs:{name}" for name in WELL_KNOWN[3:]}  # which no one names, like `structured_output`
        self.choices = {
            name: classes(domain, numbers.get(name, ())) if name in spoken else (domain[0],)
            for name, domain in self.points.domains.items()
        }
        self.count = prod(len(values) for values in self.choices.values())

    def halves(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Every request, and every state."""
        state = ("providers_down:", "models_down:", "failing_quality:", "budget:")
        halves = [
            {name: values for name, values in self.choices.items() if name.startswith(state) is is_state}
            for is_state in (False, True)
        ]
        return list(everywhere(halves[0])), list(everywhere(halves[1]))


def small() -> Iterator[Whole]:
    """Small policies, none of them dull."""
    found = seed = 0
    while found < POLICIES:
        whole = Whole(Engines(world(seeded(seed), SMALL)))
        seed += 1
        if FEWEST <= whole.count <= MOST:
            found += 1
            yield whole


@pytest.mark.slow
def test_engines_agree_everywhere_in_small_policies() -> None:
    points = 0
    for whole in small():
        _go_through(whole)
        points += whole.count
    assert points >= 100_000
    SHOWN["what the engines were asked from end to end"] = lambda: [f"{points:,} points of {POLICIES} policies"]


def _go_through(whole: Whole) -> None:
    engines, policy = whole.engines, whole.engines.policy
    reached: dict[States, Counter[Outcome]] = {ANY: Counter(), NOMINALLY: Counter(), States(most_down=1): Counter()}
    requests, states = whole.halves()
    known = [(state, read_state(policy, whole.points.write(state)[1])) for state in states]
    for request in requests:
        read = read_request(policy, whole.points.write(request)[0])
        for state, facts in known:
            decision = decide(policy, read, facts)
            told = engines.page(request | state)
            compiled = engines.compiled.decide_read(read, facts, trace=True)
            if compiled != decision or any(getattr(decision, name) != value for name, value in told.items()):
                case = Case(engines.world, *whole.points.write(request | state))
                raise Disagreement(case, "the compiled policy or the page", decision, compiled._asdict() | told)
            reached[ANY][decision.outcome] += 1
            reached[NOMINALLY][decision.outcome] += facts == NOMINAL
            reached[States(most_down=1)][decision.outcome] += (
                facts == NOMINAL._replace(providers_down=facts.providers_down) and len(facts.providers_down) <= 1
            )
    for states_asked, outcomes in reached.items():
        _hold_to(engines, states_asked, frozenset(+outcomes))


def _hold_to(engines: Engines, states: States, outcomes: frozenset[Outcome]) -> None:
    """The diagram says of the same outcomes that they can be reached, and shows how."""
    store, root = engines.diagram.store, engines.diagram.root
    answers = combine(store, (root,), lambda given: given[0], states)
    assert told(answers) == outcomes, engines.world
    for outcome in outcomes:
        found = witness(store.space, answers, outcome.__eq__)
        assert found is not None
        request, state = found[0]
        assert engines.agreed(request | {"id": "any"}, state).outcome == outcome
