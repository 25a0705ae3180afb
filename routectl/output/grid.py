"""Tables as text: aligned for whoever reads a file, ruled for a terminal."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from routectl.output.escape import visible
from routectl.output.excerpt import columns

if TYPE_CHECKING:
    from routectl.report import Table

_INKS: dict[str, str] = {"": "", "good": "green", "warning": "yellow", "error": "red"}


def fits(table: Table, width: int) -> bool:
    """Whether the table can be ruled in so many columns without a word that is broken."""
    return sum(_longest_words(table)) <= _room(table, width)


def aligned(table: Table) -> str:
    """As wide as it takes: the same wherever it goes."""
    rows = [table.columns, *table.rows]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, tuple("-" * width for width in widths))
    lines = [visible(table.title)] if table.title else []
    for row in rows:
        cells = (visible(cell) + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def ruled(table: Table, width: int, *, color: bool) -> str:
    """As rich draws it, its title left out, cells wrapped between words."""
    import io

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    drawn = Drawn(box=SIMPLE_HEAD, pad_edge=False)
    for column, own in zip(table.columns, _widths(table, width), strict=True):
        drawn.add_column(Text(column), overflow="fold", width=own)
    for row, tone in zip_longest(table.rows, table.tones[: len(table.rows)], fillvalue=""):
        drawn.add_row(*(Text(visible(cell)) for cell in row), style=_INKS[tone] if color else "")
    page = io.StringIO()
    Console(file=page, force_terminal=color, no_color=not color, width=width, legacy_windows=False).print(drawn)
    return "\n".join(line.rstrip() for line in page.getvalue().strip("\n").split("\n") if line.strip())


def _room(table: Table, width: int) -> int:
    """The columns that are left for words: rich puts one at either end, and three between cells."""
    return width - 2 - 3 * (len(table.columns) - 1)


def _widths(table: Table, width: int) -> list[int]:
    """Each column as wide as its words take, and what room is left to those that would have more of it."""
    widths = _longest_words(table)
    wanted = [max(map(columns, map(visible, column))) for column in zip(table.columns, *table.rows, strict=True)]
    left = _room(table, width) - sum(widths)
    hungry = sorted(range(len(widths)), key=lambda place: wanted[place] - widths[place])
    for number, place in enumerate(hungry):
        more = min(wanted[place] - widths[place], left // (len(hungry) - number))
        widths[place] += more
        left -= more
    return widths


def _longest_words(table: Table) -> list[int]:
    return [
        max(columns(word) for cell in column for word in visible(cell).split() or [""])
        for column in zip(table.columns, *table.rows, strict=True)
    ]
