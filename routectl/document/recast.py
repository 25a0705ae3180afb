"""A document's text made to say something else, its comments and layout kept wherever it says the same.

What it doesn't hold yet is taken over as a donor writes it, comments included, where that says the
same; else it is written in one line. An edit is made of the text as it stands and read again, so
what comes out says what was wanted, or nothing comes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.document import edit
from routectl.document.block import add_block
from routectl.document.entry import begin, end, item, line_end, line_start, trail
from routectl.document.nodes import is_block, keys
from routectl.document.place import At
from routectl.document.sequence import rearranged, shifted
from routectl.document.source import Source
from routectl.document.written import written
from routectl.document.yaml import MappingNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.edit import Replace
    from routectl.document.source import Document

ROUNDS = 40
"""A round makes all edits that don't touch each other; an entry deep inside a new order takes a few."""

_NOTHING: Any = object()


def recast(document: Document, value: Any, donor: Document) -> Source | None:
    """The document's file with this value in its place; None where that can't be had by edits."""
    source, index = document.source, document.index
    for _ in range(ROUNDS):
        current = source.documents[index]
        if current.value == value:
            return source
        following = _round(source, index, value, donor)
        if following is None:
            return None
        source = following
    return None


def _round(source: Source, index: int, value: Any, donor: Document) -> Source | None:
    """The file after one round; its edits one by one where they don't hold together."""
    edits = list(_edits(At(source.documents[index]), value, At(donor)))
    for tried in (edits, *([one] for one in edits)):
        text, made = edit.apply(source.text, tried)
        if made:
            found = Source(source.path, text)
            if _holds(source, found, index):
                return found
    return None


def _holds(before: Source, after: Source, index: int) -> bool:
    """Whether a file can still be read, and its other documents say what they said."""
    was, now = before.documents, after.documents
    return len(was) == len(now) and all(
        place == index or one.value == other.value for place, (one, other) in enumerate(zip(was, now, strict=True))
    )


def _edits(at: At, value: Any, donor: At) -> Iterator[tuple[Replace, ...]]:
    """What is to be done at a place, so that it is nearer to the value."""
    held = at.document.get(at.path)
    if held == value and type(held) is type(value):
        return
    if isinstance(held, dict) and isinstance(value, dict) and held and value:
        yield from _mapping(at, held, value, donor)
    elif _is_named(held) and _is_named(value):
        if [entry["name"] for entry in held] != [entry["name"] for entry in value]:
            yield rearranged(at, value, donor)
        else:
            for place, entry in enumerate(value):
                yield from _edits(at.below(place), entry, _same(donor, entry["name"]))
    else:
        yield _put(at, value, donor)


def _mapping(at: At, held: dict[str, Any], value: dict[str, Any], donor: At) -> Iterator[tuple[Replace, ...]]:
    for key in held:
        if key not in value:
            yield edit.remove(at.below(key))
    for key, part in value.items():
        if key in held:
            yield from _edits(at.below(key), part, donor.below(key))
        else:
            yield _given(at, key, part, donor) or edit.add(at, key, part)


def _put(at: At, value: Any, donor: At) -> tuple[Replace, ...]:
    """Another value: beside its key, or with its key taken out first and put in again in the next round."""
    return edit.set_value(at, value) or edit.remove(at)


def _given(at: At, key: str, value: Any, donor: At) -> tuple[Replace, ...]:
    """An entry as the donor writes it, where both write it as a block."""
    way = trail(at, at.path)
    there = trail(donor, donor.path) if _value(donor) is not _NOTHING else []
    if not way or not there or not is_block(way[-1].node) or not is_block(there[-1].node):
        return ()
    parent, giver = way[-1].node, there[-1].node
    if not isinstance(parent, MappingNode) or not isinstance(giver, MappingNode) or key not in keys(giver):
        return ()
    if donor.document.get((*donor.path, key)) != value:
        return ()
    number = next(place for place, (name, _) in enumerate(giver.value) if name.value == key)
    entry, text = item(giver, number), donor.source.text
    start, stop = begin(entry), end(entry, text)
    column, own = start - line_start(text, start), _column(at.source.text, parent)
    if stop < 0 or text[line_start(text, start) : start].strip(" "):
        return ()
    return add_block(at.source.text, parent, shifted(text[start : line_end(text, stop)], own - column))


def _column(text: str, node: MappingNode) -> int:
    start: int = node.value[0][0].start_mark.index
    return start - line_start(text, start)


def _same(donor: At, name: str) -> At:
    """The donor's entry of a name; a place that isn't there where it has none."""
    entries = _value(donor)
    listed = entries if isinstance(entries, list) else []
    place = next((place for place, entry in enumerate(listed) if entry.get("name") == name), len(listed))
    return donor.below(place)


def _value(at: At) -> Any:
    return at.document.get(at.path) if at.document.has(at.path) else _NOTHING


def _is_named(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "name" in one for one in value)


def anew(source: Source, values: dict[int, Any]) -> str:
    """The file written anew with these values by document, a line for each part: what is left where edits can't be made."""
    is_json = source.path.endswith(".json")
    documents = [values.get(place, document.value) for place, document in enumerate(source.documents)]
    if is_json:
        return written(documents[0], json=True) + "\n"
    return "---\n".join("".join(_lines(document)) for document in documents)


def _lines(value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield written(value, json=False) + "\n"
        return
    for key, part in value.items():
        name = written(key, json=False)
        if _is_named(part):
            yield f"{name}:\n"
            yield from (f"  - {written(entry, json=False)}\n" for entry in part)
        else:
            yield f"{name}: {written(part, json=False)}\n"
