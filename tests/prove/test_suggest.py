"""Suggested tests pass as they stand, and with them everything that can be exercised is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routectl.document.layout import layout
from routectl.document.source import Source
from routectl.engine.request import read_request
from routectl.engine.state import read_state
from routectl.policy.accept import breaches
from routectl.policy.suite import Suite
from routectl.prove.coverage import coverage
from routectl.prove.mutate import Passing, mutate
from routectl.prove.run import run
from routectl.prove.suggest import document, suggestions
from tests.engine.dice import seeded
from tests.engine.policies import SMALL, world
from tests.engine.worlds import linked

if TYPE_CHECKING:
    from routectl.policy.policy import Policy

HOSTILE = 'a: [b] # c "d" \\ 1e3 `e` ::error::'


def suggested(policy: Policy, place: str = "policies/it.yaml") -> tuple[str, Suite]:
    """The document as it is printed, and read again."""
    text = document(policy, suggestions(policy, coverage(policy, ())), place, "it.yaml")
    source = Source("tests.yaml", text)
    (read,) = source.documents
    assert not source.flaws
    assert not breaches("PolicyTest", read.value)
    suite = Suite(read, policy)
    assert not suite.unresolved
    return text, suite


@pytest.mark.parametrize("seed", range(40))
def test_suggestions_pass_and_exercise_all_that_can_be(seed: int) -> None:
    policy = linked(world(seeded(seed)))
    if not coverage(policy, ()).uncovered:
        return
    text, suite = suggested(policy)
    assert layout("tests.yaml", text) == text
    assert len({case.name for case in suite.cases}) == len(suite.cases)
    points = [(str(case.request), str(case.state)) for case in suite.cases]
    assert len(set(points)) == len(points)
    assert run(suite, lambda _: "none").failed == 0
    examples = [(read_request(policy, case.request), read_state(policy, case.state)) for case in suite.cases]
    told = coverage(policy, examples)
    assert not told.uncovered
    assert told.percent() == 100
    assert not suggestions(policy, told)


@pytest.mark.parametrize("seed", range(12))
def test_every_edit_that_nothing_notices_gets_a_case_that_does(seed: int) -> None:
    policy = linked(world(seeded(seed), SMALL))
    nothing = Passing(made(policy, ""), (), (), lambda _: "none")
    before = mutate(policy, [nothing])
    text = document(policy, suggestions(policy, None, before), "it.yaml", "it.yaml", edits=True)
    suite = made(policy, text) if before.survivors else nothing.suite
    assert run(suite, lambda _: "none").failed == 0
    after = mutate(policy, [Passing(suite, suite.cases, (), lambda _: "none")])
    assert not after.survivors
    assert after.judged == before.judged


def made(policy: Policy, text: str) -> Suite:
    """A test document, read; an empty one has no tests."""
    source = Source(
        "tests.yaml", text or "apiVersion: routectl/v1\nkind: PolicyTest\nmetadata: {name: none}\npolicy: it.yaml\n"
    )
    (read,) = source.documents
    suite = Suite(read, policy)
    assert not suite.unresolved
    return suite


def test_hostile_names_stay_values() -> None:
    made = world(seeded(2))
    written = {**made.policy, "request": {"intent": ["faq", HOSTILE]}}
    written["routes"] = [
        {**written["routes"][0], "name": "true", "match": {"intent": HOSTILE}},
        {**written["routes"][0], "name": "b", "match": {}},
    ]
    for key in ("guardrails", "budget"):
        written.pop(key, None)
    policy = linked(made._replace(policy=written, reports=()))
    text, suite = suggested(policy, "a\n::error::\x1b[31m.yaml")
    assert "\x1b" not in text
    assert not any(line.startswith("::") for line in text.splitlines())
    assert run(suite, lambda _: "none").failed == 0
    assert HOSTILE in {case.request.get("intent") for case in suite.cases}
