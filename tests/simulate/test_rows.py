"""Requests in every form that they are written in: what each means, and where its parts stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.policy.policy import Policy
from routectl.repo.disk import Unusable
from routectl.repo.requests import open_requests, open_state
from routectl.rows.cells import spoken_row
from routectl.rows.read import rows
from routectl.rows.row import Row
from routectl.simulate.run import Rejected, simulate
from routectl.simulate.state import given_state

SAME = {
    "r.jsonl": '{"id": "a", "intent": "faq", "sla_ms": 1500, "needs": ["tools", "vision"]}\n\n'
    '{"request": {"risk": "high"}, "state": {"providers_down": ["one"], "budget": {"day": "alert"}}}\n',
    "r.json": '[{"id": "a", "intent": "faq", "sla_ms": 1500, "needs": ["tools", "vision"]},\n\n'
    '{"request": {"risk": "high"}, "state": {"providers_down": ["one"], "budget": {"day": "alert"}}}]',
    "r.yaml": "- {id: a, intent: faq, sla_ms: 1500, needs: [tools, vision]}\n\n"
    "- request:\n    risk: high\n  state:\n    providers_down: [one]\n    budget: {day: alert}\n",
    "s.yml": "{id: a, intent: faq, sla_ms: 1500, needs: [tools, vision]}\n---\n"
    "request: {risk: high}\nstate: {providers_down: [one], budget: {day: alert}}\n",
    "r.csv": "id,intent,risk,sla_ms,needs,state.providers_down,state.budget.day\na,faq,,1500,tools+vision,,\n,,high,,,one,alert\n",
    "crlf.csv": '\ufeffid,"intent",risk, sla_ms ,needs,state.providers_down,state.budget.day,x-note\r\n\r\n'
    'a,"faq",, 1500 ,tools vision,,,\r\n,,high,,,"one",alert,"a\nb"\r\n',
}  # fmt: skip


def read(policy: Policy, name: str, text: str) -> list[Row]:
    Path(name).write_text(text, "utf-8", newline="")
    return list(rows(open_requests(name), policy))


def without_notes(request: Any) -> Any:
    return {key: value for key, value in request.items() if not key.startswith("x-")}


@pytest.mark.parametrize("name", SAME)
def test_every_form_means_the_same(policy: Policy, name: str) -> None:
    first, second = read(policy, name, SAME[name])
    assert without_notes(first.request) == {"id": "a", "intent": "faq", "sla_ms": 1500, "needs": ["tools", "vision"]}
    assert first.state is None
    assert without_notes(second.request) == {"risk": "high"}
    assert second.state == {"providers_down": ["one"], "budget": {"day": "alert"}}
    assert not first.problems
    assert not second.problems
    lines = {"s.yml": [1, 3], "r.csv": [2, 3]}.get(name, [1, 3] if name != "crlf.csv" else [3, 4])
    assert [first.line, second.line] == lines


@pytest.mark.parametrize("name", SAME)
def test_the_first_line_says_what_a_nameless_file_holds(policy: Policy, name: str) -> None:
    named, nameless = read(policy, name, SAME[name]), read(policy, "requests", SAME[name])
    assert [row[1:4] for row in named] == [row[1:4] for row in nameless]


@pytest.mark.parametrize(
    ("first", "form"),
    [
        ("intent,risk", "csv"), ("intent", "csv"), ('"intent","risk"', "csv"), ("id,state.budget.provider:one", "csv"),
        ("intent: faq", "yaml"), ("request:", "yaml"), ("- intent: faq", "yaml"), ("# a, b", "yaml"), ("---", "yaml"),
        ("[", "yaml"), ("{intent: faq}", "yaml"), ("{", "yaml"), ('{"intent": "faq"}', "jsonl"), ('  {"a": {}}  ', "jsonl"), ("", "yaml"),
    ],
)  # fmt: skip
def test_what_a_first_line_says(repo: Path, first: str, form: str) -> None:
    Path("requests").write_text(first + "\n")
    try:
        found = open_requests("requests")
    except Unusable:
        assert form == "yaml"
        return
    assert getattr(found, "form", "yaml") == form


@pytest.mark.parametrize(
    ("text", "request_", "state"),
    [
        ("intent=faq,risk=low", {"intent": "faq", "risk": "low"}, None),
        (" intent = faq , sla_ms = 1500 ", {"intent": "faq", "sla_ms": 1500}, None),
        ("", {}, None),
        ("intent=,risk=low", {"risk": "low"}, None),
        ("needs=tools+vision", {"needs": ["tools", "vision"]}, None),
        ("needs=a+b", {"needs": ["a+b"]}, None),
        ("needs=a+b tools+vision", {"needs": ["a+b", "tools", "vision"]}, None),
        ('needs="tools, vision"', {"needs": ["tools", "vision"]}, None),
        ('id="a, ""b"" = c",load=7', {"id": 'a, "b" = c', "load": 7}, None),
        ("id=7,sample_bucket=0,split_bucket=9999", {"id": "7", "sample_bucket": 0, "split_bucket": 9999}, None),
        ("{intent: faq, needs: [tools]}", {"intent": "faq", "needs": ["tools"]}, None),
        ('{"request": {"intent": "faq"}, "state": {"models_down": ["fast"]}}', {"intent": "faq"}, {"models_down": ["fast"]}),
        ("intent=faq,state.providers_down=one two,state.budget.day=exhausted", {"intent": "faq"}, {"providers_down": ["one", "two"], "budget": {"day": "exhausted"}}),
        ("x-note=anything,risk=low", {"x-note": "anything", "risk": "low"}, None),
    ],
)  # fmt: skip
def test_a_request_of_the_command_line(policy: Policy, text: str, request_: dict[str, Any], state: Any) -> None:
    row = spoken_row(policy, text)
    assert (row.request, row.state) == (request_, state)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("intnt=faq", "unknown dimension `intnt`; did you mean `intent`?"),
        ("intent", "`intent` is no `dimension=value`"),
        ("intent=faq,", None),
        ("intent=faq, ,", None),
        (",,intent=faq", None),
        (
            "needs=tools,vision",
            "`vision` is no `dimension=value`; several needs stand between `+`: `needs=tools+vision`",
        ),
        ('intent="faq', '`intent="faq` is no `dimension=value`'),
        ('intent="faq"x', "is no `dimension=value`"),
        ("intent=faq,intent=plan", "`intent` is given twice"),
        ("sla_ms=soon", "`sla_ms` is a whole number, not `soon`"),
        ("sla_ms=1e3", "`sla_ms` is a whole number, not `1e3`"),
        ("sla_ms=-1", "`sla_ms` is a whole number from 0 to 2^53, not -1"),
        ("sla_ms=" + "9" * 5_000, "`sla_ms` is a whole number, not `999"),
        ("load=101", "`load` is a whole number from 0 to 100, not 101"),
        ("needs=visoin", "no model of `models` has capability `visoin`; did you mean `vision`?"),
        ("state.providers_down=oen", "unknown provider `oen`; did you mean `one`?"),
        ("state.budget.dya=alert", "the policy defines no budget scope `dya`; did you mean `day`?"),
        ("{intent: [faq]}", "`intent` is one of `faq`, `plan`, not a list"),
        ("{intent: faq, intent: plan}", "the key `intent` is given twice"),
        ("{intent: faq", "expected `,` or `}` here"),
        ("{a: 1}\n---\n{b: 1}", "one request is wanted; a `-r` holds one request"),
        ("{a: 1} {b: 1}", "the document above has ended; a `-r` holds one request"),
        ("{request: {}, stat: {}}", "beside `request` and `state` a row has no key `stat`"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused(policy: Policy, text: str, message: str | None) -> None:
    if message is None:
        assert spoken_row(policy, text).request == {"intent": "faq"}
        return
    with pytest.raises(Unusable) as raised:
        spoken_row(policy, text)
    assert message in str(raised.value).replace("the registry ", "")


def test_a_bad_key_is_told_by_its_own_line(policy: Policy) -> None:
    text = "- {intent: faq}\n- request:\n    risk: low\n    intnt: faq\n  state: {}\n- request: {}\n  state:\n    providers_down:\n      - oen\n"
    told = [result.told[0] for result in simulate(policy, read(policy, "r.yaml", text)) if isinstance(result, Rejected)]
    assert [(one.line, one.key, one.help) for one in told] == [
        (4, "intnt", "did you mean `intent`?"),
        (8, "providers_down", "did you mean `one`?"),
    ]


def test_a_key_given_twice_breaks_its_row_alone(policy: Policy) -> None:
    text = '[{"id": 1, "risk": "low"}, {"risk": "low", "risk": "high"}, {"id": 3}]'
    found = list(simulate(policy, read(policy, "r.json", text)))
    assert [isinstance(result, Rejected) for result in found] == [False, True, False]


def test_a_dimension_may_be_called_request(repo: Path) -> None:
    from routectl.ready import ready

    text = (
        (repo / "policy.yaml")
        .read_text()
        .replace("  risk: [low, high]", "  risk: [low, high]\n  request: [chat, batch]")
    )
    (repo / "policy.yaml").write_text(text)
    policy = ready("policy.yaml")
    plain, wrapped = read(policy, "r.jsonl", '{"request": "chat", "risk": "low"}\n{"request": {"request": "batch"}}\n')
    assert plain.request == {"request": "chat", "risk": "low"}
    assert wrapped.request == {"request": "batch"}


VALUES = {
    "intent": st.sampled_from(["faq", "plan", "other", "refund"]),
    "risk": st.sampled_from(["low", "high"]),
    "load": st.integers(0, 100),
    "sla_ms": st.integers(0, 2**53),
    "input_tokens": st.integers(0, 10**9),
    "needs": st.lists(st.sampled_from(["tools", "vision", "a+b"]), min_size=1, unique=True),
    "id": st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=20).filter(
        lambda text: text == text.strip()
    ),
}
requests = st.fixed_dictionaries({}, optional=VALUES)


@given(written=requests)
def test_what_is_written_as_pairs_is_read_as_it_was_meant(written: dict[str, Any]) -> None:
    policy = SHARED[0]
    pairs = []
    for key, value in written.items():
        text = " ".join(value) if key == "needs" else str(value)
        pairs.append(f'{key}="{text.replace(chr(34), chr(34) * 2)}"')
    assert spoken_row(policy, ",".join(pairs)).request == written


SHARED: list[Policy] = []


@pytest.fixture(autouse=True)
def shared(policy: Policy) -> None:
    """Hypothesis runs many examples in one test: the policy is read once a test."""
    SHARED[:] = [policy]


@given(listed=st.lists(requests, max_size=5))
def test_rows_come_back_as_they_were_written(listed: list[dict[str, Any]]) -> None:
    policy = SHARED[0]
    lines = "".join(json.dumps(row) + "\n" for row in listed)
    assert [row.request for row in read(policy, "r.jsonl", lines)] == listed
    assert [row.request for row in read(policy, "r.json", json.dumps(listed))] == listed


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "time,intent\n2026-11-20T09:00:00Z,faq\n"),
        ("t.jsonl", '{"time": "2026-11-20T09:00:00Z", "intent": "faq"}\n'),
        ("t.json", '{"time": "2026-11-20T09:00:00Z", "request": {"intent": "faq"}}'),
        ("t.yaml", "- {intent: faq, time: 2026-11-20T09:00:00Z}\n"),
    ],
)
def test_the_time_of_a_log_is_no_part_of_its_requests(policy: Policy, name: str, text: str) -> None:
    [row] = read(policy, name, text)
    assert (row.request, row.problems) == ({"intent": "faq"}, ())
    assert not isinstance(next(simulate(policy, [row])), Rejected)


def test_every_reason_is_told_at_once(policy: Policy) -> None:
    with pytest.raises(Unusable) as raised:
        spoken_row(policy, "intnt=faq,sla_ms=soon,rsk=low,load=101")
    assert len(raised.value.args) == 4
    with pytest.raises(Unusable) as raised:
        given_state(policy, outage=["oen", "tow"], exhausted=["dya"], alert=["provider:one"])
    assert [str(told).partition(";")[0] for told in raised.value.args] == [
        "--outage: unknown provider `oen`",
        "--outage: unknown provider `tow`",
        "--alert: the policy sets no budget for that provider: `one`",
        "--exhausted: the policy defines no budget scope `dya`",
    ]
    Path("s.yaml").write_text("providers_down: [oen]\nmodels_down: [fsat]\nbudget: {dya: alert}\n")
    with pytest.raises(Unusable) as raised:
        given_state(policy, open_state("s.yaml"))
    assert [str(told).split(":")[1] for told in raised.value.args] == ["1", "2", "3"]
    with pytest.raises(Unusable) as raised:
        read(policy, "r.csv", "intnt,risk,laod\n")
    assert len(raised.value.args) == 2


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("r.jsonl.gz", b"\x1f\x8b\x08", "is compressed or binary: unpack it"),
        ("r.parquet", b"PAR1\x15", "is compressed or binary: unpack it"),
    ],
)
def test_what_is_packed_is_told(policy: Policy, name: str, content: bytes, told: str) -> None:
    Path(name).write_bytes(content)
    with pytest.raises(Unusable, match=told):
        open_requests(name)


def test_a_test_is_no_state(policy: Policy) -> None:
    Path("t.yaml").write_text("apiVersion: routectl/v1\nkind: PolicyTest\nmetadata: {name: t}\n")
    with pytest.raises(Unusable, match="a PolicyTest is no state; the `state` of a test is written alone"):
        given_state(policy, open_state("t.yaml"))
