"""The canonical layout: it loses nothing, says the same, and lays out again what it laid out the same."""

from __future__ import annotations

import time
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from ruamel.yaml import YAML

from routectl.document.layout import Refused, layout
from routectl.document.source import Source
from tests.document.texts import comments, written

CASES = [
    ("a:   1\n", "a: 1\n"),
    ("a:\n- b\n- c: 1\n  d: 2\nb: 1\n", "a:\n  - b\n  - c: 1\n    d: 2\nb: 1\n"),
    ("a:\n    b:\n        - c:   1\n          d: 2\n        -   e: 3\n            f: 4\n", "a:\n  b:\n    - c: 1\n      d: 2\n    - e: 3\n      f: 4\n"),
    ("- - a\n  - b\n-   - c\n", "- - a\n  - b\n- - c\n"),
    ("a: { b: 1,c: [ 1,2 ,{d: e} ] , f: {} }\n", "a: {b: 1, c: [1, 2, {d: e}], f: {}}\n"),
    ("a: {b: , c: }\n", "a: {b: , c: }\n"),
    ("a: [b, c,]\n", "a: [b, c,]\n"),
    ("{ a: 1 , *b : 2}\n".replace("*b", "b"), "{a: 1, b: 2}\n"),
    ("a: &x  {b: 1}\nc:   *x\n", "a: &x {b: 1}\nc: *x\n"),
    ("? a\n:  b\n", "? a\n: b\n"),
    ("a: {b: 1, # one\n  c: 2 # two\n  }\n", "a: {b: 1, # one\n    c: 2 # two\n   }\n"),
    ("a: [\n# one\n     b,\n     c # two\n# three\n]\n", "a: [\n  # one\n  b,\n  c # two\n  # three\n]\n"),
    ("a: [\n  b,\n  ]\n", "a: [\n  b,\n  ]\n"),
    ("- x: [\n  a,\n  {\n  b: 1\n  }\n  ]\n", "- x: [\n    a,\n    {\n      b: 1\n    }\n  ]\n"),
    ("- {a: 1,\n     b: 2}\n", "- {a: 1,\n   b: 2}\n"),
    ("a:\n  {\n    b: 1\n  }\n", "a:\n  {\n    b: 1\n  }\n"),
    ("\n\n# head\n\n\n\na: 1\n\n\n\n# mid\nb: 2\n\n\n", "# head\n\na: 1\n\n# mid\nb: 2\n"),
    ("a:\n# y\n- b\n# z\n- c\n# out\nd: 1\n# end\n", "a:\n  # y\n  - b\n  # z\n  - c\n# out\nd: 1\n# end\n"),
    ("a:\n    b: 1\n    # of a\n  # of a too\n# out\nc: 1\n", "a:\n  b: 1\n  # of a\n# of a too\n# out\nc: 1\n"),
    ("a: 1   # one\nbb:   2 # two\n", "a: 1   # one\nbb: 2   # two\n"),
    ("a:\n    b: 1 # one\n", "a:\n  b: 1 # one\n"),
    ("a: |2\n    x\n   y\nb: >-\n      fold\n        more\n      less\n", "a: |2\n    x\n   y\nb: >-\n  fold\n    more\n  less\n"),
    ("-   a: |1\n     x\n", "- a: |1\n   x\n"),
    ("a: |   # why\n    # text  \n\n\n    b\n\n\n# out\nc: 1\n", "a: |   # why\n  # text  \n\n\n  b\n\n# out\nc: 1\n"),
    ("a: |+\n   x\n\n\nb: |+\n\n\n", "a: |+\n  x\n\n\nb: |+\n\n\n"),
    ("a: |\n  x", "a: |\n  x"),
    ("a: |-\n  x", "a: |-\n  x\n"),
    ("a: one\n     two  \n\n     three\nb: 'q\n r'\nc: \"s\\\n   t\"\n", "a: one\n     two\n\n     three\nb: 'q\n  r'\nc: \"s\\\n   t\"\n"),
    ("%YAML 1.2\n---  \na: 1\n...\n---\n# c\nb: 2\n", "%YAML 1.2\n---\na: 1\n...\n---\n# c\nb: 2\n"),
    ("--- [a,b]\n--- |\n x\n---\n", "--- [a, b]\n--- |\n x\n---\n"),
    ("a: 1\r\nb: # c\r\n  - 2\r\n", "a: 1\nb: # c\n  - 2\n"),
    ("a: 012\nb: 1.50\nc: ~\nd:\ne: 0x1F\n", "a: 012\nb: 1.50\nc: ~\nd:\ne: 0x1F\n"),
    ("# only", "# only\n"),
    ("", ""),
    ("a: 😀 # 漢\n'é' :   [ x ]\n", "a: 😀 # 漢\n'é': [x]\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_laid_out(text: str, expected: str) -> None:
    assert layout("x.yaml", text) == expected
    assert layout("x.yaml", expected) == expected


def test_json() -> None:
    text = '{"a":[1,2.50,"\\u00e9"],\n"b":{}}'
    laid = '{\n  "a": [\n    1,\n    2.5,\n    "é"\n  ],\n  "b": {}\n}\n'
    assert layout("x.json", text) == laid
    assert layout("x.json", laid) == laid


@pytest.mark.parametrize(
    "text", ["a: [b", "a: 1\na: 2", "a: .nan", "a: *x", "\ta: b", "a: !x b", "a: b" + " " * 1024 * 1024]
)
def test_what_can_not_be_read_is_left_alone(text: str) -> None:
    with pytest.raises(Refused, match=r"\S"):
        layout("x.yaml", text)


def test_the_sample_is_in_it(root: Path) -> None:
    files = [*root.glob("policies/**/*.yaml")]
    assert files
    for file in files:
        assert layout(str(file), file.read_text()) == file.read_text()


@settings(max_examples=200, deadline=None)
@given(written())
def test_nothing_is_lost(text: str) -> None:
    laid = layout("x.yaml", text)
    assert layout("x.yaml", laid) == laid, "again the same"
    assert comments(laid) == comments(text)
    assert repr(read(laid)) == repr(read(text)) != "[]"
    assert repr(read_otherwise(laid)) == repr(read_otherwise(text.replace("\r\n", "\n"))), "to a second reader too"


def read(text: str) -> list[object]:
    return [document.value for document in Source("x.yaml", text).documents]


def read_otherwise(text: str) -> list[object]:
    return list(YAML(typ="safe", pure=True).load_all(StringIO(text)))


def test_a_large_file_takes_seconds() -> None:
    text = "a:\n" + "- {b: 1, c: [x, y]}   # c\n" * 20_000
    start = time.process_time()
    layout("x.yaml", text)
    assert time.process_time() - start < 10
