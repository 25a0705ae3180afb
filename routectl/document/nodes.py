"""Finding the way in a tree of nodes, and where a node stands in its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.document.place import Position, Span
from routectl.document.yaml import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from routectl.document.source import Source


def child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """The nodes of the key and of the value one step down; of a list's entry the same node twice."""
    if isinstance(step, int):
        if isinstance(node, SequenceNode) and step < len(node.value):
            return node.value[step], node.value[step]
        return None
    return keys(node).get(step) if isinstance(node, MappingNode) else None


def keys(node: MappingNode) -> dict[Any, tuple[Node, Node]]:
    """A mapping's entries by key, the first where one is given twice; kept with the node, for there may be thousands."""
    found: dict[Any, tuple[Node, Node]] | None = getattr(node, "by_key", None)
    if found is None:
        found = {key.value: (key, value) for key, value in reversed(node.value) if isinstance(key, ScalarNode)}
        node.by_key = found  # type: ignore[attr-defined]
    return found


def first_key(node: Node) -> tuple[Node, Node] | None:
    """The first key of a mapping, with its value."""
    return node.value[0] if isinstance(node, MappingNode) and node.value else None


def is_block(node: Node) -> bool:
    """Whether it is a list or a mapping that is written over lines, without brackets."""
    return not isinstance(node, ScalarNode) and not node.flow_style


def span_of(node: Node, source: Source) -> Span:
    """The text of a node, without the white space and comments that libyaml counts to a block."""
    start = Position(node.start_mark.line + 1, node.start_mark.column + 1)
    last = node
    while not isinstance(last, ScalarNode) and not last.flow_style and last.value:
        entry = last.value[-1]
        last = entry[1] if isinstance(entry, tuple) else entry
    end = Position(last.end_mark.line + 1, last.end_mark.column + 1)
    if isinstance(last, ScalarNode) and last.style in ("|", ">"):
        line = last.end_mark.line if last.end_mark.column == 0 else last.end_mark.line + 1
        while line > start.line and not source.line(line).strip():
            line -= 1
        end = Position(line, len(source.line(line)) + 1)
    return Span(start, max(start, end))
