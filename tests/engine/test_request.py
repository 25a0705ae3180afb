"""What a request and a state may be, and that everything else is told in full, on one line each, in little time."""

from __future__ import annotations

import json
from hashlib import sha256
from math import inf, nan
from time import process_time
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.engine.problem import Unreadable
from routectl.engine.request import BUCKETS, Request, read_request
from routectl.engine.state import NOMINAL, State, read_state, write_state
from tests.engine.example import policy

POLICY = policy(
    "routes:\n  - {name: general, match: {}, target: fast, quota: {share_of: small, percent: 5}}\n"
    "budget: {daily_usd: 9, providers: {openai: {daily_usd: 3}}}\n"
)


def read(written: Any) -> Request:
    return read_request(POLICY, written)


def problems(written: Any) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        read(written)
    return [str(problem) for problem in caught.value.problems]


def state_problems(written: Any) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        read_state(POLICY, written)
    return [str(problem) for problem in caught.value.problems]


def test_what_is_left_out() -> None:
    request = read({})
    assert request.values == {
        "sla_ms": None, "input_tokens": 0, "output_tokens": 0, "intent": "other", "risk": "other", "region": "other", "age": 18,
    }  # fmt: skip
    assert (request.needs, request.notes) == (frozenset(), ())
    nulls = dict.fromkeys((*request.values, "id", "needs", "sample_bucket", "split_bucket"))
    assert read(nulls) == read({"x-note": [[]], "x-": nan, **nulls}) == request


def test_any_mapping_will_do() -> None:
    assert read(MappingProxyType({"intent": "faq"})).values["intent"] == "faq"


@pytest.mark.parametrize(
    ("needs", "read_as"),
    [("tools", {"tools"}), (["tools", "audio", "tools"], {"tools", "audio"}), (("vision",), {"vision"}), ([], set())],
)
def test_needs(needs: Any, read_as: set[str]) -> None:
    assert read({"needs": needs}).needs == read_as


def test_a_value_that_nobody_listed_is_other_and_noted() -> None:
    request = read({"intent": "refnd", "risk": "other"})
    assert (request.values["intent"], request.values["risk"]) == ("other", "other")
    assert [str(note) for note in request.notes] == [
        "`refnd` is not listed in `intent`: it counts as `other`; did you mean `refund`?"
    ]
    assert [str(note) for note in read({"risk": "zzz"}).notes] == [
        "`zzz` is not listed in `risk`: it counts as `other`; known are `low`, `medium`, `high`"
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"sla_ms": "1500"}, "`sla_ms` is a whole number, not text"),
        ({"sla_ms": True}, "`sla_ms` is a whole number, not true or false"),
        ({"sla_ms": 1500.0}, "`sla_ms` is a whole number, not a number with a decimal point or an exponent"),
        ({"sla_ms": nan}, "`sla_ms` is a whole number, not `nan`"),
        ({"sla_ms": -inf}, "`sla_ms` is a whole number, not `-inf`"),
        ({"sla_ms": [1500]}, "`sla_ms` is a whole number, not a list"),
        ({"sla_ms": {}}, "`sla_ms` is a whole number, not a mapping"),
        ({"sla_ms": -1}, "`sla_ms` is a whole number from 0 to 2^53, not -1"),
        ({"sla_ms": 2**53 + 1}, "`sla_ms` is a whole number from 0 to 2^53, not 9007199254740993"),
        ({"input_tokens": 10**5000}, "`input_tokens` is a whole number from 0 to 2^53, not a number of more than 20 digits"),
        ({"age": 17}, "`age` is a whole number from 18 to 99, not 17"),
        ({"age": 100}, "`age` is a whole number from 18 to 99, not 100"),
        ({"intent": 5}, "`intent` is one of `faq`, `plan`, `refund`, not a number"),
        ({"intent": False}, "`intent` is one of `faq`, `plan`, `refund`, not true or false"),
        ({"intent": ["faq"]}, "`intent` is one of `faq`, `plan`, `refund`, not a list"),
        ({"needs": 5}, "`needs` is a list of capabilities, not a number"),
        ({"needs": {"all": ["tools"]}}, "`needs` is a list of capabilities, not a mapping"),
        ({"needs": [5]}, "`needs` is a list of capabilities"),
        ({"needs": [None]}, "`needs` is a list of capabilities"),
        ({"needs": ["tool"]}, "no model of the registry `models` has capability `tool`; did you mean `tools`?"),
        ({"id": 1.5}, "`id` is text or a whole number, not a number with a decimal point or an exponent"),
        ({"id": True}, "`id` is text or a whole number, not true or false"),
        ({"id": 10**5000}, "`id` is text or a whole number, not a number of more than 20 digits"),
        ({"sample_bucket": 10_000}, "`sample_bucket` is a whole number from 0 to 9999, not 10000"),
        ({"split_bucket": -1}, "`split_bucket` is a whole number from 0 to 9999, not -1"),
        ({"split_bucket": "5"}, "`split_bucket` is a whole number from 0 to 9999, not text"),
        ({"intnet": "faq"}, "unknown dimension `intnet`; did you mean `intent`?"),
        ({"need": "tools"}, "unknown dimension `need`; did you mean `needs`?"),
        ({"slams": 5}, "unknown dimension `slams`; did you mean `sla_ms`?"),
        ({5: "faq"}, "a request is a mapping of dimensions to values: a key is text, not a number"),
        ([], "a request is a mapping of dimensions to values, not a list"),
        ("{}", "a request is a mapping of dimensions to values, not text"),
        (None, "a request is a mapping of dimensions to values, not nothing"),
        (5, "a request is a mapping of dimensions to values, not a number"),
        ({"a\nb\x1b[31m`c": 1}, "unknown dimension `a\\nb\\x1b[31m'c`"),
    ],
)  # fmt: skip
def test_what_is_no_request(written: Any, told: str) -> None:
    (found,) = problems(written)
    assert found.startswith(told)


def test_everything_is_told_at_once() -> None:
    found = problems(
        {"sla_ms": "x", "intent": 5, "age": -1, "needs": ["x", "y"], "id": [], "split_bucket": 1.5, "k": 1}
    )
    assert len(found) == 8
    assert str(Unreadable(())) == ""


@pytest.mark.parametrize("key", ["request", "needs", "providers_down", "budget", "state"])
def test_a_hundred_thousand_strange_names_take_no_time_and_few_lines(key: str) -> None:
    names = [f"strange-{number}" for number in range(100_000)]
    begun = process_time()
    if key == "request":
        found = problems(dict.fromkeys(names, 1))
    elif key == "needs":
        found = problems({"needs": names})
    elif key == "state":
        found = state_problems(dict.fromkeys(names, 1))
    else:
        found = state_problems({key: dict.fromkeys(names, "alert") if key == "budget" else names})
    assert process_time() - begun < 2
    assert (len(found), found[-1]) == (17, "and 99,984 more like these")


def test_long_and_deep_values_cost_little_and_are_told_shortly() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    long = "x" * 10_000_000
    begun = process_time()
    for key in ("sla_ms", "intent", "needs", "id", "sample_bucket"):
        assert len(problems({key: deep})[0]) < 200
    assert len(problems({long: 1})[0]) < 300
    assert len(problems({"needs": [long]})[0]) < 300
    assert len(str(read({"intent": long}).notes[0])) < 300
    assert len(state_problems({"budget": {"day": deep}})[0]) < 200
    assert len(state_problems({"budget": {"day": long}})[0]) < 200
    assert len(state_problems({"models_down": [long]})[0]) < 300
    assert process_time() - begun < 5


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
KEYS = st.sampled_from([*POLICY.dimensions, "id", "needs", "sample_bucket", "split_bucket", "x-note"]) | st.text()


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_anything_is_read_or_told_on_lines_that_nothing_breaks(written: Any) -> None:
    for reader in (read, lambda given: read_state(POLICY, given)):
        try:
            made = reader(written)
        except Unreadable as unreadable:
            told = unreadable.problems
        else:
            told = made.notes if isinstance(made, Request) else ()
        assert all(str(problem).isprintable() for problem in told)


# --- buckets ----------------------------------------------------------------


def drawn(identity: str) -> tuple[int, int]:
    digest = sha256(f"example:{identity}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS, int.from_bytes(digest[8:16], "big") % BUCKETS


def found(written: Any) -> tuple[int, int]:
    request = read(written)
    return request.sample_bucket, request.split_bucket


def test_buckets_are_drawn_on_the_id() -> None:
    assert found({"id": "r-1", "intent": "faq"}) == found({"id": "r-1"}) == drawn("r-1")
    assert found({"id": 5}) == found({"id": "5"}) == drawn("5")
    assert found({"id": ""}) == drawn("")
    assert found({"id": 2**64}) == drawn(str(2**64))
    assert found({"id": "\ud800"}), "half a character is hashed like any other"


def test_without_an_id_on_the_content() -> None:
    written = {"risk": "low", "needs": ["vision", "tools", "vision"], "intent": "überall", "sla_ms": 5}
    content = '{"intent":"überall","needs":["tools","vision"],"risk":"low","sla_ms":5}'
    assert json.loads(content)["needs"] == ["tools", "vision"]
    assert found(written) == found(dict(reversed(written.items()))) == drawn(content)
    assert found(written | {"x-trace": 1, "id": None, "age": None}) == drawn(content)
    assert found({}) == drawn("{}")
    assert found({"needs": "tools"}) == found({"needs": ["tools"]}) == drawn('{"needs":["tools"]}')


def test_chosen_buckets_replace_what_would_be_drawn() -> None:
    assert found({"id": "r-1", "sample_bucket": 0, "split_bucket": 9999}) == (0, 9999)
    assert found({"id": "r-1", "sample_bucket": 7}) == (7, drawn("r-1")[1])
    assert found({"split_bucket": 7}) == (drawn('{"split_bucket":7}')[0], 7)


# --- states -----------------------------------------------------------------


@pytest.mark.parametrize("written", [None, {}, {"x-note": 1}, {"budget": {}}, {"budget": None}, {"models_down": []}])
def test_nominal_states(written: Any) -> None:
    assert read_state(POLICY, written) == NOMINAL


def test_a_state() -> None:
    written = {
        "providers_down": ["openai"], "models_down": ["fast", "deep"], "failing_quality": ["tiny"],
        "budget": {"day": "alert", "provider:openai": "exhausted", "route:general": "ok"},
    }  # fmt: skip
    state = read_state(POLICY, written)
    assert state == State(
        frozenset(["openai"]), frozenset(["fast", "deep"]), frozenset(["tiny"]), frozenset(["day"]), frozenset(["provider:openai"])
    )  # fmt: skip
    assert read_state(POLICY, write_state(state)) == state
    assert write_state(NOMINAL) == {}
    assert read_state(POLICY, {"providers_down": "openai"}).providers_down == {"openai"}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"providers_down": ["opnai"]}, "unknown provider `opnai`; did you mean `openai`?"),
        ({"models_down": ["fats"]}, "unknown model `fats`; did you mean `fast`?"),
        ({"failing_quality": ["openai"]}, "unknown model `openai`; known are `fast`"),
        ({"providers_down": {"openai": True}}, "`providers_down` is a list of names"),
        ({"providers_down": [True]}, "`providers_down` is a list of names"),
        ({"provider_down": ["openai"]}, "a state has no key `provider_down`; did you mean `providers_down`?"),
        ({"budget": {"dya": "alert"}}, "the policy defines no budget scope `dya`; did you mean `day`?"),
        ({"budget": {"spike": "alert"}}, "the policy defines no budget scope `spike`; known are `day`"),
        ({"budget": {"day": "spent"}}, "`day` is ok, alert or exhausted, not `spent`"),
        ({"budget": {"day": True}}, "`day` is ok, alert or exhausted, not true or false"),
        ({"budget": ["day"]}, "`budget` is a mapping from scopes to ok, alert or exhausted, not a list"),
        ({"budget": {5: "ok"}}, "`budget` is a mapping from scopes to ok, alert or exhausted: a key is text, not a number"),
        ([], "a state is a mapping of lists of names, and `budget`, not a list"),
        ("down", "a state is a mapping of lists of names, and `budget`, not text"),
    ],
)  # fmt: skip
def test_what_is_no_state(written: Any, told: str) -> None:
    (found,) = state_problems(written)
    assert found.startswith(told)


def test_a_policy_without_a_budget_has_no_scopes() -> None:
    bare = policy("routes:\n  - {name: general, match: {}, target: fast}\n")
    with pytest.raises(Unreadable, match="defines no budget scope `day`; none is known"):
        read_state(bare, {"budget": {"day": "alert"}})
