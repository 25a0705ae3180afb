"""Entries of block collections added, taken out and made one line, the lines around them kept as they are."""

from __future__ import annotations

import re

from routectl.document.entry import (
    GAP,
    REST,
    Entry,
    begin,
    end,
    is_unwritten,
    item,
    leaf,
    line_end,
    line_start,
    newline,
    value_place,
)
from routectl.document.replace import Replace, replace
from routectl.document.yaml import Node, ScalarNode, SequenceNode

_DASH = re.compile(r"-[ \t]+\Z")
_DASHES = re.compile(r" *(?:- +)*\Z")
_KEEPS = re.compile(r"(?:[&!]\S*\s+)*[|>][0-9]?\+")
_EMPTY_LINES = re.compile(r"(?:[ \t]*\r?\n)*")


def add_block(text: str, parent: Node, entry: str) -> tuple[Replace, ...]:
    """Put an entry below the last, as deep as the first."""
    last = item(parent, -1)
    start, stop = _head(text, item(parent, 0)), end(last, text)
    if start < 0 or stop < 0 or _is_open(text, last):
        return ()
    lead = text[line_start(text, start) : start]
    if not _DASHES.match(lead):
        return ()
    dash = "- " if isinstance(parent, SequenceNode) else ""
    place = line_end(text, stop)
    return (replace(text, place, place, newline(text) + " " * len(lead) + dash + entry),)


def remove_block(text: str, way: list[Entry]) -> tuple[Replace, ...]:
    """Take the last entry of the way out, with its lines and the comments on them."""
    parent, entry = way[-2].node, way[-1]
    if len(parent.value) == 1:
        return in_one_line(text, way[:-1], "[]" if isinstance(parent, SequenceNode) else "{}")
    start, stop = _head(text, entry), end(entry, text)
    if start < 0 or stop < 0:
        return ()
    line, rest = line_start(text, start), REST.match(text, stop)
    if rest is None:
        return ()
    lead = text[line:start]
    if not lead.strip(" "):
        before = item(parent, entry.number - 1) if entry.number else None
        if before is not None and _takes_in(text, before, rest.end(), len(lead)):
            return ()
        return (replace(text, line, rest.end(), ""),)
    if not _DASHES.match(lead) or entry.number:
        return ()
    following = rest.end() + len(text[rest.end() :]) - len(text[rest.end() :].lstrip())
    return (replace(text, start, following, ""),)  # what comes next moves up beside the dash


def in_one_line(text: str, way: list[Entry], new: str, *, loses_comments: bool = True) -> tuple[Replace, ...]:
    """Write something on one line where a block stands, beside its key or dash."""
    entry = way[-1]
    start, stop = entry.node.start_mark.index, end(Entry(entry.node), text)
    if stop < 0:
        return ()
    if entry.key is None:
        if text[start] in "&!" or ("#" in text[start:stop] and not loses_comments):
            return ()
        return (replace(text, start, stop, new),)
    place = value_place(entry, text)
    gap = GAP.match(text, place)
    rest = REST.match(text, stop)
    if not place or gap is None or gap.end() != start or rest is None:
        return ()
    line = line_start(text, start)
    if not loses_comments and "#" in text[line : rest.end()]:
        return ()
    if not text[place:line].strip():
        return (replace(text, place, line_end(text, stop), f" {new}"),)
    return replace(text, place, place, f" {new}"), replace(text, line, rest.end(), "")


def _head(text: str, entry: Entry) -> int:
    """Where an entry begins, its dash included; -1 where that is not on the line of its first word."""
    start = begin(entry)
    if entry.key is not None:
        return start
    if is_unwritten(entry.node):
        return start - 1 if text[start - 1] == "-" else -1
    line = line_start(text, start)
    dash = _DASH.search(text[line:start])
    return line + dash.start() if dash else -1


def _block_text(text: str, entry: Entry) -> ScalarNode | None:
    """The block scalar that an entry ends in."""
    last = leaf(entry, text)
    node = last.node if last else None
    return node if isinstance(node, ScalarNode) and node.style in ("|", ">") else None


def _is_open(text: str, entry: Entry) -> bool:
    """Whether lines put below an entry would change what it holds."""
    last = _block_text(text, entry)
    if last is None:
        return False
    stop = last.end_mark.index
    trailing = text[len(text[:stop].rstrip()) : stop]
    ends_file = stop == len(text) and not text.endswith("\n")
    return ends_file or " " in trailing or _KEEPS.match(text, last.start_mark.index) is not None


def _takes_in(text: str, entry: Entry, following: int, column: int) -> bool:
    """Whether an entry would hold what follows, once the lines between are gone."""
    last = _block_text(text, entry)
    if last is None:
        return False
    empty = _EMPTY_LINES.match(text, following)
    assert empty is not None
    if " " in empty.group() or "\t" in empty.group():
        return True
    if empty.group() and _KEEPS.match(text, last.start_mark.index):
        return True
    words = text[empty.end() : line_end(text, empty.end())]
    return words.lstrip(" ").startswith("#") and len(words) - len(words.lstrip(" ")) > column
