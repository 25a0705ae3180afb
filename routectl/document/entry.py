"""The entries that lead to a place in a document's text, and where each of them begins and ends."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.place import Path
from routectl.document.yaml import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from routectl.document.place import At

GAP = re.compile(r"(?:\s|#[^\n]*)*")
"""White space and comments."""
REST = re.compile(r"[ \t]*(#[^\n]*)?(?:\r?\n|\Z)")
"""The rest of a line that holds no more than a comment."""

_COLON = re.compile(r"[ \t]*:(?=\s|\Z|[\"',{}\[\]])")


class Entry(NamedTuple):
    """A value, its key where it has one, and which entry of which collection it is."""

    node: Node
    key: ScalarNode | None = None
    number: int = 0
    parent: Node | None = None


def trail(at: At, path: Path) -> list[Entry]:
    """The entries from the top of the document to the place; none where it isn't written down, or is written twice.

    What an anchor names is written in several places at once: a change of one is a change of all.
    """
    node = at.source.node(at.document.index)
    if node is None:
        return []
    text = at.source.text
    found = [Entry(node)]
    for step in path:
        entry = _child(node, step)
        if entry is None or _is_shared(entry, text):
            return []
        found.append(entry)
        node = entry.node
    return found


def _child(node: Node, step: str | int) -> Entry | None:
    if isinstance(node, SequenceNode) and isinstance(step, int):
        return item(node, step) if 0 <= step < len(node.value) else None
    number = _numbers(node).get(step) if isinstance(node, MappingNode) else None
    return None if number is None else item(node, number)


def _numbers(node: MappingNode) -> dict[Any, int]:
    """Which entry has a key, the first where one is given twice; kept with the node, for there may be thousands."""
    found: dict[Any, int] | None = getattr(node, "number_by_key", None)
    if found is None:
        last = len(node.value) - 1
        backwards = enumerate(reversed(node.value))
        found = {key.value: last - number for number, (key, _) in backwards if isinstance(key, ScalarNode)}
        node.number_by_key = found  # type: ignore[attr-defined]
    return found


def _is_shared(entry: Entry, text: str) -> bool:
    """Whether an entry is an alias, which stands elsewhere, or what one may be an alias of."""
    parent = entry.parent
    if parent is None or "*" not in text or "&" not in text:
        return False
    start = entry.node.start_mark.index
    if entry.key is not None:
        key = entry.key.start_mark.index
        is_alias = start < key or key < parent.start_mark.index
    else:
        is_alias = start < _reached(parent)[entry.number]
    return is_alias or text[start] == "&"


def _reached(node: Node) -> list[int]:
    """How far a list and the items before each of its own reach; kept with the node."""
    found: list[int] | None = getattr(node, "reached", None)
    if found is None:
        ends = (part.end_mark.index for part in node.value)
        found = list(accumulate(ends, max, initial=node.start_mark.index))
        node.reached = found  # type: ignore[union-attr]
    return found


def begin(entry: Entry) -> int:
    """Where an entry's first word begins."""
    return (entry.key or entry.node).start_mark.index


def end(entry: Entry, text: str) -> int:
    """Where its last word ends; -1 where that is, or may be, an alias."""
    last = leaf(entry, text)
    if last is None:
        return -1
    stop: int = last.node.end_mark.index
    if last.key is not None and is_unwritten(last.node):
        return value_place(last, text) or last.key.end_mark.index
    if isinstance(last.node, ScalarNode) and last.node.style in ("|", ">"):
        return len(text[:stop].rstrip())
    return stop


def value_place(entry: Entry, text: str) -> int:
    """Just after the colon of an entry; 0 where it has none in the usual place."""
    assert entry.key is not None
    colon = _COLON.match(text, entry.key.end_mark.index)
    return colon.end() if colon else 0


def leaf(entry: Entry, text: str) -> Entry | None:
    """The last scalar, flow or empty collection of an entry; None where that is, or may be, an alias."""
    while not _is_shared(entry, text):
        if isinstance(entry.node, ScalarNode) or entry.node.flow_style or not entry.node.value:
            return entry
        entry = item(entry.node, -1)
    return None


def is_unwritten(node: Node) -> bool:
    """Whether it is the nothing after a colon or dash."""
    return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index


def item(node: Node, number: int) -> Entry:
    """One entry of a collection; from its end for a negative number."""
    number %= len(node.value)
    found = node.value[number]
    return (
        Entry(found[1], found[0], number, node) if isinstance(node, MappingNode) else Entry(found, None, number, node)
    )


def line_start(text: str, offset: int) -> int:
    """The offset at which the line begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """The end of the line, before its line end."""
    stop = text.find("\n", offset)
    stop = len(text) if stop < 0 else stop
    return stop - 1 if text[stop - 1 : stop + 1] == "\r\n" else stop


def newline(text: str) -> str:
    """How the text ends its lines."""
    return "\r\n" if "\r\n" in text else "\n"
