"""Changes to a document as changes to its text, so that comments and layout stay as they are.

Each function names one change by place and returns the stretches of text to replace; nothing
where the change can't be made without touching the layout around it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.nodes import child, is_block, span_of
from routectl.document.place import At, Position, Span
from routectl.document.scalar import NotFinite, resolve, trap
from routectl.document.yaml import MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterable


_PLAIN = re.compile(r"[A-Za-z0-9_./@][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+-]+)*\Z")


class Replace(NamedTuple):
    """What stands at `span` becomes `text`."""

    span: Span
    text: str


def set_value(at: At, value: Any) -> tuple[Replace, ...]:
    """Put another value where a scalar or a flow collection stands."""
    node = _node(at, at.path)
    if node is None or is_block(node):
        return ()
    return (Replace(span_of(node, at.source), _written(value, at)),)


def rename(at: At, key: str) -> tuple[Replace, ...]:
    """Give an entry's key another name."""
    entry = _entry(at)
    return (Replace(span_of(entry[0], at.source), _written(key, at)),) if entry else ()


def add(at: At, key: str, value: Any) -> tuple[Replace, ...]:
    """Put `key: value` at the end of a mapping, or `value` at the end of a list."""
    node = _node(at, at.path)
    if node is None or isinstance(node, ScalarNode):
        return ()
    entry = f"{_written(key, at)}: {_written(value, at)}" if isinstance(node, MappingNode) else _written(value, at)
    end = span_of(node, at.source).end
    if not is_block(node):
        before = Position(end.line, end.column - 1)
        if node.value:
            last = node.value[-1]
            end_of_last = span_of(last[1] if isinstance(last, tuple) else last, at.source).end
            return (Replace(Span(end_of_last, end_of_last), f", {entry}"),)
        return (Replace(Span(before, before), entry),)
    column = node.start_mark.column
    line = at.source.line(end.line)
    after = Position(end.line, len(line) + 1)
    dash = "" if isinstance(node, MappingNode) else "- "
    newline = "\r\n" if "\r\n" in at.source.text else "\n"
    return (Replace(Span(after, after), f"{newline}{' ' * column}{dash}{entry}"),)


def remove(at: At) -> tuple[Replace, ...]:
    """Take an entry of a mapping or list out; nothing where it is the only one of a block."""
    parent = _node(at, at.path[:-1]) if at.path else None
    entry = _entry(at)
    if parent is None or entry is None:
        return ()
    entries = [item[0] if isinstance(item, tuple) else item for item in parent.value]
    place = next(index for index, node in enumerate(entries) if node is entry[0])
    head, body = span_of(entry[0], at.source).start, span_of(entry[1], at.source).end
    if not is_block(parent):
        if len(entries) == 1:
            return (Replace(Span(head, body), ""),)
        if place + 1 < len(entries):
            return (Replace(Span(head, span_of(entries[place + 1], at.source).start), ""),)
        before = parent.value[place - 1]
        return (Replace(Span(span_of(before[1] if isinstance(before, tuple) else before, at.source).end, body), ""),)
    if len(entries) == 1:
        return ()
    lead = at.source.line(head.line)[: head.column - 1]
    if lead.strip() in ("", "-") and (not lead.strip() or isinstance(at.path[-1], int)):
        return (Replace(Span(Position(head.line, 1), Position(body.line + 1, 1)), ""),)
    if place + 1 < len(entries):  # the first key of a list item stands beside its dash
        return (Replace(Span(head, span_of(entries[place + 1], at.source).start), ""),)
    return ()


def apply(text: str, changes: Iterable[tuple[Replace, ...]]) -> tuple[str, int]:
    """The text with all changes that don't touch each other, and how many were made; each is made whole or not at all."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def offset(position: Position) -> int:
        return min(starts[min(position.line, len(starts)) - 1] + position.column - 1, len(text))

    taken: list[tuple[int, int, str]] = []
    made = 0
    for change in changes:
        pieces = [(offset(piece.span.start), offset(piece.span.end), piece.text) for piece in change]
        if pieces and not any(_touch(piece, other) for piece in pieces for other in taken):
            taken += pieces
            made += 1
    for start, end, new in sorted(taken, reverse=True):
        text = text[:start] + new + text[end:]
    return text, made


def _touch(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return one[0] == other[0] or (one[0] < other[1] and other[0] < one[1])


def _node(at: At, path: tuple[str | int, ...]) -> Node | None:
    node = at.source.node(at.document.index)
    for step in path:
        found = child(node, step) if node is not None else None
        node = found[1] if found else None
    return node


def _entry(at: At) -> tuple[Node, Node] | None:
    parent = _node(at, at.path[:-1]) if at.path else None
    return child(parent, at.path[-1]) if parent is not None else None


def _written(value: Any, at: At) -> str:
    """A value as text: JSON in a JSON file, else YAML, quoted where any reader could take it for something else."""
    import json

    if at.file.endswith(".json"):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_written(key, at)}: {_written(entry, at)}" for key, entry in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_written(entry, at) for entry in value) + "]"
    if isinstance(value, str) and _PLAIN.match(value) and _is_text(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _is_text(value: str) -> bool:
    try:
        return resolve(value) == value and not trap(value)
    except NotFinite:
        return False
