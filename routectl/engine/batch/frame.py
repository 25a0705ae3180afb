"""Columns of decisions as Arrow: one row a request, everything that a decision is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from routectl.engine.outcome import Caps

if TYPE_CHECKING:
    from routectl.engine.batch.array import Array
    from routectl.engine.batch.kernel import Kernel

COST = "estimated_cost_usd"
TEXTS = ("action", "route", "model", "provider", "escalation")
NUMBERS = ("step", *Caps._fields)


def frame(kernel: Kernel, outcomes: Array, costs: Array) -> Any:
    """A record batch: text is dictionary encoded, and a row that can't be decided is empty."""
    count = len(kernel.outcomes)
    rows = [
        dict(
            zip(("action", "route", "model", "provider", "step", "controls", "escalation"), answer.fields, strict=True)
        )
        for answer in kernel.outcomes
    ]
    for row in rows:
        row |= (row.pop("controls") or Caps())._asdict()
    columns: dict[str, Any] = {}
    for name in (*TEXTS, *NUMBERS):
        values = [*(row[name] for row in rows), None]
        if name in TEXTS:
            book = pa.array(values, pa.string()).dictionary_encode()
            codes = np.array([count if code is None else code for code in book.indices.to_pylist()], np.int32)
            picked = codes.take(outcomes)
            indices = pa.array(picked, pa.int32(), mask=picked == count)
            columns[name] = pa.DictionaryArray.from_arrays(indices, book.dictionary)
        else:
            columns[name] = pa.array(values, pa.int64()).take(pa.array(outcomes))
    columns[COST] = pa.array(costs, pa.float64(), from_pandas=True)  # what is no number is none
    return pa.record_batch(columns)
