"""The batch kernel decides like the interpreter, bit for bit, whatever its tables and chunks are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from routectl.engine.batch.columns import Columns
from routectl.engine.batch.cost import costs, prices
from routectl.engine.batch.kernel import Kernel
from routectl.engine.decide import decide
from routectl.engine.problem import Unreadable
from routectl.engine.request import read_request
from routectl.engine.state import State, read_state
from routectl.policy.policy import Policy
from tests.engine.columns import columns, spoil
from tests.engine.dice import Dice, dice, seeded
from tests.engine.policies import LARGER, TYPICAL, world, worlds
from tests.engine.requests import Requests
from tests.engine.states import States
from tests.engine.worlds import World, Written, linked

PARTS = 7
"""The first fields of a decision: what it is, apart from its cost."""


def said(kernel: Kernel, asked: Columns, state: State) -> list[Any]:
    """What the kernel says of each row: the fields and the cost; None where it can't tell."""
    decided = kernel.decide(asked, state)
    money = costs(asked, decided.outcomes, prices(kernel.outcomes)).tolist()
    told: list[Any] = []
    for number, cost in zip(decided.outcomes.tolist(), money, strict=True):
        if number == len(kernel.outcomes):
            told.append(None)
        else:
            told.append((*kernel.outcomes[number].fields, None if cost != cost else cost))
    return told


def meant(policy: Policy, requests: list[Written], state: State) -> list[Any]:
    """The same, by the interpreter."""
    told: list[Any] = []
    for request in requests:
        try:
            decision = decide(policy, read_request(policy, request), state)
        except Unreadable:
            told.append(None)
        else:
            told.append((*decision[:PARTS], decision.estimated_cost_usd))
    return told


def drawn(
    chances: Dice, made: World, policy: Policy, count: int = 24, most: int = 3
) -> tuple[list[Written], list[State]]:
    requests, states = Requests(made), States(made, policy.scopes)
    asked = [requests.draw(chances) for _ in range(count)]
    for request in asked:
        if chances.chance(5):
            spoil(chances, request)
    return asked, [read_state(policy, states.draw(chances)) for _ in range(most)]


def agreed(chances: Dice, made: World) -> None:
    policy = linked(made)
    asked, states = drawn(chances, made, policy)
    kernels = [Kernel(policy), Kernel(policy, most_cells=1), Kernel(policy, most_cells=40)]
    given = columns(chances, asked)
    for state in states:
        told = meant(policy, asked, state)
        for kernel in kernels:
            assert said(kernel, given, state) == told, (made, asked, state)
            ladders = kernel.ladders_of(kernel.classes(given), given.rows)
            np.testing.assert_array_equal(
                kernel.answers(state)[ladders], kernel.decided(kernel.classes(given), given.rows, state)
            )


@pytest.mark.slow
def test_kernel_agrees_with_the_interpreter_on_many_policies() -> None:
    for seed in range(600):
        chances = seeded(seed)
        agreed(chances, world(chances, TYPICAL if seed % 10 else LARGER))


@settings(max_examples=60)
@given(worlds(), dice())
def test_kernel_agrees_with_the_interpreter_on_what_hypothesis_makes(made: World, chances: Dice) -> None:
    agreed(chances, made)
