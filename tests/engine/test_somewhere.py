"""What is looked for rung by rung is found exactly where unfolded ladders have it."""

from __future__ import annotations

from collections import Counter
from itertools import islice, product

import pytest

from routectl.engine import somewhere
from routectl.engine.combine import combine
from routectl.engine.diagram import diagrams
from routectl.engine.ladder import Ladder
from routectl.engine.nearest import nearest
from routectl.engine.outcome import Outcome
from routectl.engine.somewhere import Somewhere
from routectl.engine.states import ANY, NOMINALLY, States
from tests.engine.dice import seeded
from tests.engine.policies import TYPICAL, world
from tests.engine.worlds import linked

CHOICES = {
    "nominal": NOMINALLY,
    "one down": States(most_down=1),
    "two down": States(most_down=2),
    "the day spent": States(free=True, where=(("budget:day", frozenset(("exhausted",))),)),
    "any": ANY,
}


@pytest.mark.parametrize("steps", [0, somewhere.MOST_STEPS], ids=["lost at once", "to the end"])
@pytest.mark.parametrize("states", CHOICES)
def test_it_is_found_where_ladders_have_it(monkeypatch: pytest.MonkeyPatch, states: str, steps: int) -> None:
    monkeypatch.setattr(somewhere, "MOST_STEPS", steps)
    came: Counter[bool] = Counter()
    for seed in range(25):
        (whole,) = diagrams((linked(world(seeded(seed), TYPICAL)),))
        ladders = [one.ladders[0] for one in islice(nearest(whole.store.space, (whole.root,)), 12)]
        some: list[tuple[Ladder, ...]] = [(one,) for one in ladders]
        some += [pair for pair in product(ladders[:5], repeat=2) if pair[0] is not pair[1]]
        for asked in some:
            for wanted in {rung.outcome for one in asked for rung in one.rungs}:

                def question(met: tuple[Outcome, ...], wanted: Outcome = wanted) -> bool | None:
                    return (met[0] == wanted and (len(met) == 1 or met[1] != wanted)) or None

                found = Somewhere(whole.store, question, CHOICES[states]).tells(asked)
                assert found is (combine(whole.store, asked, question, CHOICES[states]) is not None)
                came[found] += 1
    assert min(came[True], came[False]) > 50
