"""Edits as text: the value they name changes, all around it stays as it is."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routectl.document import edit as editing
from routectl.document.edit import Replace
from routectl.document.entry import begin, end, trail
from routectl.document.place import At, Path, Position, Span
from routectl.document.source import Source
from tests.document.texts import comments, places, written

NEW_VALUES: list[Any] = [
    "x", "two words", "no", "1", "a: b", "a #b", "", "-", "@acme/x", "it's", "😀", "line\nline", "\\", "'", '"', "../a", "null", "1e3", "...", "<<",
    "*x", "{", "x,y", " x", "x ", "1_000", "0x1f", "é", "We can't (now)", "?", "a:", "12:30", "~", "=", "%", "`", "---", "a - b", "\t",
    1, -2.5, 1e-7, 1e22, 0.0, True, None, [], {}, ["a", 1], {"a": "b c", "no": [1, {"x": None}]}, [{"a": [], "b": ""}],
]  # fmt: skip
NEW_KEYS = ["new", "no", "a b", "1", "", "it's", "é", "a:b", "null"]


def edited(text: str, change: str, path: Path, key: str = "", value: Any = None, file: str = "x.yaml") -> str | None:
    """The text after an edit; None where the edit gives nothing to replace."""
    pieces = pieces_of(Source(file, text), change, path, key, value)
    if not pieces:
        return None
    new, made = editing.apply(text, [pieces])
    assert made == 1
    return new


def pieces_of(source: Source, change: str, path: Path, key: str, value: Any) -> tuple[Replace, ...]:
    at = At(source.documents[0], path)
    if change == "set":
        return editing.set_value(at, value)
    if change == "add":
        return editing.add(at, key, value)
    return editing.remove(at) if change == "remove" else editing.rename(at, key)


SET = [
    ("a: x  # c\n", ("a",), "why", "a: why  # c\n"),
    ("a: 'x'\n", ("a",), "it's", "a: 'it''s'\n"),
    ('a: "x"\n', ("a",), "y", 'a: "y"\n'),
    ('a: "x"\n', ("a",), 1, "a: 1\n"),
    ("a: x\n", ("a",), "no", 'a: "no"\n'),
    ("a: x\n", ("a",), "@acme/x", 'a: "@acme/x"\n'),
    ("a: x\n", ("a",), "2026-11-23", "a: 2026-11-23\n"),
    ("a: x\n", ("a",), 1e-7, "a: 1.0e-07\n"),
    ("a:  # c\nb: 1\n", ("a",), "x", "a: x  # c\nb: 1\n"),
    ("a:", ("a",), [1], "a: [1]"),
    ("-\n- b\n", (0,), "x", "- x\n- b\n"),
    ("{a: , b: }\n", ("b",), 2, "{a: , b: 2 }\n"),
    ("a: |  # c\n  x\n  y\n\nb: 1\n", ("a",), "z", "a: z  # c\n\nb: 1\n"),
    ("a: one\n  two # c\n", ("a",), "z", "a: z # c\n"),
    ("a: {x: 1,\n  y: 2} # c\n", ("a",), {}, "a: {} # c\n"),
    ("a:  # c\n  # d\n  - 1\n  - 2\nb: 1\n", ("a",), [3], "a: [3]  # c\n  # d\nb: 1\n"),
    ("a:\n- 1\n- 2\nb: 1\n", ("a",), [3], "a: [3]\nb: 1\n"),
    ("- x: 1\n  y: 2\n- b\n", (0,), "z", "- z\n- b\n"),
    ("a: !!str 1\n", ("a",), "2", 'a: "2"\n'),
    ("a:\r\n  - 'x'\r\n", ("a", 0), "y", "a:\r\n  - 'y'\r\n"),
    ("😀: [漢, {b: 字}] # c\n", ("😀", 1, "b"), "é", "😀: [漢, {b: é}] # c\n"),
]  # fmt: skip
ADD = [
    ("{}", (), "a", 1, "{a: 1}"),
    ("a: []  # c\n", ("a",), "", "x", "a: [x]  # c\n"),
    ("a: { }\n", ("a",), "b", 1, "a: {b: 1}\n"),
    ("a: {b: 1}\n", ("a",), "c", 2, "a: {b: 1, c: 2}\n"),
    ("a: [1,]\n", ("a",), "", 2, "a: [1, 2,]\n"),
    ("a:\n  b: 1  # c\n\n# out\nd: 1\n", ("a",), "e", [1, {"f": "g"}], "a:\n  b: 1  # c\n  e: [1, {f: g}]\n\n# out\nd: 1\n"),
    ("a:\n- b\nc: 1", ("a",), "", "x", "a:\n- b\n- x\nc: 1"),
    ("- - a\n  - b\n- c\n", (0,), "", "x", "- - a\n  - b\n  - x\n- c\n"),
    ("- name: a\n  match: {}\n- c\n", (0,), "stage", "managed", "- name: a\n  match: {}\n  stage: managed\n- c\n"),
    ("-   a: 1\n", (0,), "b", 2, "-   a: 1\n    b: 2\n"),
    ("a: 1", (), "b", 2, "a: 1\nb: 2"),
    ("a: 1\r\n", (), "b", 2, "a: 1\r\nb: 2\r\n"),
    ("a:\n  b: |\n    x\n\nc: 1\n", ("a",), "d", 2, "a:\n  b: |\n    x\n  d: 2\n\nc: 1\n"),
    ("a:\n  b: [1,\n    2]  # c\nd: 1\n", ("a",), "e", 2, "a:\n  b: [1,\n    2]  # c\n  e: 2\nd: 1\n"),
    ("a:\n  b:\nc: 1\n", ("a",), "d", 2, "a:\n  b:\n  d: 2\nc: 1\n"),
    ("a: [\n  1,  # one\n  2   # two\n]\n", ("a",), "", 3, "a: [\n  1,  # one\n  2,   # two\n  3\n]\n"),
    ("a: [\n  1,  # one\n  2,   # two\n]\n", ("a",), "", 3, "a: [\n  1,  # one\n  2,   # two\n  3,\n]\n"),
    ("a: [1,\n    2]\n", ("a",), "", 3, "a: [1,\n    2,\n    3]\n"),
    ("---\na: 1\n...\n---\nb: 1\n", (), "c", 2, "---\na: 1\nc: 2\n...\n---\nb: 1\n"),
]  # fmt: skip
REMOVE = [
    ("a: 1  # c\nb: 2\n", ("a",), "b: 2\n"),
    ("# d\na: 1\n# e\nb: 2", ("b",), "# d\na: 1\n# e\n"),
    ("a:\n  - x\n  - y  # c\n  # d\n  - z\n", ("a", 1), "a:\n  - x\n  # d\n  - z\n"),
    ("- name: a  # c\n  # d\n  match: {}\n", (0, "name"), "- # d\n  match: {}\n"),
    ("- name: a\n\n  match: {}\n", (0, "name"), "- match: {}\n"),
    ("- - a\n  - b\n", (0, 0), "- - b\n"),
    ("- - a\n  - b\n- c\n", (0,), "- c\n"),
    ("a:\n  b: 1\nc: 1\n", ("a", "b"), "a: {}\nc: 1\n"),
    ("a:  # d\n  # e\n  b: 1  # f\n# g\nc: 1\n", ("a", "b"), "a: {}  # d\n  # e\n# g\nc: 1\n"),
    ("a:\n- b\nc: 1\n", ("a", 0), "a: []\nc: 1\n"),
    ("- b: 1  # c\n", (0, "b"), "- {}  # c\n"),
    ("a: 1\n", ("a",), "{}\n"),
    ("a: {b: 1}\n", ("a", "b"), "a: {}\n"),
    ("a: [ b, ] # c\n", ("a", 0), "a: [] # c\n"),
    ("a: [b, c, d]\n", ("a", 0), "a: [c, d]\n"),
    ("a: [b, c, d]\n", ("a", 1), "a: [b, d]\n"),
    ("a: [b, c, d]\n", ("a", 2), "a: [b, c]\n"),
    ("a: [b, c,]\n", ("a", 1), "a: [b,]\n"),
    ("a: {b: , c}\n", ("a", "c"), "a: {b: }\n"),
    ("a: [\n  b,  # one\n  # own\n  c,  # two\n  d   # three\n]\n", ("a", 1), "a: [\n  b,  # one\n  # own\n  d   # three\n]\n"),
    ("a: [\n  b,  # one\n  c   # two\n]\n", ("a", 1), "a: [\n  b  # one\n]\n"),
    ("a: [b, c,  # both\n  d]\n", ("a", 1), "a: [b,  # both\n  d]\n"),
    ("a: [b, # x\n  d]\n", ("a", 1), "a: [b # x\n  ]\n"),
    ("a: {x: 1,\n  y: 2}\n", ("a", "y"), "a: {x: 1}\n"),
    ("a: |\n  x\nb: 1\nc: 2\n", ("b",), "a: |\n  x\nc: 2\n"),
    ("a: 1\r\nb: 2\r\n", ("a",), "b: 2\r\n"),
    ("a: 1\nb: |\n  x\n  # y\n\nc: 1\n", ("b",), "a: 1\n\nc: 1\n"),
]  # fmt: skip
RENAME = [
    ("a: 1 # c\n", ("a",), "b", "b: 1 # c\n"),
    ("'a': 1\n", ("a",), "no", "'no': 1\n"),
    ("x: {a: 1}\n", ("x", "a"), "no", 'x: {"no": 1}\n'),
    ("012: 1\n", ("012",), "012", '"012": 1\n'),
    ("- a:\n    - b\n", (0, "a"), "c d", "- c d:\n    - b\n"),
]
JSON = [
    ("set", ("a", 0), "", "no", '{"a": ["no", 2]}'),
    ("add", (), "b", [None], '{"a": [1, 2], "b": [null]}'),
    ("add", ("a",), "", "é", '{"a": [1, 2, "é"]}'),
    ("remove", ("a", 1), "", None, '{"a": [1]}'),
    ("remove", ("a",), "", None, "{}"),
    ("rename", ("a",), "b", None, '{"b": [1, 2]}'),
]
LEFT_ALONE = [
    ("a: &x 1\nb: *x\n", "set", ("a",)),  # b would change too
    ("a: &x 1\nb: *x\n", "set", ("b",)),
    ("a: &x {b: 1}\nc: *x\n", "set", ("c", "b")),
    ("a: &x [1]\nc:\n  - 1\n  - *x\n", "add", ("c",)),
    ("a: &x [1, 2]\nc: [*x, 3]\n", "remove", ("c", 0)),
    ("- &x 1\n- 2\n- *x\n", "add", ()),
    ("a: &x 1\nb:\n  - c:\n    - *x\nd: 1\n", "add", ("b",)),
    ("a: &x 1\nb: [*x, 2]\n", "remove", ("b", 1)),
    ("a: [b: 1]\n", "add", ("a", 0)),  # no braces of its own
    ("a: [b: 1]\n", "remove", ("a", 0, "b")),
    ("? a\n: b\n? c\n: d\n", "remove", ("a",)),
    ("-\n  a\n- b\n", "remove", (0,)),
    ("a: |+\n  x\n\nb: |+\n  y\n\n", "remove", ("b",)),  # its empty line would become a's
    ("a: |\n  x\nb: 1\n  # c\nc: 2\n", "remove", ("b",)),  # the comment would become text
    ("a: |+\n  x\n\n", "add", ()),
    ("a: |\n  x", "add", ()),
    ("a:\n  # c\n  - 1\n  # d\n  - 2\n", "set", ("a",)),  # a comment would be lost
    ("a: 1\nb: 2\n", "rename-b", ("a",)),  # taken
    ("a: 1\n", "add-a", ()),  # there already
    ("a: 1\n", "remove", ()),
    ("a: 1\n", "set", ("b",)),
    ("- 1\n", "set", (1,)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "value", "expected"), SET)
def test_set(text: str, path: Path, value: Any, expected: str) -> None:
    assert edited(text, "set", path, value=value) == expected


@pytest.mark.parametrize(("text", "path", "key", "value", "expected"), ADD)
def test_add(text: str, path: Path, key: str, value: Any, expected: str) -> None:
    assert edited(text, "add", path, key, value) == expected


@pytest.mark.parametrize(("text", "path", "expected"), REMOVE)
def test_remove(text: str, path: Path, expected: str) -> None:
    assert edited(text, "remove", path) == expected


@pytest.mark.parametrize(("text", "path", "key", "expected"), RENAME)
def test_rename(text: str, path: Path, key: str, expected: str) -> None:
    assert edited(text, "rename", path, key) == expected


@pytest.mark.parametrize(("change", "path", "key", "value", "expected"), JSON)
def test_json(change: str, path: Path, key: str, value: Any, expected: str) -> None:
    assert edited('{"a": [1, 2]}', change, path, key, value, "x.json") == expected


@pytest.mark.parametrize(("text", "change", "path"), LEFT_ALONE)
def test_left_alone(text: str, change: str, path: Path) -> None:
    kind, _, key = change.partition("-")
    assert edited(text, kind, path, key or "new", 1) is None


@settings(max_examples=300, deadline=None)
@given(written(), st.data())
def test_the_value_named_changes_and_nothing_else(text: str, data: st.DataObject) -> None:
    source = Source("x.yaml", text)
    assert not [flaw for flaw in source.flaws if flaw.slug != "yaml-trap"]
    value = source.documents[0].value
    change = data.draw(st.sampled_from(["set", "add", "remove", "rename"]))
    path = data.draw(st.sampled_from(places(value)))
    key = data.draw(st.sampled_from(NEW_KEYS))
    new = data.draw(st.sampled_from(NEW_VALUES))
    assume(change in ("set", "add") or path)
    after = edited(text, change, path, key, new)
    assume(after is not None)
    assert after is not None
    first, last = lines(source, path if change == "add" else path[:-1])
    for piece in pieces_of(source, change, path, key, new):
        assert first <= piece.span.start.line <= piece.span.end.line <= last + 1
    expected = changed(value, change, path, key, new)
    read = Source("x.yaml", after)
    assert [document.value for document in read.documents] == [expected], after
    assert repr(sort(read.documents[0].value)) == repr(sort(expected)), "types too"
    assert not [flaw for flaw in read.flaws if flaw.slug != "yaml-trap"]
    gone = Counter(comments(text)) - Counter(comments(after))
    assert not gone or change == "remove", after
    if not gone:
        assert comments(text) == comments(after)


def lines(source: Source, path: Path) -> tuple[int, int]:
    """The first and the last line of what stands at a path, its key included."""
    entry = trail(At(source.documents[0], path), path)[-1]
    stop = end(entry, source.text)
    return source.text.count("\n", 0, begin(entry)) + 1, source.text.count("\n", 0, stop) + 1


def changed(value: Any, change: str, path: Path, key: str, new: Any) -> Any:
    """What an edit means, on plain data."""
    if change == "set" and not path:
        return new
    value = copy.deepcopy(value)
    above = value
    for step in path if change == "add" else path[:-1]:
        above = above[step]
    if change == "add":
        if isinstance(above, dict):
            above[key] = new
        else:
            above.append(new)
    elif change == "set":
        above[path[-1]] = new
    elif change == "remove":
        del above[path[-1]]
    else:
        above[key] = above.pop(path[-1])
    return value


def sort(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: sort(value[key]) for key in sorted(value)}
    return [sort(part) for part in value] if isinstance(value, list) else value


def test_changes_that_touch_wait_for_the_next_round() -> None:
    def piece(start: int, end: int, new: str) -> Replace:
        return Replace(Span(Position(1, start + 1), Position(1, end + 1)), new)

    text = "0123456789"
    assert editing.apply(text, [(piece(1, 3, "a"),), (piece(2, 4, "b"),), (piece(3, 5, "c"),)]) == ("0ac56789", 2)
    assert editing.apply(text, [(piece(4, 4, "a"),), (piece(4, 4, "b"),)]) == ("0123a456789", 1)
    assert editing.apply(text, [(piece(0, 2, ""),), (piece(8, 9, ""), piece(1, 2, "x"))]) == ("23456789", 1)
    assert editing.apply(text, [(piece(9, 10, ""),), (), (piece(0, 1, ""), piece(5, 5, "x"))]) == ("1234x5678", 2)
    assert editing.apply("a\nb", [(Replace(Span(Position(9, 9), Position(9, 9)), "!"),)]) == ("a\nb!", 1)
