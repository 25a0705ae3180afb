"""The canonical JSON of columns of requests, on which buckets are drawn where there is no id: written column by column."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from routectl.engine.request import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.engine.batch.array import Array

_TEXT = pa.large_string()


def contents(arrays: Mapping[str, Any], rows: Array) -> Any:
    """What `canonical` says of some rows of columns, as Arrow text: an empty cell is left out."""
    chosen = pa.array(rows)
    parts = [
        _part(name, arrays[name].take(chosen)) for name in sorted(arrays) if not pa.types.is_null(arrays[name].type)
    ]
    nothing = pa.repeat(_said(""), len(rows))
    inside = pc.binary_join_element_wise(nothing, *parts, _said(""), null_handling="replace")
    return pc.binary_join_element_wise(pc.utf8_replace_slice(inside, 0, 1, "{"), _said("}"), _said(""))


def _part(name: str, array: Any) -> Any:
    """For each row a comma, a key and its value, as they stand between the braces; nothing where there is no value."""
    if pa.types.is_integer(array.type):
        key = json.dumps(name, ensure_ascii=False)
        return pc.binary_join_element_wise(_said(f",{key}:"), array.cast(pa.string()).cast(_TEXT), _said(""))
    if pa.types.is_dictionary(array.type) and len(array.dictionary) > len(array):  # most of it is for other rows
        array = array.dictionary_decode()
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        array = array.dictionary_encode()
    if not pa.types.is_dictionary(array.type):
        return _written(name, array)
    return _written(name, array.dictionary).take(array.indices)


def _written(name: str, array: Any) -> Any:
    """The same, value by value."""
    return pa.array(
        [None if value is None else "," + canonical({name: value})[1:-1] for value in array.to_pylist()], _TEXT
    )


def _said(text: str) -> Any:
    return pa.scalar(text, _TEXT)
