"""No file of requests costs unbounded time or memory, ends in a traceback, or keeps the rows beside a bad one from being decided."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routectl.engine.state import NOMINAL
from routectl.policy.policy import Policy
from routectl.repo.disk import Unusable
from routectl.repo.requests import open_requests
from routectl.rows.cells import spoken_row
from routectl.rows.read import rows
from routectl.simulate.report import Asked, report
from routectl.simulate.run import Simulated, simulate
from tests.simulate.conftest import Ran

OK = b'{"intent":"faq","risk":"low"}\n'
MOST_SECONDS = 2.0
MOST_MEGABYTES = 300


def aliases() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(lines).encode()


ROWS = {
    "a line of 10 MB": ("r.jsonl", b'{"intent":"' + b"x" * 10_000_000 + b'"}\n', "2: the line is longer than 1,048,576 bytes"),
    "a line of 10 MB that never ends": ("r.jsonl", b"[" * 10_000_000, "2: the line is longer than 1,048,576 bytes"),
    "a deep list": ("r.jsonl", b"[" * 1_000_000 + b"\n", "2: the line is nested too deeply"),
    "a deep mapping": ("r.jsonl", b'{"a":' * 200_000 + b"\n", "2: the line is nested too deeply"),
    "latin-1": ("r.jsonl", b'{"intent":"\xe9"}\n', "2: the byte 0xe9 at column 12 is not UTF-8"),
    "two encodings in a line": ("r.jsonl", '{"intent":"é"'.encode() + b',"risk":"\xff"}\n', "2: the byte 0xff at column 23 is not UTF-8"),
    "a NUL": ("r.jsonl", b'{"intent":"f\x00q"}\n', "2: the line holds a NUL character"),
    "5,000 digits": ("r.jsonl", b'{"sla_ms":' + b"9" * 5_000 + b"}\n", "2: the line holds a number of thousands of digits"),
    "4,000 digits": ("r.jsonl", b'{"sla_ms":' + b"9" * 4_000 + b"}\n", "2: `sla_ms` is a whole number from 0 to 2^53, not a number of more"),
    "a negative number": ("r.jsonl", b'{"sla_ms":-1}\n', "2: `sla_ms` is a whole number from 0 to 2^53, not -1"),
    "past 2^53": ("r.jsonl", b'{"sla_ms":9007199254740993}\n', "2: `sla_ms` is a whole number from 0 to 2^53"),
    "out of its range": ("r.jsonl", b'{"load":101}\n', "2: `load` is a whole number from 0 to 100, not 101"),
    "a fraction": ("r.jsonl", b'{"sla_ms":1.5}\n', "2: `sla_ms` is a whole number, not a number with a decimal point or an exponent"),
    "not a number": ("r.jsonl", b'{"sla_ms":NaN}\n', "2: `NaN` is not a finite number"),
    "infinity": ("r.jsonl", b'{"sla_ms":-Infinity}\n', "2: `-Infinity` is not a finite number"),
    "an infinity in disguise": ("r.jsonl", b'{"sla_ms":1e999}\n', "2: `sla_ms` is a whole number, not `inf`"),
    "a key given twice": ("r.jsonl", b'{"intent":"faq","intent":"plan"}\n', "2: the key `intent` is given twice"),
    "a key given often": ("r.jsonl", b'{"a":1' + b',"a":1' * 150_000 + b"}\n", "2: the key `a` is given twice"),
    "unknown keys": ("r.jsonl", json.dumps({f"k{n}": 1 for n in range(70_000)}).encode() + b"\n", "2: unknown dimension `k0`"),
    "unknown needs": ("r.jsonl", json.dumps({"needs": [f"n{n}" for n in range(70_000)]}).encode() + b"\n", "2: no model of the registry `models` has capability `n0`"),
    "unknown providers": (
        "r.jsonl",
        json.dumps({"request": {}, "state": {"providers_down": [f"n{n}" for n in range(70_000)]}}).encode() + b"\n",
        "2: unknown provider `n0`; known are `one`, `two`",
    ),
    "no JSON": ("r.jsonl", b"{'intent': 'faq'}\n", "2: the line is not JSON: expecting property name"),
    "a list": ("r.jsonl", b"[]\n", "2: a request is a mapping of dimensions to values, not a list"),
    "nothing": ("r.jsonl", b"null\n", "2: a request is a mapping of dimensions to values, not nothing"),
    "too few cells": ("r.csv", b"low\n", "3: the row has 1 cell, the header has 2"),
    "too many cells": ("r.csv", b"low,faq,5\n", "3: the row has 3 cells, the header has 2"),
    "a million cells": ("r.csv", b"," * 1_000_000 + b"\n", "3: the row has 1,000,001 cells, the header has 2"),
    "a long cell": ("r.csv", b"low," + b"x" * 500_000 + b"\n", "3: a cell is longer than 131,072 characters"),
    "a NUL in a cell": ("r.csv", b"l\x00w,faq\n", "3: the line holds a NUL character"),
    "latin-1 in a cell": ("r.csv", b"l\xe9w,faq\n", "3: the byte 0xe9 at column 2 is not UTF-8"),
    "text after a quote": ("r.csv", b'"low"x,faq\n', "3: ',' expected after '\"'"),
    "a lone carriage return": ("r.csv", b"low,faq\rlow,faq\n", "3: the line holds a carriage return"),
}  # fmt: skip
BEFORE = {"r.jsonl": OK, "r.csv": b"risk,intent\nlow,faq\n"}
AFTER = {"r.jsonl": OK, "r.csv": b"low,faq\n"}


@pytest.mark.parametrize("what", ROWS)
def test_a_bad_row_is_told_and_the_others_are_decided(repo: Path, run: Callable[..., Ran], what: str) -> None:
    name, row, message = ROWS[what]
    goes_on = row.endswith(b"\n")
    (repo / name).write_bytes(BEFORE[name] + row + (AFTER[name] if goes_on else b""))
    ran = run("--requests", name)
    assert ran.status == 1, ran.err
    assert f"{name}:{message}" in " ".join(ran.out.split())
    assert f"{2 if goes_on else 1} decided; 1 row can't be read" in ran.out
    assert not ran.err
    assert ran.cpu_seconds <= MOST_SECONDS
    assert ran.megabytes <= MOST_MEGABYTES


FILES = {
    "deep JSON": ("r.json", b"[" * 3_000_000, "r.json:1:66: nested more than 64 levels deep"),
    "deep YAML": ("r.yaml", b"[" * 3_000_000, "r.yaml:1:65: nested more than 64 levels deep"),
    "deeply indented YAML": ("r.yaml", b"".join(b" " * n + b"a:\n" for n in range(3_000)), "nested more than 64 levels deep"),
    "aliases of aliases": ("r.yaml", aliases(), "more than 250,000 values, aliases expanded"),
    "too large": ("r.json", b"[" + b",".join([OK.strip()] * 400_000) + b"]", "larger than 8 MiB; write it as JSON Lines or CSV"),
    "too many values": ("r.json", b"[" + b",".join([b"1"] * 400_000) + b"]", "more than 250,000 values, aliases expanded; write it as JSON L"),
    "UTF-16": ("r.jsonl", OK.decode().encode("utf-16"), "`r.jsonl` is UTF-16 or UTF-32, not UTF-8"),
    "UTF-16 without a mark": ("r.csv", "risk,intent\n".encode("utf-16-le"), "`r.csv` is UTF-16 or UTF-32, not UTF-8"),
    "UTF-32": ("r.yaml", "risk: low\n".encode("utf-32-be"), "`r.yaml` is UTF-16 or UTF-32, not UTF-8"),
    "latin-1": ("r.yaml", b"- {risk: low}\n- {risk: l\xe9w}\n", "r.yaml:2:11: the byte 0xe9 is not UTF-8"),
    "a NUL": ("r.yaml", b"risk: l\x00w\n", "r.yaml:1:8: the character U+0000 is not allowed"),
    "broken YAML": ("r.yaml", b"- {risk: low\n- [", "r.yaml:2:3: expected `,` or `}` here"),
    "broken JSON": ("r.json", b'[{"risk": "low",}]', "r.json:1:17: JSON has no trailing commas"),
    "a tag": ("r.yaml", b"- !!python/object:os.system {}\n", "the tag `tag:yaml.org,2002:python/object:os.system` is not part"),
    "not a number": ("r.json", b'[{"sla_ms": NaN}]', "r.json:1:13: this is not JSON"),
    "a huge number": ("r.yaml", b"sla_ms: " + b"9" * 100_000 + b"\n", "is not a finite number"),
    "an unknown column": ("r.csv", b"rsk\nlow\n", "r.csv:1: no dimension is named `rsk`; did you mean `risk`?"),
    "semicolons": ("r.csv", b"risk;intent\nlow;faq\n", "r.csv:1: no dimension is named `risk;intent`; cells stand between commas"),
    "a column twice": ("r.csv", b"risk,risk\nlow,low\n", "r.csv:1: two columns are named `risk`"),
    "a column without a name": ("r.csv", b"risk,\nlow,\n", "r.csv:1: column 2 has no name"),
    "a header of 10 MB": ("r.csv", b"x," * 5_000_000 + b"\n", "r.csv:1: the line is longer than 1,048,576 bytes"),
    "an unknown state": ("r.csv", b"risk,state.providers\nlow,one\n", "did you mean `state.providers_down`?"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_a_file_of_which_nothing_can_be_read_is_refused(repo: Path, run: Callable[..., Ran], what: str) -> None:
    name, content, message = FILES[what]
    (repo / name).write_bytes(content)
    ran = run("--requests", name)
    assert ran.status == 2
    assert message in ran.err
    assert len(ran.err) < 1_000
    assert ran.err.count("\n") == 1
    assert not ran.out
    assert ran.cpu_seconds <= MOST_SECONDS
    assert ran.megabytes <= MOST_MEGABYTES


def test_an_open_quote_swallows_no_more_than_a_cell_may_hold(repo: Path, run: Callable[..., Ran]) -> None:
    (repo / "r.csv").write_bytes(b'risk,intent\nlow,"faq\n' + b"low,faq\n" * 20_000)
    ran = run("--requests", "r.csv")
    assert ran.status == 1
    assert "r.csv:2: a cell is longer than 131,072 characters: a quote may not be closed (lines 2 to " in ran.out


@pytest.mark.parametrize(
    "name", ["\x1b[31mred", "::error::x", "##[error]x", "\u202egnp.exe", "`x`", "<b>x</b>", "\ud800"]
)
@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_nothing_in_a_row_acts_on_a_terminal_or_a_page(
    repo: Path, run: Callable[..., Ran], name: str, format: str
) -> None:
    rows = [{"id": name, "risk": name}, {name: "x"}, {"request": {}, "state": {"models_down": [name]}}]
    (repo / "r.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    ran = run("--requests", "r.jsonl", "-o", format)
    assert ran.status == 1
    assert not ran.err
    for acting in ("\x1b", "\u202e", "##[", "\n::"):
        assert acting not in ran.out
    assert format != "markdown" or "<b>" not in re.sub("`[^`]*`", "", ran.out)


@pytest.mark.parametrize("path", ["nowhere.jsonl", "pipe", ".", "a\0b"])
def test_what_is_no_file_is_refused(repo: Path, path: str) -> None:
    os.mkfifo(repo / "pipe")
    with pytest.raises(Unusable, match=r"can't be read|is not a regular file|is a folder"):
        open_requests(path)


PIECES = st.sampled_from(
    [b"intent", b"risk", b"sla_ms", b"needs", b"id", b"state.budget.day", b"state.providers_down", b"request", b"state", b"faq", b"one", b"1500", b"-1",
     b"9" * 25, b"1e999", b"NaN", b"{", b"}", b"[", b"]", b":", b": ", b",", b'"', b"'", b"\n", b"\r\n", b"\r", b"- ", b"  ", b"---\n", b"#", b"&a ", b"*a",
     b"!!x", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\\ud800", b"null", b"true", b"<<", b"=", b"\t", b"|\n", b"? "]
) | st.binary(max_size=3)  # fmt: skip


@settings(max_examples=400)
@given(pieces=st.lists(PIECES, max_size=30), name=st.sampled_from(["r.yaml", "r.json", "r.jsonl", "r.csv", "r"]))
def test_no_file_ends_otherwise_than_told(pieces: list[bytes], name: str) -> None:
    policy = SHARED[0]
    Path(name).write_bytes(b"".join(pieces))
    try:
        results = list(simulate(policy, rows(open_requests(name), policy), NOMINAL, policy))
    except Unusable:
        return
    told, tally = report(Asked(policy, NOMINAL, policy, explain=True, whole=True), results)
    assert tally.rows == len(results)
    for format in ("text", "json", "markdown"):
        assert import_module(f"routectl.output.{format}").render(told)


@settings(max_examples=300)
@given(text=st.lists(PIECES.map(lambda piece: piece.decode("utf-8", "replace")), max_size=12).map("".join))
def test_no_request_of_the_command_line_ends_otherwise_than_told(text: str) -> None:
    try:
        row = spoken_row(SHARED[0], text)
    except Unusable:
        return
    (result,) = simulate(SHARED[0], [row])
    assert isinstance(result, Simulated)


SHARED: list[Policy] = []


@pytest.fixture(autouse=True)
def shared(policy: Policy) -> None:
    """Hypothesis runs many examples in one test: the policy is read once a test."""
    SHARED[:] = [policy]
