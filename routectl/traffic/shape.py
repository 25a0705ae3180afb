"""What the objects of a file of JSON Lines look like: which keys hold what a layout wants, and of what type."""

from __future__ import annotations

import re
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow

from routectl.traffic.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routectl.traffic.layout import Layout

Path = tuple[str, ...]

_USUAL = {"moment": "text", "text": "text", "whole": "whole", "number": "number", "flag": "text", "names": "names"}
"""What values are where no row has been seen that has one."""

_TYPES = {
    "text": pyarrow.string(), "whole": pyarrow.int64(), "number": pyarrow.float64(), "flag": pyarrow.bool_(),
    "names": pyarrow.list_(pyarrow.string()),
}  # fmt: skip


class Form(NamedTuple):
    """A schema to read by, and where each column stands in it."""

    schema: Any
    places: tuple[tuple[Path, ...], ...]
    """For each column of the layout, where it may be; the first that has something is taken."""

    def columns_of(self, table: Any) -> tuple[Any, ...]:
        """The layout's columns of a table that was read by the schema; None for one that is nowhere in it."""
        return tuple(_first([_inner(table, place) for place in places]) for places in self.places)


class Shape(NamedTuple):
    """How blocks of a file are read: by what was seen of it, which is quicker, where nothing else can stand in a block."""

    seen: Form
    whole: Form
    signs: tuple[bytes, ...]
    """How the keys begin that were not seen."""
    is_closed: bool
    """Whether what was seen has no key beside those that are asked for."""

    def form(self, content: bytes) -> Form:
        """What a block has to be read by."""
        if any(sign in content for sign in self.signs) or (b"\\" in content and _ESCAPED.search(content)):
            return self.whole
        return self.seen


_ESCAPED = re.compile(rb"\\u00[2-7]")
"""A letter that is written as an escape, as it may be in a key."""


def _inner(table: Any, place: Path) -> Any:
    import pyarrow.compute as compute

    column = whole(table.column(place[0]))
    for name in place[1:]:
        column = compute.struct_field(column, name)
    return column


def _first(found: list[Any]) -> Any:
    import pyarrow.compute as compute

    if not found:
        return None
    if len(found) == 1:
        return found[0]
    return compute.coalesce(*found) if len({str(one.type) for one in found}) == 1 else None


def shape(layout: Layout, records: Sequence[dict[str, Any]]) -> Shape | None:
    """The shape that these records have; None where one column is of several types that don't go together."""
    columns = layout.columns[:-1]
    usual = _usual_kinds(layout)
    seen: dict[str, dict[Path, set[str]]] = {column: {} for column in columns}
    for record in records:
        for column in columns:
            for place, value in _places(record, column):
                if value is not None:
                    seen[column].setdefault(place, set()).add(_kind(value))
    narrow, wide = _form(columns, seen, usual, is_whole=False), _form(columns, seen, usual, is_whole=True)
    if narrow is None or wide is None:
        return None
    seen_places = {place for places in narrow.places for place in places}
    unseen = {place for places in wide.places for place in places} - seen_places
    is_closed = all(map(_is_within, records, repeat(narrow.schema)))
    return Shape(narrow, wide, tuple(sorted({_sign(place, seen_places) for place in unseen})), is_closed)


def _is_within(record: dict[str, Any], fields: Iterable[Any]) -> bool:
    """Whether a record has no other keys than some fields."""
    known = {field.name: field.type for field in fields}
    return all(
        key in known
        and (not isinstance(value, dict) or (pyarrow.types.is_struct(known[key]) and _is_within(value, known[key])))
        for key, value in record.items()
    )


def _sign(place: Path, seen: set[Path]) -> bytes:
    """What a block must hold for there to be something at a place: its first key that was not seen there, or its beginning."""
    depth = next(
        depth for depth in range(len(place)) if not any(one[: depth + 1] == place[: depth + 1] for one in seen)
    )
    key = place[depth]
    begin = key.partition(".")[0]
    return f'"{key}"'.encode() if any(begin in one for one in seen) else f'"{begin}'.encode()


def _form(
    columns: Sequence[str], seen: dict[str, dict[Path, set[str]]], usual: dict[str, str], *, is_whole: bool
) -> Form | None:
    """The schema of what was seen, or of all that may come; None where what was seen doesn't go together."""
    tree: dict[str, Any] = {}
    places = []
    for column in columns:
        found = seen[column]
        kinds = set().union(*found.values()) or {usual.get(column, "text")}
        kind = _together(kinds)
        if kind is None:
            return None
        if usual.get(column) == "number" and kind == "whole":
            kind = "number"
        wanted = {*found, *_unseen(column)} if is_whole else set(found)
        at = tuple(place for place in sorted(wanted, key=_order) if _grow(tree, place, kind))
        if not set(found).issubset(at):
            return None
        places.append(at)
    return Form(pyarrow.schema(_fields(tree)), tuple(places))


def _usual_kinds(layout: Layout) -> dict[str, str]:
    found: dict[str, str] = {}
    for step in (layout.time, *layout.steps):
        for source in step.sources:
            kind = "number" if step.target.kind == "moment" and source.read.unit else _USUAL[step.target.kind]
            found.setdefault(layout.columns[source.place], kind)
    return found


def _places(record: dict[str, Any], column: str) -> Iterable[tuple[Path, Any]]:
    """Everywhere in a record where a column may be."""
    if column in record:
        yield (column,), record[column]
    start = column.find(".")
    while start >= 0:
        inner = record.get(column[:start])
        if isinstance(inner, dict):
            for place, value in _places(inner, column[start + 1 :]):
                yield (column[:start], *place), value
        start = column.find(".", start + 1)


def _order(place: Path) -> tuple[bool, tuple[int, ...]]:
    """The whole name before what is nested, and there the shorter key first: as `value_at` looks for it."""
    return len(place) > 1, tuple(map(len, place))


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, list):
        return "names" if all(isinstance(entry, str) for entry in value) else "other"
    kinds = {str: "text", int: "whole", float: "number"}
    return kinds.get(type(value), "other")


def _together(kinds: set[str]) -> str | None:
    if kinds == {"whole", "number"}:
        return "number"
    return next(iter(kinds)) if len(kinds) == 1 and "other" not in kinds else None


def _unseen(column: str) -> Iterable[Path]:
    """Every way in which a path may be split into keys; of a long one the whole, and all its parts."""
    parts = column.split(".")
    if len(parts) > _MOST_PARTS:
        return (column,), tuple(parts)
    cuts = range(1 << (len(parts) - 1))
    return [_split(parts, cut) for cut in cuts]


def _split(parts: Sequence[str], cut: int) -> Path:
    keys = [parts[0]]
    for place, part in enumerate(parts[1:]):
        if cut >> place & 1:
            keys.append(part)
        else:
            keys[-1] += f".{part}"
    return tuple(keys)


_MOST_PARTS = 4
"""Parts of a path that may be keys in any combination."""


def _grow(tree: dict[str, Any], place: Path, kind: str) -> bool:
    """Put a place into the tree; False where something else stands in its way."""
    for name in place[:-1]:
        inner = tree.setdefault(name, {})
        if not isinstance(inner, dict):
            return False
        tree = inner
    known = tree.get(place[-1])
    if known is not None and known != kind:
        return False
    tree[place[-1]] = kind
    return True


def _fields(tree: dict[str, Any]) -> Sequence[Any]:
    return [
        pyarrow.field(name, pyarrow.struct(_fields(inner)) if isinstance(inner, dict) else _TYPES[inner])
        for name, inner in tree.items()
    ]
