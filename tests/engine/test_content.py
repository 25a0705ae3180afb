"""What columns say of a request without an id is what its canonical JSON says, to the letter: buckets hang on it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

pytest.importorskip("pyarrow")
import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from routectl.engine.batch.content import contents
from routectl.engine.request import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
WHOLE = st.integers(-(1 << 63), (1 << 63) - 1)
KINDS: list[tuple[Any, Any]] = [
    (TEXT, pa.string()),
    (TEXT, pa.large_string()),
    (TEXT, pa.dictionary(pa.int32(), pa.string())),
    (WHOLE, pa.int64()),
    (st.integers(0, (1 << 64) - 1), pa.uint64()),
    (st.integers(-128, 127), pa.int8()),
    (st.floats(allow_nan=False), pa.float64()),
    (st.booleans(), pa.bool_()),
    (st.lists(st.none() | TEXT, max_size=3), pa.list_(pa.string())),
    (st.lists(TEXT, max_size=3), pa.large_list(pa.string())),
    (st.fixed_dictionaries({"b": TEXT, "a": st.none() | WHOLE}), pa.struct({"b": pa.string(), "a": pa.int64()})),
    (st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)), pa.timestamp("us")),
    (st.just(Decimal("1.50")), pa.decimal128(5, 2)),
    (st.none(), pa.null()),
]
NAMES = st.sampled_from(["intent", "needs", "sla_ms", "x-note", 'ä"\n', ""]) | TEXT


@given(st.data())
def test_to_the_letter(data: st.DataObject) -> None:
    rows = data.draw(st.integers(0, 8))
    arrays = {}
    for name in data.draw(st.lists(NAMES, unique=True, max_size=5)):
        values, kind = data.draw(st.sampled_from(KINDS))
        cells = data.draw(st.lists(st.none() | values, min_size=rows, max_size=rows))
        arrays[name] = pa.array(cells, kind)
    some = np.array(data.draw(st.lists(st.integers(0, rows - 1), unique=True)) if rows else [], np.int64)
    every = [{name: array[row].as_py() for name, array in arrays.items()} for row in range(rows)]
    meant = [canonical({name: value for name, value in every[row].items() if value is not None}) for row in some]
    assert contents(arrays, some).to_pylist() == meant


def test_a_dictionary_of_many_texts_is_written_for_the_rows_that_are_asked_for() -> None:
    """One that was slowly built for a whole log is not written for each of its parts."""
    array = pa.array([f"text {number}" for number in range(1000)]).dictionary_encode()
    assert contents({"note": array}, np.array([7])).to_pylist() == ['{"note":"text 7"}']


def test_times_and_no_columns() -> None:
    moment = datetime(2026, 11, 20, 8, tzinfo=UTC)
    array = pa.array([moment], pa.timestamp("us", "UTC"))
    assert contents({"at": array}, np.array([0])).to_pylist() == ['{"at":"2026-11-20 08:00:00+00:00"}']
    assert contents({}, np.array([0, 1])).to_pylist() == ["{}", "{}"]
