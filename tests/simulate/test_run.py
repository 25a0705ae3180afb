"""Each row is decided as `decide` decides it, in the state of the call and its own together, beside a second policy too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.engine.decide import decide
from routectl.engine.decider import FEW
from routectl.engine.request import canonical, read_request
from routectl.engine.state import NOMINAL, State, joined, known_state, read_state
from routectl.engine.store import TooLarge
from routectl.policy.policy import Policy
from routectl.ready import ready
from routectl.repo.disk import Unusable
from routectl.repo.requests import open_requests, open_state
from routectl.rows.read import rows
from routectl.simulate.run import MOST_MEANT, Rejected, Simulated, simulate
from routectl.simulate.state import given_state
from routectl.simulate.words import WIDEST, heading
from tests.simulate.conftest import POLICY, REGISTRY
from tests.simulate.test_rows import requests

STATES = st.fixed_dictionaries(
    {},
    optional={
        "providers_down": st.lists(st.sampled_from(["one", "two"]), unique=True),
        "models_down": st.lists(st.sampled_from(["fast", "fast-b", "secure"]), unique=True),
        "failing_quality": st.lists(st.sampled_from(["fast", "secure"]), unique=True),
        "budget": st.dictionaries(
            st.sampled_from(["day", "route:general"]), st.sampled_from(["ok", "alert", "exhausted"])
        ),
    },
)
SHARED: list[Policy] = []


@pytest.fixture(autouse=True)
def shared(policy: Policy) -> None:
    SHARED[:] = [policy]


def simulated(
    policy: Policy, written: list[Any], state: State = NOMINAL, against: Policy | None = None
) -> list[Simulated | Rejected]:
    Path("r.jsonl").write_text("".join(json.dumps(row) + "\n" for row in written))
    return list(simulate(policy, rows(open_requests("r.jsonl"), policy), state, against))


@given(listed=st.lists(st.tuples(requests, STATES), min_size=1, max_size=6), whole=STATES)
def test_every_row_is_decided_as_decide_does(
    listed: list[tuple[dict[str, Any], dict[str, Any]]], whole: dict[str, Any]
) -> None:
    policy = SHARED[0]
    call = read_state(policy, whole)
    found = simulated(policy, [{"request": request, "state": state} for request, state in listed], call)
    for (request, state), result in zip(listed, found, strict=True):
        expected = decide(policy, read_request(policy, request), joined(call, read_state(policy, state)))
        assert result.decision == expected
        assert isinstance(result, Simulated)
        assert result.id == request.get("id")


@given(listed=st.lists(requests, min_size=1, max_size=6), state=STATES)
def test_a_policy_beside_itself_never_differs(listed: list[dict[str, Any]], state: dict[str, Any]) -> None:
    policy = SHARED[0]
    for result in simulated(policy, listed, read_state(policy, state), policy):
        assert isinstance(result, Simulated)
        assert result.decision == result.against
        assert not result.differing


@given(one=STATES, other=STATES)
def test_states_together(one: dict[str, Any], other: dict[str, Any]) -> None:
    policy = SHARED[0]
    first, second = read_state(policy, one), read_state(policy, other)
    both = joined(first, second)
    assert both == joined(second, first)
    assert joined(first, first) == first == joined(first, NOMINAL)
    assert both.providers_down == first.providers_down | second.providers_down
    assert not both.alert & both.exhausted
    assert both.exhausted >= first.exhausted
    assert known_state(policy, both) == both


def other(repo: Path, policy: str, registry: str = REGISTRY) -> Policy:
    (repo / "other.yaml").write_text(policy.replace("models.yaml", "others.yaml"))
    (repo / "others.yaml").write_text(registry)
    return ready("other.yaml")


def test_what_only_one_policy_knows_means_nothing_to_the_other(repo: Path, policy: Policy) -> None:
    older = POLICY.replace("  load: {min: 0, max: 100}\n", "").replace("provider: two", "provider: three")
    older = older.replace("    quota: {share_of: small, percent: 50}\n", "")
    registry = REGISTRY.replace("two", "three").replace(", vision", "").replace(", a+b", "")
    against = other(repo, older, registry)
    state = given_state(policy, outage=["two"], exhausted=["route:general"])
    (result,) = simulated(policy, [{"intent": "plan", "load": 7, "needs": ["vision"], "x-note": 1}], state, against)
    assert isinstance(result, Simulated)
    assert result.against is not None
    assert result.against.policy == "support"
    named = {"id": canonical({"intent": "plan", "load": 7, "needs": ["vision"]}), "intent": "plan"}
    request = read_request(against, named)._replace(needs=frozenset({"vision"}))
    assert result.against == decide(against, request, NOMINAL)


def test_a_request_falls_into_the_same_buckets_on_both_sides(repo: Path, policy: Policy) -> None:
    against = other(repo, POLICY.replace("  load: {min: 0, max: 100}\n", ""))
    listed = [{"intent": "faq", "sla_ms": 1000, "load": load} for load in range(60)]
    found = simulated(policy, listed, NOMINAL, against)
    assert {result.decision.model for result in found if result.decision} == {"fast", "fast-b"}
    assert not any(result.differing for result in found if isinstance(result, Simulated))


def test_a_request_that_the_other_policy_cannot_read_is_told(repo: Path, policy: Policy) -> None:
    against = other(repo, POLICY.replace("max: 100", "max: 50"))
    good, bad = simulated(policy, [{"load": 50}, {"load": 51}], NOMINAL, against)
    assert isinstance(good, Simulated)
    assert isinstance(bad, Rejected)
    assert bad.told[0].message == "`load` is a whole number from 0 to 50, not 51, says the policy beside"


def test_what_differs_is_named(repo: Path, policy: Policy) -> None:
    against = other(repo, POLICY.replace("    target: fast\n    fallback: [fast-b]\n", "    target: fast-b\n"))
    for result in simulated(policy, [{"intent": "plan"}, {"risk": "high"}], NOMINAL, against):
        assert isinstance(result, Simulated)
        assert result.differing == (("model", "provider") if result.decision.route == "general" else ())


def test_values_that_nobody_listed_are_noted(policy: Policy) -> None:
    (result,) = simulated(policy, [{"intent": "fqa"}])
    assert isinstance(result, Simulated)
    assert [(note.line, note.key, note.help) for note in result.told] == [(1, "intent", "did you mean `faq`?")]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"outage": ["oen"]}, "--outage: unknown provider `oen`; did you mean `one`?"),
        ({"exhausted": ["dya"]}, "--exhausted: the policy defines no budget scope `dya`; did you mean `day`?"),
        ({"alert": ["spike"]}, "--alert: the policy defines no budget scope `spike`; known are `day`, `route:general`"),
    ],
)
def test_flags_that_name_nothing_are_refused(policy: Policy, flags: dict[str, list[str]], message: str) -> None:
    with pytest.raises(Unusable) as raised:
        given_state(policy, **flags)
    assert str(raised.value) == message


def test_flags_and_a_file_go_together(repo: Path, policy: Policy) -> None:
    Path("s.yaml").write_text("models_down: [secure]\nbudget:\n  day: alert\n  route:general: ok\n")
    state = given_state(policy, open_state("s.yaml"), outage=["one"], alert=["route:general"], exhausted=["day"])
    assert state == State(
        frozenset({"one"}), frozenset({"secure"}), frozenset(), frozenset({"route:general"}), frozenset({"day"})
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("models_down: [secrue]\n", "s.yaml:1: unknown model `secrue`; did you mean `secure`?"),
        ("# note\nmodel_down: [secure]\n", "s.yaml:2: a state has no key `model_down`; did you mean `models_down`?"),
        ("budget: {day: spent}\n", "s.yaml:1: `day` is ok, alert or exhausted, not `spent`"),
        ("budget: {day: ok, day: alert}\n", "s.yaml:1: the key `day` is given twice; remove one of the two"),
        ("[one]\n", "s.yaml:1: a state is a mapping"),
        ("a: 1\n---\nb: 2\n", "s.yaml: 2 documents, and one state is wanted"),
        ("a: [\n", "s.yaml:2:1: "),
    ],
)
def test_a_state_file_that_cannot_be_read_is_refused(repo: Path, policy: Policy, text: str, message: str) -> None:
    Path("s.yaml").write_text(text)
    with pytest.raises(Unusable) as raised:
        given_state(policy, open_state("s.yaml"))
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}\n", "budget: {}\nx-why: 1\n"])
def test_an_empty_state_is_nominal(repo: Path, policy: Policy, text: str) -> None:
    Path("s.yaml").write_text(text)
    assert given_state(policy, open_state("s.yaml")) == NOMINAL


def too_large(policy: Policy) -> None:
    raise TooLarge(0, ())


@pytest.mark.parametrize("is_large", [False, True])
def test_many_are_decided_by_the_compiled_policy_and_alike(
    policy: Policy, is_large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_large:
        monkeypatch.setattr("routectl.engine.compiled.deciding", too_large)
    decided: list[str] = []
    monkeypatch.setattr("routectl.engine.decider.decide", lambda *given: decided.append("one by one") or decide(*given))
    written = [
        {"request": {"id": f"r{number}", "intent": ("faq", "plan")[number % 2], "sla_ms": number * 9},
         "state": {"providers_down": ["one", "two"][: number % 3]}}
        for number in range(2 * FEW)
    ]  # fmt: skip
    results = simulated(policy, written, against=policy)
    assert len(decided) == (4 * FEW if is_large else 2 * FEW)
    for row, result in zip(written, results, strict=True):
        expected = decide(policy, read_request(policy, row["request"]), read_state(policy, row["state"]))  # type: ignore[arg-type]
        assert result.decision == expected
        assert isinstance(result, Simulated)
        assert result.against == expected


def test_what_was_meant_is_told_for_the_first_strange_values(policy: Policy) -> None:
    results = simulated(policy, [{"intent": f"fa{number}"} for number in range(MOST_MEANT + 5)] + [{"intent": "fa1"}])
    helps = [result.told[0].help for result in results if isinstance(result, Simulated)]
    assert all(helps[:MOST_MEANT])
    assert not any(helps[MOST_MEANT:-1])
    assert helps[-1] == helps[1] == "did you mean `faq`?"


@given(listed=st.lists(requests, min_size=1, max_size=6), state=STATES)
def test_a_name_alone_makes_no_difference(listed: list[dict[str, Any]], state: dict[str, Any]) -> None:
    policy = SHARED[0]
    if "renamed" not in policy.kept:
        Path("renamed.yaml").write_text(POLICY.replace("name: general", "name: rest"))
        policy.kept["renamed"] = ready("renamed.yaml")
    for result in simulated(policy, listed, read_state(policy, state), policy.kept["renamed"]):
        assert isinstance(result, Simulated)
        assert result.against is not None
        assert result.decision[2:8] == result.against[2:8]
        assert not result.differing


def test_a_route_that_says_something_else_too_differs(repo: Path, policy: Policy) -> None:
    changed = other(repo, POLICY.replace("name: regulated", "name: risky").replace("Please wait.", "Later."))
    (result,) = simulated(policy, [{"risk": "high"}], against=changed)
    assert isinstance(result, Simulated)
    assert result.differing == ("route",)


def test_headings_fit() -> None:
    assert heading("-") == "<stdin>"
    assert heading("main") == "main"
    long = heading("a/very/long/path/to/policies/support.yaml")
    assert long.startswith("…")
    assert long.endswith("/policies/support.yaml")
    assert len(long) == WIDEST
