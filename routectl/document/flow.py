"""Entries of `{…}` and `[…]` added and taken out, the commas and line breaks between them kept right."""

from __future__ import annotations

from routectl.document.entry import GAP, REST, begin, end, item, line_end, line_start, newline
from routectl.document.replace import Replace, replace
from routectl.document.yaml import Node


def add_flow(text: str, parent: Node, entry: str) -> tuple[Replace, ...]:
    """Put an entry last, on a line of its own where the one before it has one."""
    opening, closing = _brackets(parent)
    if text[opening] not in "{[":
        return ()
    if not parent.value:
        inside = text[opening + 1 : closing]
        start = closing if inside.strip() else opening + 1
        return (replace(text, start, closing, entry),)
    last = item(parent, -1)
    stop = end(last, text)
    if stop < 0:
        return ()
    line = line_start(text, begin(last))
    lead = text[line : begin(last)]
    own_line = newline(text) + lead + entry
    after = _gap_end(text, stop)
    has_comma = text[after] == ","
    rest = REST.match(text, after + 1 if has_comma else stop)
    if lead.strip() or line <= opening or (has_comma and not rest):
        return (replace(text, stop, stop, f", {entry}"),)
    if has_comma:
        place = line_end(text, after)
        return (replace(text, place, place, own_line + ","),)
    if rest and rest.group(1):
        place = line_end(text, stop)
        return (replace(text, stop, stop, ","), replace(text, place, place, own_line))
    return (replace(text, stop, stop, "," + own_line),)


def remove_flow(text: str, parent: Node, index: int) -> tuple[Replace, ...]:
    """Take an entry out with its comma, and its line where it has one to itself."""
    opening, closing = _brackets(parent)
    entry = item(parent, index)
    start, stop = begin(entry), end(entry, text)
    if text[opening] not in "{[" or stop < 0 or text[:start].rstrip().endswith("?"):
        return ()
    after = _gap_end(text, stop)
    if text[after] == ",":
        return _with_comma(text, opening, closing, start, stop, after + 1, len(parent.value) == 1)
    if len(parent.value) == 1:
        return (_emptied(text, opening, closing, start, stop),)
    before = end(item(parent, index - 1), text)
    comma = _gap_end(text, before)
    if before < 0 or text[comma] != ",":
        return ()
    line = line_start(text, start)
    between = text[comma + 1 : start]
    rest = REST.match(text, stop)
    if line > comma and rest and "\n" in rest.group():
        return replace(text, comma, comma + 1, ""), replace(text, line, rest.end(), "")
    if "#" in between:
        return replace(text, comma, comma + 1, ""), replace(text, start, stop, "")
    return (replace(text, comma, stop, ""),)


def _with_comma(
    text: str, opening: int, closing: int, start: int, stop: int, after: int, is_only: bool
) -> tuple[Replace, ...]:
    if "#" in text[stop:after]:
        return replace(text, start, stop, ""), replace(text, after - 1, after, "")
    if is_only:
        return (_emptied(text, opening, closing, start, after),)
    line = line_start(text, start)
    rest = REST.match(text, after)
    stands_first = line > opening and not text[line:start].strip()
    if rest and stands_first:
        return (replace(text, line, rest.end(), ""),)
    spaces = after + len(text[after:closing]) - len(text[after:closing].lstrip(" \t"))
    lead = len(text[:start].rstrip(" \t"))
    if rest or (spaces == closing and not stands_first):
        return (replace(text, lead, after if rest else spaces, ""),)
    return (replace(text, start, spaces, ""),)


def _emptied(text: str, opening: int, closing: int, start: int, stop: int) -> Replace:
    if text[opening + 1 : start].strip() or text[stop:closing].strip():
        return replace(text, start, stop, "")  # a comment stays inside
    return replace(text, opening + 1, closing, "")


def _brackets(node: Node) -> tuple[int, int]:
    return node.start_mark.index, node.end_mark.index - 1


def _gap_end(text: str, offset: int) -> int:
    gap = GAP.match(text, offset)
    assert gap is not None
    return gap.end()
