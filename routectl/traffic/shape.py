"""What the objects of a file of JSON Lines look like: which keys hold what a layout wants, and of what type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow

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


class Shape(NamedTuple):
    """A schema to read by, and where each column stands in it."""

    schema: Any
    places: tuple[tuple[Path, ...], ...]
    """For each column of the layout, where it may be; the first that has something is taken."""

    def columns_of(self, table: Any) -> tuple[Any, ...]:
        """The layout's columns of a table that was read by the schema."""
        return tuple(_first([_inner(table, place) for place in places]) for places in self.places)


def _inner(table: Any, place: Path) -> Any:
    import pyarrow.compute as compute

    column = table.column(place[0]).combine_chunks()
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


def shape(layout: Layout, records: Iterable[dict[str, Any]]) -> Shape | None:
    """The shape that these records have; None where one column is of several types that don't go together."""
    columns = layout.columns[:-1]
    usual = _usual_kinds(layout)
    seen: dict[str, dict[Path, set[str]]] = {column: {} for column in columns}
    for record in records:
        for column in columns:
            for place, value in _places(record, column):
                if value is not None:
                    seen[column].setdefault(place, set()).add(_kind(value))
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
        at = tuple(place for place in sorted(found, key=_order) or _unseen(column) if _grow(tree, place, kind))
        if len(at) < len(found):
            return None
        places.append(at)
    return Shape(pyarrow.schema(_fields(tree)), tuple(places))


def _usual_kinds(layout: Layout) -> dict[str, str]:
    found: dict[str, str] = {}
    for step in (layout.time, *layout.steps):
        for source in step.sources:
            kind = "number" if step.target.kind == "moment" and source.read.unit else _USUAL[step.target.kind]
            found.setdefault(layout.columns[source.index], kind)
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


def _unseen(column: str) -> tuple[Path, ...]:
    parts = tuple(column.split("."))
    return ((column,),) if len(parts) == 1 else ((column,), parts)


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
