"""Written requests as columns, in one of the ways in which Arrow may hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from routectl.engine.batch.columns import Columns
from tests.engine.dice import Dice
from tests.engine.worlds import Written

NUMBERS = (pa.int64(), pa.uint64(), pa.int32(), pa.uint32())
SIGNED = (pa.int64(), pa.int32())
TEXTS = (
    pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()), pa.dictionary(pa.uint8(), pa.string()),
    pa.dictionary(pa.int8(), pa.large_string()),
)  # fmt: skip


def columns(dice: Dice, requests: Sequence[Written]) -> Columns:
    """The requests as a record batch."""
    names = dict.fromkeys(name for request in requests for name in request if not name.startswith("x-"))
    arrays = {name: _array(dice, name, [request.get(name) for request in requests]) for name in names}
    return Columns({**arrays, "time": pa.nulls(len(requests)), "x-note": pa.nulls(len(requests))})


def spoil(dice: Dice, request: Written) -> None:
    """Makes a request unreadable."""
    request |= dice.pick(
        (
            {"input_tokens": -1},
            {"sla_ms": 2**53 + 1},
            {"output_tokens": 2**60},
            {"needs": ["tools", "never heard of"]},
            {"sample_bucket": 10_000},
            {"split_bucket": -5},
        )
    )


def _array(dice: Dice, name: str, values: list[Any]) -> pa.Array:
    if name == "needs":
        return pa.array([[value] if isinstance(value, str) else value for value in values], pa.list_(pa.string()))
    if all(value is None for value in values):
        return pa.nulls(len(values))
    if any(isinstance(value, str) for value in values):
        kind = dice.pick(TEXTS)
        if not pa.types.is_dictionary(kind):
            return pa.array(values, kind)
        book = pa.array(values, pa.string()).dictionary_encode()
        return pa.DictionaryArray.from_arrays(book.indices.cast(kind.index_type), book.dictionary.cast(kind.value_type))
    low, high = min(value or 0 for value in values), max(value or 0 for value in values)
    fitting = [sort for sort in NUMBERS if (high < 2**31 or sort.bit_width == 64) and (low >= 0 or sort in SIGNED)]
    array = pa.array(values, dice.pick(fitting))
    return array.dictionary_encode() if dice.chance(10) else array
