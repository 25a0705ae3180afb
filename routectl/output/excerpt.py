"""A line of source as a terminal shows it, and the carets under a part of it."""

from __future__ import annotations

from routectl.output.escape import visible

_TAB = "    "


def excerpt(line: str, first: int, last: int, width: int) -> tuple[str, str]:
    """The line and the carets below it, at most about `width` columns: a longer line is shown around its marked part.

    `first` and `last` count characters from 0; the one at `last` is no longer marked.
    """
    first = min(first, len(line))
    width = max(22, width)
    left, right = 0, len(line)
    if len(line) > width or columns(line) > width:
        room = width - 2  # for the marks of a cut
        right = first + _fitting(line[first : first + room], room * 2 // 3)
        left = first - _fitting(line[max(0, first - room) : first][::-1], room - columns(line[first:right]))
        right = first + _fitting(line[first : first + room], room - columns(line[left:first]))
    cut = "…" if left else ""
    shown = cut + plain(line[left:right]) + ("…" if right < len(line) else "")
    marked = line[first : max(first, min(last, right))]
    return shown, " " * (len(cut) + columns(line[left:first])) + "^" * max(1, columns(marked))


def plain(line: str) -> str:
    """A line of source: tabs as spaces, anything else that could act on the terminal as an escape."""
    return visible(line.replace("\t", _TAB))


def columns(text: str) -> int:
    """How many columns a terminal gives this text, as `plain` shows it."""
    if text.isascii() and text.isprintable():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        2 if east_asian_width(character) in "WF" else 0 if category(character) in ("Mn", "Me") else 1
        for character in plain(text)
    )


def _fitting(text: str, room: int) -> int:
    """How many characters of the text fit into so many columns."""
    if text.isascii() and text.isprintable():
        return min(len(text), room)
    for index, character in enumerate(text):
        room -= columns(character)
        if room < 0:
            return index
    return len(text)
