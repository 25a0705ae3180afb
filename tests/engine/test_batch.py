"""The batch kernel decides like the interpreter, bit for bit, whatever its tables and chunks are."""

from __future__ import annotations

import weakref
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from routectl.document.unwatched import unwatched
from routectl.engine.batch import columns as column_room
from routectl.engine.batch import kernel as batch
from routectl.engine.batch.columns import Columns
from routectl.engine.batch.cost import costs, prices
from routectl.engine.batch.draw import drawn as drawing
from routectl.engine.batch.frame import frame
from routectl.engine.batch.kernel import Kernel
from routectl.engine.decide import decide
from routectl.engine.outcome import Caps
from routectl.engine.problem import Unreadable
from routectl.engine.request import canonical, read_request
from routectl.engine.state import State, read_state
from routectl.policy.policy import Policy
from tests.engine.columns import columns, spoil
from tests.engine.dice import Dice, dice, seeded
from tests.engine.points import Points, everywhere
from tests.engine.policies import LARGER, SMALL, TYPICAL, world, worlds
from tests.engine.requests import Requests
from tests.engine.states import States
from tests.engine.worlds import World, Written, linked, opening

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
    for seed in range(300):
        chances = seeded(seed)
        agreed(chances, world(chances, TYPICAL if seed % 10 else LARGER))


@settings(max_examples=60)
@given(worlds(), dice())
def test_kernel_agrees_with_the_interpreter_on_what_hypothesis_makes(made: World, chances: Dice) -> None:
    agreed(chances, made)


def test_every_request_of_small_policies() -> None:
    """Every combination of classes, in the nominal state and in others."""
    for seed in range(40):
        chances = seeded(seed)
        made = world(chances, SMALL)
        policy = linked(made)
        points = Points(made)
        kernel = Kernel(policy)
        axes = {axis.name: axis.values or axis.starts for axis in kernel.axes}
        choices = {
            name: (False, True) if name.startswith("needs:") else values for name, values in axes.items()
        }  # fmt: skip
        asked = [points.write(point)[0] for point in islice(everywhere(choices), 3000)]
        for request in asked:
            request |= {bucket: request.get(bucket, 0) for bucket in ("sample_bucket", "split_bucket")}
        given = columns(chances, asked) if asked[0] else Columns({"id": pa.array(["only"])})
        states = States(made, policy.scopes)
        for state in (State(), *(read_state(policy, states.draw(chances)) for _ in range(3))):
            assert said(kernel, given, state) == meant(policy, asked, state), (made, state)


def test_no_chunk_and_no_thread_changes_a_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    chances = seeded(7)
    made = world(chances, LARGER)
    policy = linked(made)
    asked, (state,) = drawn(chances, made, policy, 700, 1)
    kernel = Kernel(policy, most_cells=64)
    whole = columns(chances, asked)
    told = said(kernel, whole, state)
    assert told == meant(policy, asked, state)
    monkeypatch.setattr(batch, "CHUNK", 13)
    assert said(kernel, whole, state) == told
    parts = [columns(chances, asked[start : start + 50]) for start in range(0, len(asked), 50)]
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda part: said(kernel, part, state), parts)
        assert [row for part in found for row in part] == told


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("intent", pa.array([1, 2])),
        ("intent", pa.array([True, None])),
        ("sla_ms", pa.array(["1500", "fast"])),
        ("sla_ms", pa.array([1500.0, 2.5])),
        ("sla_ms", pa.array([True, False])),
        ("sla_ms", pa.array([-1, 1500])),
        ("sla_ms", pa.array([2**53 + 1, 2**64 - 1], pa.uint64())),
        ("needs", pa.array([1, None])),
        ("needs", pa.array([["tools", None], []])),
        ("needs", pa.array([["no such thing"], ["tools"]])),
        ("needs", pa.array(["tools", "no such thing"]).dictionary_encode()),
        ("sample_bucket", pa.array([10_000, 9_999])),
        ("split_bucket", pa.array(["1", None])),
        ("id", pa.array([1.5, None])),
        ("id", pa.array([b"x", None])),
    ],
)
def test_what_cannot_be_read_is_marked(name: str, array: pa.Array) -> None:
    policy = linked(example())
    kernel = Kernel(policy)
    asked = [{} if value is None else {name: value} for value in array.to_pylist()]
    assert said(kernel, Columns({name: array}), State()) == meant(policy, asked, State())


def test_what_a_column_may_be() -> None:
    """Numpy arrays, tables in chunks, views and nulls are read alike; so are ids of text and numbers."""
    policy = linked(example())
    kernel = Kernel(policy)
    asked: list[Written] = [
        {"intent": "faq", "sla_ms": 10, "id": 5},
        {"id": 6},
        {"intent": "other", "sla_ms": 2**53, "id": 7},
    ]
    told = meant(policy, asked, State())
    texts, numbers, ids = ["faq", None, "other"], [10, None, 2**53], [5, 6, 7]
    plain = pa.table({"intent": texts, "sla_ms": numbers, "id": ids})
    chunked = pa.concat_tables([plain.slice(0, 1), plain.slice(1)])
    encoded = plain.set_column(0, "intent", chunked["intent"].dictionary_encode())
    views = {"intent": pa.array(texts, pa.string_view()), "sla_ms": pa.array(numbers, pa.uint64()), "id": np.array(ids)}
    named = {**views, "id": pa.array(["5", "6", "7"]), "sla_ms": pa.array(numbers).dictionary_encode()}
    for source in (plain, chunked, encoded, plain.to_batches()[0], views, named):
        assert said(kernel, Columns(source), State()) == told
    assert said(kernel, Columns(plain.slice(1, 1)), State()) == told[1:2]
    assert said(kernel, Columns(plain.slice(0, 0)), State()) == []


def test_a_request_is_drawn_on_what_it_says() -> None:
    """Without an id it is all of it, what a policy doesn't know with it: so both of two that are compared draw alike."""
    draws = split_evenly()
    kernel, policy = Kernel(linked(draws)), linked(draws)
    rows = [{"input_tokens": number, "tenant": f"t{number}", "needs": ["tools", "tools"]} for number in range(50)]
    given = Columns(pa.Table.from_pylist(rows))
    meant_ids = [{"input_tokens": row["input_tokens"], "needs": ["tools"], "id": canonical(row)} for row in rows]
    assert said(kernel, given, State()) == meant(policy, meant_ids, State())
    assert len(set(said(kernel, given, State()))) > 1


def test_columns_are_gone_when_nobody_needs_them() -> None:
    """A batch that waits for the garbage collector is a log that is held in memory: it seldom comes by where all is in arrays."""
    policy = linked(split_evenly())
    with unwatched():
        asked = Columns({"id": pa.array(["a"])})
        other = asked.taken_for("intent", "faq")
        for each in (asked, other):
            Kernel(policy).decide(each)
        kept = [weakref.ref(asked), weakref.ref(other)]
        del asked, other, each
        assert [one() for one in kept] == [None, None]


def test_only_what_decides_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket costs a hash: it is drawn where the request's other values leave it something to decide, and once a name."""
    hashed: list[str] = []
    monkeypatch.setattr(column_room, "drawn", lambda name, ids: (hashed.extend(ids.to_pylist()), drawing(name, ids))[1])
    made = example()
    one, name = Kernel(linked(made)), linked(made).name
    made.policy["routes"][1]["sample_percent"] = 10
    two, three = Kernel(linked(made)), Kernel(linked(split_evenly()))
    asked: list[Written] = [
        {"id": f"r{number}", "needs": "tools" if number % 3 else None, "intent": "faq", "sla_ms": 1000 * (number % 5)}
        for number in range(60)
    ]
    given = Columns(pa.Table.from_pylist(asked))
    plain = [row for row in asked if not row["needs"]]
    slow, quick = ([row["id"] for row in plain if (row["sla_ms"] < 2000) is is_quick] for is_quick in (False, True))
    written = [{key: value for key, value in row.items() if value is not None} for row in asked]
    for kernel, drawn_now in (
        (one, slow),
        (one, []),
        (two, quick),
        (three, [row["id"] for row in asked if row["needs"]]),
    ):
        assert kernel.policy.name == name
        hashed.clear()
        assert said(kernel, given, State()) == meant(kernel.policy, written, State())
        assert hashed == drawn_now


def test_a_frame_holds_the_decisions() -> None:
    chances = seeded(11)
    made = world(chances, LARGER)
    policy = linked(made)
    asked, (state,) = drawn(chances, made, policy, 300, 1)
    kernel, given = Kernel(policy), columns(chances, asked)
    decided = kernel.decide(given, state)
    told = frame(kernel, decided.outcomes, costs(given, decided.outcomes, prices(kernel.outcomes)))
    for row, said_of_it in zip(told.to_pylist(), meant(policy, asked, state), strict=True):
        if said_of_it is None:
            assert set(row.values()) == {None}
        else:
            action, route, model, provider, step, caps, escalation, cost = said_of_it
            assert row == {
                "action": action, "route": route, "model": model, "provider": provider, "escalation": escalation,
                "step": step, **(caps or Caps())._asdict(), "estimated_cost_usd": cost,
            }  # fmt: skip


def test_a_price_that_is_a_whole_number_is_a_number() -> None:
    """5 and 5.0 are the same price, also where tokens are so many that they round."""
    made = example()
    for price in (9, 9.0):
        for model in made.registry["models"].values():
            model["price"] = {"input_per_mtok": price, "output_per_mtok": price}
        policy = linked(made)
        asked = [{"input_tokens": 2**53 - 1, "output_tokens": 2**53}]
        told = meant(policy, asked, State())
        assert said(Kernel(policy), columns(seeded(0), asked), State()) == told
        assert told[0][-1] == (float(2**53 - 1) * 9.0 + float(2**53) * 9.0) / 1e6


def example() -> World:
    """Something of everything that a request may hold."""
    models = {
        "small": {"provider": "p", "tier": "small", "capabilities": ["tools"]},
        "large": {"provider": "q", "tier": "large"},
    }
    routes = [
        {"name": "tools", "match": {"needs": "tools"}, "target": "small"},
        {"name": "quick", "match": {"intent": ["faq"], "sla_ms": {"lt": 2000}}, "target": "small"},
        {"name": "rest", "match": {}, "target": {"split": [{"model": "small", "percent": 50}, {"model": "large", "percent": 50}]}},
    ]  # fmt: skip
    return World(
        {**opening("RoutePolicy", "example"), "registry": "models.json", "request": {"intent": ["faq", "plan"]}, "routes": routes},
        {**opening("ModelRegistry", "models"), "tiers": ["small", "large"], "providers": {"p": {}, "q": {}}, "models": models},
    )  # fmt: skip


def split_evenly() -> World:
    """Every request is drawn."""
    made = example()
    made.policy["routes"] = made.policy["routes"][-1:]
    made.registry["models"]["large"]["capabilities"] = ["tools"]
    return made
