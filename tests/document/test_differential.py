"""Our reading of YAML against ruamel.yaml's, a second reader of YAML 1.2: the same value, or we refuse and say why."""

from __future__ import annotations

import json
import math
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from routectl.document.source import Source

# what the YAML test suite tries, of all that a policy file may hold
ALIKE = [
    "a: b", "a:   b   ", "'a': \"b\"", "? a\n: b", "- a\n- b", "-\n  a: 1\n- b: 2", "- - a\n  - b\n- - c", "a:\n- b\n- c", "a:\n  - b\n  -\n    c: d",
    "{a: 1, b: [2, 3]}", "{a: 1,\n b: 2,}", "[a, 'b', \"c\",]", "{}", "[]", "a: {}\nb: []", "{a, b: c}", "[a: b, c]", "[? a : b]",
    "a: |\n  one\n  two\n", "a: |-\n  one\n  two\n", "a: |+\n  one\n\n\nb: 1", "a: >\n  one\n  two\n\n  three\n", "a: >-\n  one\n   more\n  two\n",
    "a: |2\n    indented\n  not\n", "a: >+\n  x\n\n", "a: |\n\n  late\n", "- |\n a\n- >\n b\n", "a: |\n  # no comment\n  b: no key\n",
    "a: one\n  two\n\n  three", "a: 'it''s'", "a: 'one\n  two'", 'a: "one\\\n  two"', 'a: "\\x41\\u00e9\\U0001F600\\t\\n\\/"', "a: b#c", "a: b #c", "a: 'b #c'",
    "# head\na: b # tail\n# end", "a: b:c", "a: b: c" if False else "a: 'b: c'", "a: -b", "a: - b" if False else "a: '- b'", "a: [b]c" if False else "a: b[c]",
    "a: null\nb: ~\nc:\nd: Null\ne: NULL", "a: true\nb: False\nc: TRUE", "a: 0\nb: -1\nc: +2\nd: 0x1F\ne: 0o17", "a: 1.5\nb: -.5\nc: 1e3\nd: 1.\ne: 2.5E-3",
    "a: yes\nb: no\nc: on\nd: off\ne: y", "c: 1:30\nd: 012", "a: '1'\nb: \"true\"\nc: 'null'", "a: .5.\nb: 1.2.3\nc: 1e\nd: --1\ne: 0x",
    "a: &x 1\nb: *x", "a: &x {b: 1}\nc: *x\nd: [*x, *x]", "&k a: 1\nb: *k", "a: !!str 1\nb: !!str true", "a: ! 1" if False else "a: !!str ''",
    "---\na: 1", "--- # x\na: 1\n...\n", "a: 1\n---\nb: 2", "---\n---\na: 1" if False else "---\na: 1\n---\nb: 1\n", "%YAML 1.2\n---\na: 1", "---\n- a\n---\nb: 1\n...",
    "a: 2026-11-23", "a: 2026-11-23T10:00:00Z", "a: @b" if False else "a: b@c", "a: 'ü 漢字 😀'", "ü: 漢", "a:\r\n  - b\r\n  - c\r\n", "\ufeffa: 1",
    "a: x\n\n\nb: y", "a:\n\n  b: c", "a :  b" if False else "'a' : b", "a: >\n\n  x\n", "a: \"b\" # c", "long: " + "word " * 300, "a: 0.1\nb: 1e-7\nc: 9007199254740991",
]  # fmt: skip
REFUSED = [
    "a: &x 1\nb: &x 2\nc: *x",  # YAML allows it; libyaml does not, and a reader of policies need not guess which is meant
    "a: b\na: c", "<<: {a: 1}", "a: !x b", "a: !!binary aGk=", "a: !!float 1", "a: .nan", "a: -.inf", "a: 1e999", "a: &x [*x]", "a: *x", "a: b: c",
    "a: [b", "a: b]\n- c", "\ta: b", "a:\n\tb: c", "%YAML 1.1\n---\na: 1", "%TAG ! x:\n---\na: 1", "{a: b}: c", "? [a]\n: b", "a: \"\\e[31m\"",
    "a: \x1b", "a: b\u2028", "a: \u202e", "a: |\n  x\n y: z\n", "a: 'b", "a: `b`", "a: @b", "a: %b", "- a\nb: c", "]", "a: \"\\q\"",
]  # fmt: skip


def ours(text: str) -> list[Any] | None:
    """The values of all documents; None where the text is refused."""
    source = Source("x.yaml", text.removeprefix("\ufeff"))
    values = [document.value for document in source.documents]
    return None if any(flaw.slug != "yaml-trap" for flaw in source.flaws) else values


def theirs(text: str) -> list[Any]:
    return [plain(value) for value in YAML(typ="safe", pure=True).load_all(text)]


def plain(value: Any) -> Any:
    """ruamel's value with dates as the text that YAML 1.2's core schema sees in them."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


@pytest.mark.parametrize("text", ALIKE, ids=lambda text: repr(text)[:40])
def test_read_alike(text: str) -> None:
    read = ours(text)
    assert read is not None
    if "T10:00" in text:
        assert read == [{"a": "2026-11-23T10:00:00Z"}]
    else:
        assert repr(read) == repr(theirs(text))


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text)[:40])
def test_refused_with_a_place(text: str) -> None:
    source = Source("x.yaml", text)
    assert ours(text) is None
    for flaw in source.flaws:
        assert flaw.message
        assert flaw.place.span.start.line <= text.count("\n") + 2


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.booleans(), st.sampled_from([20, 80, 4096]))
def test_what_ruamel_writes_reads_alike_or_is_refused(value: Any, flow: bool, width: int) -> None:
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.width, yaml.allow_unicode = flow, width, True
    written = StringIO()
    yaml.dump({"top": value}, written)
    read = ours(written.getvalue())
    if read is not None:
        assert same(read, theirs(written.getvalue()))


@given(VALUES)
def test_json_reads_as_the_standard_library_reads_it(value: Any) -> None:
    text = json.dumps({"top": value})
    source = Source("x.json", text)
    if not source.flaws:
        assert same(source.documents[0].value, json.loads(text))
    else:
        assert {flaw.slug for flaw in source.flaws} <= {"encoding", "yaml-syntax"}


@given(st.text(st.sampled_from(list('{}[]",:0123456789.eE+-truefalsn \\u\n')), max_size=30))
def test_json_takes_what_the_standard_library_takes(text: str) -> None:
    try:
        value = json.loads(text, object_pairs_hook=unique, parse_constant=refuse)
    except ValueError:
        value = refuse
    source = Source("x.json", text)
    read = source.documents[0].value if source.documents and not source.flaws else refuse
    if value is refuse or read is refuse:
        assert (read is refuse) or not value or isinstance(value, float), text
        assert (
            value is refuse
            or "finite" in source.flaws[0].message
            or source.flaws[0].slug in ("encoding", "yaml-syntax")
        )
    else:
        assert same(read, value)


def refuse(_: str) -> Any:
    raise ValueError


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def same(one: Any, other: Any) -> bool:
    """Equal in value and in type, -0.0 told from 0.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return one == other and math.copysign(1, one) == math.copysign(1, other)
    return type(one) is type(other) and one == other
