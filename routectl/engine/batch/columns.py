"""Requests as columns: an Arrow array for each key, read into classes once for all policies that ask."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routectl.engine.batch.array import Array, smallest
from routectl.engine.batch.content import contents
from routectl.engine.batch.draw import drawn
from routectl.engine.box import BUCKETS, DRAWN
from routectl.engine.request import LARGEST
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routectl.engine.space import Axis
    from routectl.policy.policy import Policy

TIME = "time"
NO_LIMIT = np.iinfo(np.int64).max
"""An absent `sla_ms`: larger than every number."""

MOST_LOOKED_UP = 1 << 20
"""Whole numbers are looked up in a table as long as the last class begins before this one."""

FEW_STARTS = 4
"""So many classes of whole numbers are sooner told by comparing."""


class Columns:
    """Requests, one a row; a column is a dimension, `needs`, `id` or a chosen bucket, and an empty cell is left out.

    A listed dimension is text, best dictionary encoded; a whole number is any integer column; `needs` is a list of
    text, or text for one name; `id` is text or whole numbers. A column that a policy doesn't know says nothing to it.
    `time` and columns whose names begin with `x-` are no part of a request, unless `keys` names them.
    """

    def __init__(self, source: Any, keys: Iterable[str] | None = None) -> None:
        """`source` is an Arrow record batch, a table, or a mapping from names to Arrow or numpy arrays."""
        given = _arrays(source)
        names = [name for name in given if name != TIME and not name.startswith("x-")] if keys is None else keys
        self.arrays: dict[str, Any] = {name: given[name] for name in names}
        self.time: Any = given.get(TIME)
        """The column `time`, if there is one: Arrow timestamps with a zone say when requests came in."""
        self.rows: int = next((len(array) for array in given.values()), 0)
        self._classes: dict[Axis, Array] = {}
        self._numbers: dict[str, Array] = {}
        self._needed: dict[str, Array] = {}
        self._drawn: dict[str, tuple[Array, tuple[Array, Array]]] = {}
        self._given = self.arrays
        """The requests as they came: those on whose content buckets are drawn."""

    def taken_for(self, name: str, value: str | None) -> Columns:
        """The same requests, each with this value of a listed dimension: they keep their buckets."""
        other = copy(self)
        book = pa.DictionaryArray.from_arrays(pa.array(np.zeros(self.rows, np.int32)), pa.array([value], pa.string()))
        other.arrays = {**self.arrays, name: book}
        other._classes = {axis: classes for axis, classes in self._classes.items() if axis.name != name}
        return other

    def classes(self, axis: Axis) -> Array:
        """The class of each row on an axis of the request that isn't drawn."""
        found = self._classes.get(axis)
        if found is None:
            found = self._classes[axis] = self._coded(axis)
        return found

    def numbers(self, name: str) -> Array:
        """The whole numbers of a column; 0 where it is empty, missing or of another type, for `sla_ms` no limit."""
        found = self._numbers.get(name)
        if found is None:
            found = self._numbers[name] = self._whole(name, NO_LIMIT if name == "sla_ms" else 0)
        return found

    def empty(self, name: str) -> Array | None:
        """Which rows have nothing in a column; None where all have something."""
        array = self.arrays.get(name)
        if array is None:
            return np.ones(self.rows, bool)
        if not array.null_count:
            return None
        found: Array = pc.is_null(array).to_numpy(zero_copy_only=False)
        return found

    def drawn(self, axis: Axis, policy: str, asked: Array) -> Array:
        """The class of rows on the axis of a bucket: of those where it is asked for, of any others whatever comes."""
        return _class(axis, self.buckets(policy, asked)[DRAWN.index(axis.name)])

    def buckets(self, policy: str, asked: Array) -> tuple[Array, Array]:
        """The sample buckets and the split buckets of the rows where they are asked for, chosen or drawn on a policy's name."""
        chosen = [self.arrays.get(name) for name in DRAWN]
        if all(each is not None and not each.null_count for each in chosen):
            sample, split = (self._whole(name, 0) for name in DRAWN)
            return sample, split
        nothing = np.zeros(self.rows, np.uint16)
        known, found = self._drawn.get(policy, (np.zeros(self.rows, bool), (nothing, nothing)))
        rows = np.flatnonzero(asked & ~known)
        if len(rows):
            own = drawn(policy, self._identities(rows))
            sample, split = (each.copy() for each in found)
            sample[rows], split[rows] = own
            found = self._chosen(DRAWN[0], sample), self._chosen(DRAWN[1], split)
            self._drawn[policy] = known | asked, found
        return found

    def undecided(self, policy: Policy) -> Array | None:
        """Where a policy can't read the request, as `read_request` would say; None where it can everywhere."""
        masks = [
            self._not_text(name) if one.listed else self._beyond(name, one.low, one.high)
            for name, one in policy.dimensions.items()
            if name in self.arrays
        ]
        masks += [self._beyond(name, 0, BUCKETS - 1) for name in DRAWN if name in self.arrays]
        masks.append(self._unheard(policy))
        masks.append(self._nameless())
        found: Array | None = None
        for mask in masks:
            if mask is not None and mask.any():
                found = mask if found is None else found | mask
        return found

    def _coded(self, axis: Axis) -> Array:
        if axis.kind == "needs":
            name = axis.name.partition(":")[2]
            return self._needing().get(name, np.zeros(self.rows, np.uint8))
        array = self.arrays.get(axis.name)
        if axis.values:
            other = axis.values.index(OTHER)
            if array is None or not _is_text(array.type):
                return np.full(self.rows, other, smallest(axis.size))
            return _listed(array, axis.values, other)
        if array is None or array.null_count:
            absent = NO_LIMIT if axis.name == "sla_ms" else axis.starts[0]
            return _class(axis, self._whole(axis.name, absent))
        return _class(axis, self.numbers(axis.name))

    def _whole(self, name: str, absent: int) -> Array:
        array = self.arrays.get(name)
        if array is None or not pa.types.is_integer(array.type):
            return np.full(self.rows, absent, np.int64)
        if array.null_count:
            array = pc.fill_null(_signed(array), absent)
        elif pa.types.is_uint64(array.type):
            array = _signed(array)
        return array.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]

    def _chosen(self, name: str, own: Array) -> Array:
        array = self.arrays.get(name)
        if array is None or not pa.types.is_integer(array.type):
            return own
        return np.where(array.is_valid().to_numpy(zero_copy_only=False), self._whole(name, 0), own)

    def _identities(self, rows: Array) -> Any:
        """What buckets of some rows are drawn on: the ids as Arrow text, and for a row without one its content."""
        arrays = self._given
        given = arrays.get("id")
        if given is None or not (_is_text(given.type) or pa.types.is_integer(given.type)):
            array = pa.nulls(len(rows), pa.string())
        else:
            array = given if len(rows) == self.rows else given.take(pa.array(rows))
            array = array.cast(pa.string()) if pa.types.is_integer(given.type) else array
        if not array.null_count:
            return array
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        missing = array.is_null().to_numpy(zero_copy_only=False)
        others = {name: each for name, each in arrays.items() if name != "id"}
        written = contents(others, rows[missing])
        return pc.replace_with_mask(array.cast(pa.large_string()), missing, written)

    def _needing(self) -> dict[str, Array]:
        """For each capability that some row needs, the rows that need it."""
        array = self.arrays.get("needs")
        if array is None or self._needed or pa.types.is_null(array.type):
            return self._needed
        if _is_text(array.type):
            names, parents = array, np.arange(self.rows)
        elif pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
            names, parents = array.flatten(), pc.list_parent_indices(array).to_numpy(zero_copy_only=False)
        else:
            return self._needed
        if pa.types.is_null(names.type):
            return self._needed
        encoded = names if pa.types.is_dictionary(names.type) else names.dictionary_encode()
        codes = pc.fill_null(encoded.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
        for code, name in enumerate(encoded.dictionary.to_pylist()):
            needing = np.zeros(self.rows, np.uint8)
            needing[parents[codes == code]] = 1
            self._needed[name] = needing
        return self._needed

    def _unheard(self, policy: Policy) -> Array | None:
        """Rows whose `needs` no model of the policy's registry has, or that are no lists of names."""
        array = self.arrays.get("needs")
        if array is None or pa.types.is_null(array.type):
            return None
        is_list = pa.types.is_list(array.type) or pa.types.is_large_list(array.type)
        if not is_list and not _is_text(array.type):
            return array.is_valid().to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
        known = policy.registry.capabilities if policy.registry else {}
        found = np.zeros(self.rows, bool)
        for name, needing in self._needing().items():
            if name not in known:
                found |= needing.view(bool)
        if is_list and (inner := array.flatten()).null_count:
            parents = pc.list_parent_indices(array).to_numpy(zero_copy_only=False)
            found[parents[inner.is_null().to_numpy(zero_copy_only=False)]] = True
        return found

    def _not_text(self, name: str) -> Array | None:
        array = self.arrays[name]
        return None if _is_text(array.type) else array.is_valid().to_numpy(zero_copy_only=False)

    def _beyond(self, name: str, low: int, high: int | None) -> Array | None:
        """Where a column holds no whole number of this range."""
        array = self.arrays[name]
        if not pa.types.is_integer(array.type):
            return array.is_valid().to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
        high = LARGEST if high is None else high
        ends = pc.min_max(array)
        if not ends["min"].is_valid or (low <= ends["min"].as_py() and ends["max"].as_py() <= high):
            return None
        array = _signed(array)
        beyond = pc.or_(pc.less(array, low), pc.greater(array, high))
        return pc.fill_null(beyond, False).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]

    def _nameless(self) -> Array | None:
        """Where an `id` is neither text nor a whole number."""
        array = self.arrays.get("id")
        if array is None or _is_text(array.type) or pa.types.is_integer(array.type):
            return None
        return array.is_valid().to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _arrays(source: Any) -> dict[str, Any]:
    if isinstance(source, (pa.RecordBatch, pa.Table)):
        source = dict(zip(source.schema.names, source.columns, strict=True))
    mapping: Mapping[str, Any] = source
    return {name: _array(each) for name, each in mapping.items()}


def _array(written: Any) -> Any:
    array = written if isinstance(written, (pa.Array, pa.ChunkedArray)) else pa.array(written)
    if isinstance(array, pa.ChunkedArray):
        array = (
            array.unify_dictionaries().combine_chunks()
            if pa.types.is_dictionary(array.type)
            else array.combine_chunks()
        )
    if pa.types.is_string_view(array.type):
        try:
            array = array.cast(pa.string())
        except pa.ArrowNotImplementedError:  # before pyarrow 18
            array = pa.array(array.to_pylist(), pa.string())
    if pa.types.is_dictionary(array.type) and not _is_text(array.type):
        array = array.dictionary_decode()
    return array


def _is_text(kind: Any) -> bool:
    """Whether a column holds text, or nothing at all."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind))


def _signed(array: Any) -> Any:
    """Whole numbers as signed ones of 64 bits; those that are too large for that as the largest."""
    if pa.types.is_uint64(array.type):
        array = pc.min_element_wise(array, pa.scalar(NO_LIMIT, pa.uint64()), skip_nulls=False)
    return array.cast(pa.int64())


def _listed(array: Any, values: tuple[str, ...], other: int) -> Array:
    """Each value's place among the values; one that isn't there is `other`."""
    sort = smallest(len(values))
    if pa.types.is_null(array.type):
        return np.full(len(array), other, sort)
    if not pa.types.is_dictionary(array.type):
        return _places(array, values, other).astype(sort)
    book = _places(array.dictionary, values, other).astype(sort)
    indices = array.indices
    if indices.null_count:
        indices = pc.fill_null(indices.cast(pa.int64()), len(book))
    codes = indices.to_numpy(zero_copy_only=False)
    book = np.append(book, sort(other))
    if codes.dtype == sort and np.array_equal(book[:-1], np.arange(len(book) - 1)):
        return codes  # type: ignore[no-any-return]
    return book.take(codes, mode="clip")  # type: ignore[no-any-return]


def _places(texts: Any, values: tuple[str, ...], other: int) -> Array:
    if pa.types.is_null(texts.type):
        return np.full(len(texts), other)
    found = pc.index_in(texts, value_set=pa.array(values, texts.type))
    return pc.fill_null(found, other).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _class(axis: Axis, numbers: Array) -> Array:
    """The class of each whole number: the last one that begins at it or before."""
    starts, sort = axis.starts, smallest(axis.size)
    if len(starts) <= FEW_STARTS:
        found = np.zeros(len(numbers), sort)
        for start in starts[1:]:
            found += numbers >= start
        return found
    if starts[-1] < MOST_LOOKED_UP:
        edges = np.zeros(starts[-1] + 1, sort)
        edges[list(starts[1:])] = 1
        return np.cumsum(edges, dtype=sort).take(numbers, mode="clip")
    return (np.searchsorted(np.array(starts[1:]), numbers, side="right")).astype(sort)
