"""A list of named entries put in another order, each entry with the comments above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.entry import begin, end, item, line_end, line_start, trail
from routectl.document.nodes import is_block
from routectl.document.replace import replace
from routectl.document.written import written
from routectl.document.yaml import SequenceNode

if TYPE_CHECKING:
    from routectl.document.edit import Replace
    from routectl.document.place import At


class Pieces(NamedTuple):
    """The text of a list, entry by entry, and where all of it stands in the file."""

    start: int
    stop: int
    entries: tuple[str, ...]
    column: int
    """The one of the dashes; -1 for a list in brackets, where `between` stands between two entries."""
    between: str = ""


def rearranged(at: At, value: list[dict[str, Any]], donor: At) -> tuple[Replace, ...]:
    """The list with these entries, in this order: each as the file has it, as the donor has it, or in one line.

    One that the file has otherwise is put in its place as it is, to be edited there.
    """
    own = _pieces(at)
    if own is None:
        return ()
    given = _pieces(donor) if donor.document.has(donor.path) else None
    mine, theirs = _by_name(at), _by_name(donor) if given else {}
    parts: list[str] = []
    for entry in value:
        place, other = mine.get(entry["name"]), theirs.get(entry["name"])
        is_theirs = other is not None and donor.document.get((*donor.path, other)) == entry
        if place is not None and not (is_theirs and at.document.get((*at.path, place)) != entry):
            parts.append(own.entries[place])
        elif is_theirs and given is not None and other is not None and (given.column < 0) == (own.column < 0):
            parts.append(_moved(given.entries[other], own.column - given.column))
        elif place is not None:
            parts.append(own.entries[place])
        else:
            line = written(entry, json=at.file.endswith(".json"))
            parts.append(line if own.column < 0 else f"{' ' * own.column}- {line}\n")
    if own.column < 0:
        return (replace(at.source.text, own.start, own.stop, own.between.join(parts)),)
    text = "".join(part if part.endswith("\n") else part + "\n" for part in parts)
    if not at.source.text[: own.stop].endswith("\n"):
        text = text[:-1]
    return (replace(at.source.text, own.start, own.stop, text),)


def _by_name(at: At) -> dict[str, int]:
    entries = at.document.get(at.path) if at.document.has(at.path) else ()
    return {entry["name"]: place for place, entry in enumerate(entries)}


def _pieces(at: At) -> Pieces | None:
    """The entries of a list as text; None where they don't stand one below the other, or between brackets."""
    text, way = at.source.text, trail(at, at.path)
    node = way[-1].node if way else None
    if not isinstance(node, SequenceNode) or not node.value:
        return None
    entries = [item(node, place) for place in range(len(node.value))]
    stops = [end(entry, text) for entry in entries]
    if min(stops) < 0:
        return None
    if not is_block(node):
        starts = [begin(entry) for entry in entries]
        between = text[stops[0] : starts[1]] if len(entries) > 1 else ", "
        if any("#" in text[stop:start] for stop, start in zip(stops, starts[1:], strict=False)):
            return None
        texts = tuple(text[start:stop] for start, stop in zip(starts, stops, strict=True))
        return Pieces(starts[0], stops[-1], texts, -1, between)
    ends = [min(line_end(text, stop) + 1, len(text)) for stop in stops]
    ends = [stop + 1 if text[stop - 1 : stop + 1] == "\r\n" else stop for stop in ends]
    first = line_start(text, begin(entries[0]))
    lead = text[first : begin(entries[0])]
    if lead.replace("-", "", 1).strip(" ") or "-" not in lead:
        return None
    column = lead.index("-")
    starts = [_above(text, first, column), *ends[:-1]]
    if any(text[start : start + 1] == "" for start in starts):
        return None
    return Pieces(starts[0], ends[-1], tuple(text[a:b] for a, b in zip(starts, ends, strict=True)), column)


def _above(text: str, line: int, column: int) -> int:
    """Where the comments begin that stand right above a line, as deep as it."""
    while line:
        above = line_start(text, line - 1)
        if not text[above:line].startswith(" " * column + "#"):
            break
        line = above
    return line


def _moved(text: str, by: int) -> str:
    """An entry with all its lines as much deeper, or less deep."""
    return shifted("\n" + text, by)[1:] if by else text


def shifted(text: str, by: int) -> str:
    """Lines below the first moved to the right, or to the left as far as they have room."""
    first, *rest = text.replace("\r\n", "\n").split("\n")
    moved = (" " * by + line if by > 0 and line.strip() else line[min(-by, _lead(line)) :] for line in rest)
    return "\n".join((first, *(moved if by else rest)))


def _lead(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
