"""Markdown for a comment on a pull request: short enough to be taken, and nothing in it acts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from routectl.output.escape import clipped, counted, uncommanded, visible
from routectl.output.verdict import verdict
from routectl.report import Code, Lines, Prose, Table, Tree, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import Place
    from routectl.finding import Finding
    from routectl.report import Plain, Report

MAX_CHARACTERS = 65_536
"""What GitHub takes as one comment."""

_LONGEST = 2_000
_LONGEST_CODE = 500
_NO_SPACE = "&#8203;"
_NAMED = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_ACTING = re.compile(
    r"(?P<joint>www(?=\.)|GH-(?=\d)|:(?=//)|[@#!~%&$^](?=\w))|(?P<item>^\d+[.)])|^[-+=]|[\\`*_{}\[\]<>#|~@$&!]",
    re.IGNORECASE,
)


class _Part(NamedTuple):
    """A piece of the page that may be cut between two items."""

    opening: tuple[str, ...]
    items: list[str]
    closing: tuple[str, ...]
    what: str


def render(report: Report) -> str:
    """Heading, verdict, and the worst first; each part may take half of what room is left, and says what it left out."""
    page = f"<!-- routectl {report.marker} -->\n" if report.marker else ""
    page += f"### routectl {report.command}\n"
    if report.judges:
        page += f"\n**{verdict(report)}**\n"
    for part in (one for one in _parts(report) if one.items):
        page += "\n" + _laid(part, (MAX_CHARACTERS - len(page)) // 2)
    return uncommanded(page)


def _laid(part: _Part, room: int) -> str:
    room -= sum(len(line) + 1 for line in (*part.opening, *part.closing)) + 60
    kept = 0
    while kept < len(part.items) and (room := room - len(part.items[kept]) - 1) >= 0:
        kept += 1
    lines = [*part.opening, *part.items[:kept], *part.closing] if kept else []
    left_out = len(part.items) - kept
    if left_out:
        lines += [*([""] if lines else []), f"… and {counted(left_out, f'more {part.what}')}"]
    return "\n".join(lines) + "\n"


def _parts(report: Report) -> Iterator[_Part]:
    for block in plain(report.blocks):
        yield _block(block)
        if isinstance(block, Tree) and block.beside is not None:
            yield _block(block.beside)
    active = sorted(report.beside, key=lambda finding: -finding.severity.rank)
    silent = [finding for finding in report.findings if finding.suppression is not None]
    if active:
        columns = ("| Severity | Code | Place | Finding |", "| --- | --- | --- | --- |")
        yield _Part(columns, list(map(_row, active)), (), "finding")
    yield from _folded("Remedies", [item for finding in active if (item := _remedy(finding))], "help text")
    yield from _folded("Suppressed", list(map(_suppressed, silent)), "suppressed finding")


def _folded(summary: str, items: list[str], what: str) -> Iterator[_Part]:
    if items:
        yield _Part(("<details>", f"<summary>{summary}</summary>", ""), items, ("", "</details>"), what)


def _row(finding: Finding) -> str:
    return f"| {finding.severity.value} | {finding.code} | {_where(finding.place)} | {prose(finding.message)} |"


def _remedy(finding: Finding) -> str:
    told = [prose(finding.help)] if finding.help else []
    if finding.fix is not None:
        told.append(f"{'safe' if finding.fix.safe else 'unsafe'} fix: {prose(finding.fix.title)}")
    told += [f"see {_where(related.place)} {prose(related.message)}" for related in finding.related[:10]]
    return f"- {finding.code} {_where(finding.place)}: {'; '.join(told)}" if told else ""


def _suppressed(finding: Finding) -> str:
    reason = finding.suppression.reason if finding.suppression else ""
    return f"- {finding.code} {_where(finding.place)}: {prose(reason) or 'by the baseline'}"


def _where(place: Place) -> str:
    start = place.span.start
    return code(f"{place.file}:{start.line}:{start.column}")


def _block(block: Plain) -> _Part:
    if isinstance(block, (Lines, Table)) and block.is_detail and block.title.strip():
        part = _block(block._replace(title="", is_detail=False))
        opening = ("<details>", f"<summary>{_summary(block.title)}</summary>", "", *part.opening)
        return _Part(opening, part.items, (*part.closing, "", "</details>"), part.what)
    if isinstance(block, Prose):
        return _Part((), [prose(block.text)], (), "paragraph")
    if isinstance(block, Lines):
        return _Part(_heading(block.title), [_item(line, place) for place, line in enumerate(block.lines)], (), "line")
    if isinstance(block, Code):
        fence = "`" * max(3, 1 + _longest_run(block.text))
        return _Part((fence + block.language,), [visible(line) for line in block.text.split("\n")], (fence,), "line")
    if isinstance(block, Tree):
        return _Part(
            (*_heading(block.title), "```text"),
            [visible(line).replace("`", "") for line in block.lines],
            ("```",),
            "line",
        )
    head = (_cells(block.columns), "|" + " --- |" * len(block.columns))
    return _Part((*_heading(block.title), *head), list(map(_cells, block.rows)), (), "row")


def _item(line: str, place: int) -> str:
    """A line of a list, below the one before it where it is indented."""
    return f"{'  ' if place and line.startswith('  ') else ''}- {prose(line)}"


def _heading(title: str) -> tuple[str, ...]:
    return (f"**{prose(title)}**", "") if title.strip() else ()


def _summary(title: str) -> str:
    """A title where only HTML is read: what stands between backticks is code."""
    parts = _NAMED.split(clipped(visible(title).strip(), _LONGEST_CODE))
    return "".join(f"<code>{escaped(part)}</code>" if index % 2 else escaped(part) for index, part in enumerate(parts))


def _cells(row: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(prose, row))} |"


def prose(text: str) -> str:
    """Text in which what stands between backticks is code, and nothing else means anything to Markdown."""
    parts = _NAMED.split(clipped(visible(text).strip(), _LONGEST))
    return "".join(code(part) if index % 2 else escaped(part) for index, part in enumerate(parts))


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands: no markup, link, mention or issue number comes of it.

    Mentions and numbers of issues are looked for in the finished page, where entities are
    characters again: only a space of no width keeps them from being found.
    """
    return _ACTING.sub(_still, text)


def _still(match: re.Match[str]) -> str:
    text = match.group()
    shown = text if text.isalpha() else f"{text[:-1]}&#{ord(text[-1])};"
    return shown + _NO_SPACE if match["joint"] else shown


def code(text: str) -> str:
    """A code span that nothing inside can end."""
    shown = clipped(visible(text), _LONGEST_CODE)
    if "|" in shown or not shown.strip():  # a bar would end a table's cell; Markdown has no empty code span
        return f"<code>{escaped(shown)}</code>"
    fence = "`" * (1 + _longest_run(shown))
    pad = " " if {shown[0], shown[-1]} & {"`", " "} else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _longest_run(text: str) -> int:
    """The most backticks that stand in a row."""
    return max(map(len, re.findall("`+", text)), default=0)
