"""What is read many rows at once, in plain Python, is what is read one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from routectl.traffic.at_once import at_once
from routectl.traffic.blocks import Block, Blocks
from routectl.traffic.layout import Step, had, lay
from routectl.traffic.records import csv_records, is_flat_object, json_record
from routectl.traffic.values import Bad
from routectl.traffic.whole import csv_columns, flat_object, lines
from tests.traffic.reading import mapped
from tests.traffic.test_agree import NUMBERS, TIMES, WORDS

PIECES = [
    "{", "}", '"a"', '"b"', '"a":', '"a" :', '"b":1', ":", ",", " ", "\t", "1", '"x"', '"{"', '"\\":"', "null", "[1]",
    '{"b":2}', "NaN", "\r",
]  # fmt: skip


class Nothing:
    """A stream that is at its end."""

    def read(self, most: int) -> bytes:
        return b""


@given(some.lists(some.sampled_from(PIECES), max_size=12).map("".join))
@example('{"a":1,"b":"x"}')
@example('{"a" :1,"a":2}')
@example('{"a":1,"a":2}')
@example('{"a":"\\":","a":1}')
@example('{"a":{"b":2}}')
def test_an_object_is_what_its_record_holds(text: str) -> None:
    found = flat_object(text)
    record = json_record(1, text.encode(), ("a", "b"))
    if found is not None:
        assert not record.problem
        assert record.value.__class__ is dict
        assert is_flat_object(record.value)
        assert str(found) == str(record.value)  # NaN is no NaN's equal


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1, "b": "x"}', {"a": 1, "b": "x"}),
        ('{"a":1,"a":2}', None),
        ('{"a" :1,"a":2}', None),
        ('{"a":{}}', None),
        ('{"a":1} ', None),
        ("[1]", None),
        ("", None),
    ],
)
def test_plain_objects(text: str, found: dict[str, Any] | None) -> None:
    assert flat_object(text) == found


@given(
    some.lists(some.lists(some.sampled_from(["", "a", "é", '"', " ", "1"]), min_size=1, max_size=3), max_size=4),
    some.sampled_from(["\n", "\r\n"]),
)
def test_columns_are_what_records_hold(rows: list[list[str]], end: str) -> None:
    block = Block(2, "".join(",".join(row) + end for row in rows).encode(), True)
    texts = lines(block)
    assert texts is not None
    found = csv_columns(texts, 2)
    if found is not None:
        records = list(csv_records(block, Blocks(Nothing()), 2))
        assert list(zip(*found, strict=True)) == [tuple(record.value) for record in records]
        assert [record.line for record in records] == [block.line + place for place in range(len(texts))]


def test_most_columns_are_plain() -> None:
    assert csv_columns(["a,b", "1,2"], 2) == [["a", "1"], ["b", "2"]]
    assert lines(Block(1, b"a\x00b\n", True)) is None
    assert lines(Block(1, b"\xff\n", True)) is None


def steps() -> dict[str, Step]:
    layout = lay(mapped(None), "log", "log", ("time", "id", "served.cached_tokens", "served.model"))
    return {step.target.name: step for step in (layout.time, *layout.steps)}


@given(some.sampled_from(sorted(steps())), some.lists(some.sampled_from([*TIMES, *WORDS, *NUMBERS, 5, -1, 2**60, True, None]), min_size=1, max_size=5))  # fmt: skip
def test_a_column_at_once_is_each_of_its_values(name: str, column: list[Any]) -> None:
    step = steps()[name]
    step = step._replace(sources=tuple(one._replace(place=0) for one in step.sources))
    found = at_once(step, column)
    if found is not None:
        assert list(found) == [had(step, [value]) for value in column]
        assert not any(isinstance(value, Bad) for value in found)


def test_plain_columns_are_read_at_once() -> None:
    known = steps()
    assert at_once(known["time"], ["2026-11-20T09:00:00Z", "2026-11-20T10:00:00+01:00"]) == [1795165200000000] * 2
    assert at_once(known["id"], ["a ", " "]) == ["a", None]
    assert at_once(known["served.cached_tokens"], ["007", "5"]) == [7, 5]
    assert at_once(known["served.cached_tokens"], [1, True]) is None
