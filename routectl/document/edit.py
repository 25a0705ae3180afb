"""Changes to a document as changes to its text, so that comments and layout stay as they are.

Each function names one change by place and returns the stretches of text to replace; nothing
where the change can't be made without touching more than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.document.replace import Replace, apply

if TYPE_CHECKING:
    from routectl.document.place import At

# The work is loaded when it is asked for: every run of the linter passes here, few change anything.


def set_value(at: At, value: Any) -> tuple[Replace, ...]:
    """Put another value in the place of one; a text keeps its quotes."""
    from routectl.document.block import in_one_line
    from routectl.document.entry import Entry, begin, end, is_unwritten, line_end, trail, value_place
    from routectl.document.nodes import is_block
    from routectl.document.replace import replace
    from routectl.document.yaml import ScalarNode

    text, way = at.source.text, trail(at, at.path)
    if not way:
        return ()
    entry = way[-1]
    node = entry.node
    if is_block(node):
        return in_one_line(text, way, _written(value, at), loses_comments=False)
    start, stop = begin(Entry(node)), end(Entry(node), text)
    if not isinstance(node, ScalarNode):
        if "#" in text[start:stop] and "\n" in text[start:stop]:
            return ()
        return (replace(text, start, stop, _written(value, at)),)
    if is_unwritten(node):
        place = value_place(entry, text) if entry.key is not None else start if text[start - 1] == "-" else 0
        return (replace(text, place, place, f" {_written(value, at)}"),) if place else ()
    new = _written(value, at, node.style)
    if node.style in ("|", ">"):
        header = text[start : line_end(text, start)]
        mark = header.find("#")
        comment = f"  {header[mark:].rstrip()}" if mark >= 0 else ""
        return (replace(text, start, line_end(text, stop), new + comment),)
    return (replace(text, start, stop, new),)


def rename(at: At, key: str) -> tuple[Replace, ...]:
    """Give an entry's key another name, in the same quotes; one that is taken is left alone."""
    from routectl.document.entry import is_unwritten, trail
    from routectl.document.nodes import keys
    from routectl.document.replace import replace
    from routectl.document.yaml import MappingNode

    way = trail(at, at.path)
    if not way or way[-1].key is None or is_unwritten(way[-1].key):
        return ()
    parent, node = way[-2].node, way[-1].key
    if isinstance(parent, MappingNode) and key != at.path[-1] and key in keys(parent):
        return ()
    start, stop = node.start_mark.index, node.end_mark.index
    return (replace(at.source.text, start, stop, _written(key, at, node.style)),)


def add(at: At, key: str, value: Any) -> tuple[Replace, ...]:
    """Put `key: value` at the end of a mapping that has no such key, or `value` at the end of a list."""
    from routectl.document.block import add_block
    from routectl.document.entry import trail
    from routectl.document.flow import add_flow
    from routectl.document.nodes import is_block, keys
    from routectl.document.yaml import MappingNode, ScalarNode

    text, way = at.source.text, trail(at, at.path)
    if not way or isinstance(way[-1].node, ScalarNode):
        return ()
    parent = way[-1].node
    entry = _written(value, at)
    if isinstance(parent, MappingNode):
        if key in keys(parent):
            return ()
        entry = f"{_written(key, at)}: {entry}"
    return add_block(text, parent, entry) if is_block(parent) else add_flow(text, parent, entry)


def remove(at: At) -> tuple[Replace, ...]:
    """Take an entry of a mapping or list out, and the comments on its lines with it; of the only one `{}` or `[]` is left."""
    from routectl.document.block import remove_block
    from routectl.document.entry import trail
    from routectl.document.flow import remove_flow
    from routectl.document.nodes import is_block

    text, way = at.source.text, trail(at, at.path)
    if len(way) < 2:
        return ()
    parent = way[-2].node
    return remove_block(text, way) if is_block(parent) else remove_flow(text, parent, way[-1].number)


def _written(value: Any, at: At, quote: str | None = "") -> str:
    from routectl.document.written import written

    return written(value, json=at.file.endswith(".json"), quote=quote if quote in ("'", '"') else "")


__all__ = ["Replace", "add", "apply", "remove", "rename", "set_value"]
