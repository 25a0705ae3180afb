"""What a diagram over all states tells in some of them is what is told where only those are asked about."""

from __future__ import annotations

import pytest

from routectl.diff.behaviour import beside, spelled
from routectl.engine.cut import beyond_nominal
from routectl.engine.states import ANY, NOMINALLY, States
from tests.review.small import both


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("states", [NOMINALLY, States(most_down=1), States(most_down=2)], ids=str)
def test_a_diagram_that_is_cut_is_the_one_that_was_asked_for(seed: int, states: States) -> None:
    old, new, *_ = both(seed)
    drawing = beside(old, new)
    cut, asked = spelled(drawing.apart(ANY).within(states)), spelled(drawing.apart(states))
    assert {repr(one) for one in cut.regions} == {repr(one) for one in asked.regions}
    assert {repr(one) for one in cut.escalations} == {repr(one) for one in asked.escalations}


@pytest.mark.parametrize("seed", range(12))
def test_what_is_beyond_the_nominal_state_has_a_witness_there(seed: int) -> None:
    old, new, *_ = both(seed)
    apart = beside(old, new).apart(ANY)
    found = spelled(apart)
    beyond = beyond_nominal(apart.store, apart.tree)
    assert {(one.before, one.after) for one in found.regions if one.witness.state} >= {
        told
        for told in beyond
        if told not in {(one.before, one.after) for one in found.regions if not one.witness.state}
    }
