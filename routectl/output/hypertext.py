"""Blocks that are only read, and text, as a page has them: whatever is in it, nothing acts."""

from __future__ import annotations

import re
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from routectl.output.escape import clipped, visible
from routectl.report import Chart, Code, Lines, Prose, Table, Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.report import Bar, Plain, Tone

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_COMMAND = re.compile(r"^(\s*):(?=:)")
_LONGEST = 4_000
_WORSE: tuple[Tone, ...] = ("error", "warning", "", "good")


def text(value: str) -> str:
    """Text as a page shows it, whatever is in it; also fit for an attribute."""
    return visible(clipped(value, _LONGEST)).translate(_ENTITIES)


def prose(value: str) -> str:
    """Text in which what stands between backticks is code."""
    parts = visible(clipped(value, _LONGEST)).translate(_ENTITIES).split("`")
    if len(parts) % 2 == 0:  # the last backtick has no other
        parts[-2:] = ["`".join(parts[-2:])]
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def block(block: Plain | Chart) -> str:
    """A block; a detail is folded away under its title."""
    if isinstance(block, (Lines, Table)) and block.is_detail and block.title.strip():
        return (
            f'<details class="more"><summary>{prose(block.title)}</summary>\n{_block(block, is_titled=False)}</details>'
        )
    return _block(block)


def _block(block: Plain | Chart, *, is_titled: bool = True) -> str:
    if isinstance(block, Prose):
        return f"<p>{prose(block.text)}</p>"
    if isinstance(block, Lines):
        title = f"<h3>{prose(block.title)}</h3>\n" if block.title and is_titled else ""
        return f'{title}<ul class="lines">{"".join(map(_item, block.lines))}</ul>'
    if isinstance(block, Table):
        return table(block, is_titled=is_titled)
    if isinstance(block, Chart):
        return _chart(block)
    if isinstance(block, Code):
        return f'<pre tabindex="0"><code>{_listing(block.text.split(chr(10)))}</code></pre>'
    assert isinstance(block, Tree)
    trees = [block, block.beside] if block.beside else [block]
    drawn = (f"<div><h3>{prose(one.title)}</h3><pre>{_listing(one.lines)}</pre></div>" for one in trees)
    return f'<div class="sides">{"".join(drawn)}</div>'


def _item(line: str) -> str:
    """A line of a list; what is indented belongs to the one before it."""
    below = ' class="below"' if line.startswith("  ") else ""
    return f"<li{below}>{prose(line)}</li>"


def _listing(lines: Iterable[str]) -> str:
    """Lines as they stand; none begins as a command to a CI runner would."""
    return "\n".join(_COMMAND.sub(r"\1&#58;", text(line)) for line in lines)


def table(table: Table, *, is_titled: bool = True) -> str:
    """Rows, put together by one column where the table says so, the worst first, else in their order."""
    tones = table.tones or ("",) * len(table.rows)
    entries = list(zip(table.rows, tones, strict=True))
    columns = [name for place, name in enumerate(table.columns) if place != table.by]
    head = "".join(f'<th scope="col">{prose(name)}</th>' for name in columns)
    bodies = [f"<tbody>{''.join(_row(row, tone, table) for row, tone in entries)}</tbody>"]
    if table.by is not None:
        by = table.by
        order = {row[by]: place for place, row in reversed([*enumerate(table.rows)])}
        entries.sort(key=lambda entry: (_WORSE.index(entry[1]), order[entry[0][by]]))
        bodies = []
        for value, run in groupby(entries, key=lambda entry: entry[0][by]):
            rows = list(run)
            title = f'<th scope="rowgroup" colspan="{len(columns)}">{prose(value)} <span class="count">{len(rows)}</span></th>'
            bodies.append(
                f'<tbody class="{rows[0][1] or "plain"}"><tr class="by">{title}</tr>{"".join(_row(row, tone, table) for row, tone in rows)}</tbody>'
            )
    caption = f"<caption>{prose(table.title)}</caption>" if table.title and is_titled else ""
    return f'<div class="wide" tabindex="0" role="region" aria-label="{text(table.title)}"><table>{caption}<thead><tr>{head}</tr></thead>{"".join(bodies)}</table></div>'


def _row(row: tuple[str, ...], tone: str, table: Table) -> str:
    cells = [
        f'<td data-of="{text(name)}">{prose(cell)}</td>'  # a narrow page has no head above its cells
        for place, (name, cell) in enumerate(zip(table.columns, row, strict=True))
        if place != table.by
    ]
    return f'<tr class="{tone or "plain"}">{"".join(cells)}</tr>'


def _chart(chart: Chart) -> str:
    """Bars, and beside them the table that says the same."""
    named = zip(("before", "after"), chart.keys, strict=True) if chart.keys[0] else ()
    return (
        f'<div class="pictured"><figure><figcaption>{prose(chart.table.title)}{keys(named)}</figcaption>\n'
        f"{_bars(chart)}</figure>\n{table(chart.table, is_titled=False)}</div>"
    )


def keys(named: Iterable[tuple[str, str]]) -> str:
    """What the colors of a picture mean, by tone and name."""
    told = "".join(f'<span class="key {tone}">{text(name)}</span>' for tone, name in named)
    return f'<span class="keys">{told}</span>' if told else ""


LINE, THICK = 28, 10
"""The heights of a chart's line of text and of a bar below it."""


def _bars(chart: Chart) -> str:
    """Widths are shares of the whole, heights are in pixels: text stays as large as it is, however wide the page."""
    most = max((amount for bar in chart.bars for amount in bar.amounts if amount), default=0.0)
    told = "; ".join(f"{bar.label}: {_spoken(bar, chart.keys)}" for bar in chart.bars)
    tops = [0, *accumulate(LINE + THICK * (len(_known(bar)) if any(bar.amounts) else 0) for bar in chart.bars)]
    parts = "".join(part for bar, top in zip(chart.bars, tops, strict=False) for part in _bar(bar, top, most))
    return (
        f'<svg role="img" width="100%" height="{tops[-1]}">'
        f"<title>{text(chart.table.title)}</title><desc>{text(told)}</desc>{parts}</svg>"
    )


def _spoken(bar: Bar, keys: tuple[str, str]) -> str:
    told = (f"{amount} {key}".strip() for amount, key in zip(bar.told, keys, strict=True) if amount)
    return ", ".join(told)


def _bar(bar: Bar, top: int, most: float) -> Iterator[str]:
    yield f'<text y="{top + 14}">{text(clipped(bar.label, 28))}</text>'
    yield f'<text class="told" x="100%" y="{top + 14}">{text(" → ".join(filter(None, bar.told)))}</text>'
    for place, (name, amount) in enumerate(_known(bar)):
        if amount and most:
            width = max(0.5, 100 * amount / most)
            yield f'<rect class="{name}" y="{top + 20 + THICK * place}" width="{width:.2f}%" height="8" rx="2"/>'


def _known(bar: Bar) -> list[tuple[str, float]]:
    """The amounts that there are, before and after."""
    pairs = zip(("before", "after"), bar.amounts, strict=True)
    return [(name, amount) for name, amount in pairs if amount is not None]
