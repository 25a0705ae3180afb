"""Text for a terminal: each finding with the line it is about, then what it comes to."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from routectl.finding import Severity
from routectl.output.escape import counted, visible
from routectl.report import Code, Lines, Prose, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.finding import Finding
    from routectl.report import Block, Report

_RESET = "\x1b[0m"
_STYLES = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "info": "\x1b[1;36m",
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
    "name": "\x1b[36m",
}
_TAB = 4


def render(report: Report, *, color: bool = False, width: int = 100) -> str:
    """The whole report; findings that something suppresses are only counted."""
    pen = _Pen(color, width)
    parts = [pen.finding(finding) for finding in report.active] if not _counted_only(report) else []
    parts += [pen.block(block) for block in report.blocks]
    if report.command == "lint":
        parts.append(pen.summary(report))
    return "\n\n".join(part for part in parts if part) + "\n"


def _counted_only(report: Report) -> bool:
    return report.command == "lint" and bool(report.blocks)


class _Pen:
    def __init__(self, color: bool, width: int) -> None:
        self.color = color
        self.width = width

    def paint(self, text: str, style: str) -> str:
        return f"{_STYLES[style]}{text}{_RESET}" if self.color else text

    def finding(self, finding: Finding) -> str:
        place = f"{visible(finding.file)}:{finding.start.line}:{finding.start.column}:"
        head = f"{self.paint(place, 'bold')} {self.paint(finding.severity.value, finding.severity.value)} "
        lines = [head + self.paint(finding.code, "bold") + " " + self.words(finding.message), *self.excerpt(finding)]
        if finding.help:
            lines.append(self.note("help", self.words(finding.help)))
        for related in finding.related:
            start = related.place.span.start
            lines.append(
                self.note(
                    "note", f"{visible(related.place.file)}:{start.line}:{start.column} {self.words(related.message)}"
                )
            )
        if finding.fix is not None:
            flag = "--fix" if finding.fix.safe else "--unsafe-fixes"
            lines.append(self.note("fix", f"{self.words(finding.fix.title)} ({flag})"))
        lines.append(self.note("see", f"routectl rule {finding.code}"))
        return "\n".join(lines)

    def note(self, kind: str, text: str) -> str:
        return f"   {self.paint('=', 'dim')} {kind + ':':<5} {text}"

    def words(self, text: str) -> str:
        """Text with what stands between backticks in color."""
        text = visible(text)
        if not self.color:
            return text
        parts = text.split("`")
        return "".join(
            self.paint(f"`{part}`", "name") if index % 2 and index < len(parts) - 1 else part
            for index, part in enumerate(parts)
        )

    def excerpt(self, finding: Finding) -> Iterator[str]:
        """The source line with carets under the span; a long line is shown around the span."""
        line = finding.place.source.line(finding.start.line)
        if not line.strip():
            return
        first = finding.start.column - 1
        last = finding.end.column - 1 if finding.end.line == finding.start.line else len(line.rstrip())
        room = max(20, self.width - 8)
        cut = max(0, min(first - room // 3, len(line) - room)) if len(line) > room else 0
        shown = line[cut : cut + room]
        head, marked = line[cut:first], line[first : min(last, cut + room)]
        blank = f"{'':>{len(str(finding.start.line))}}"
        bar = self.paint("|", "dim")
        carets = " " * _columns(head) + "^" * max(1, _columns(marked))
        yield f"  {blank} {bar}"
        yield f"  {self.paint(str(finding.start.line), 'dim')} {bar} {'…' if cut else ''}{_plain(shown)}{'…' if cut + room < len(line) else ''}"
        yield f"  {blank} {bar} {' ' if cut else ''}{self.paint(carets, finding.severity.value)}"

    def block(self, block: Block) -> str:
        if isinstance(block, Prose):
            return self.wrapped(block.text)
        if isinstance(block, Lines):
            return "\n".join(map(self.words, block.lines))
        if isinstance(block, Code):
            indent = "" if block.language == "diff" else "    "
            return "\n".join(f"{indent}{_plain(line)}".rstrip() for line in block.text.split("\n"))
        return self.table(block)

    def wrapped(self, text: str) -> str:
        import textwrap

        return "\n".join(self.words(line) for line in textwrap.wrap(visible(text), max(40, self.width)))

    def table(self, table: Table) -> str:
        rows = [tuple(visible(cell) for cell in row) for row in table.rows]
        if self.color:
            return self.ruled(table, rows)
        widths = [max(_columns(cell) for cell in column) for column in zip(table.columns, *rows, strict=True)]
        lines = [
            "  ".join(cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (table.columns, tuple("-" * width for width in widths), *rows)
        ]
        return "\n".join([*([visible(table.title)] if table.title else []), *lines])

    def ruled(self, table: Table, rows: list[tuple[str, ...]]) -> str:
        """The table as rich draws it."""
        import io

        from rich import box
        from rich.console import Console
        from rich.table import Table as RichTable
        from rich.text import Text

        drawn = RichTable(
            title=Text(visible(table.title)) if table.title else None,
            box=box.SIMPLE_HEAD,
            title_justify="left",
            pad_edge=False,
        )
        for column in table.columns:
            drawn.add_column(Text(column), overflow="fold")
        for row in rows:
            drawn.add_row(*(Text(cell) for cell in row))
        console = Console(file=io.StringIO(), force_terminal=True, width=self.width, legacy_windows=False)
        console.print(drawn)
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue().rstrip("\n")

    def summary(self, report: Report) -> str:
        suppressed = len(report.findings) - len(report.active)
        fixable = sum(finding.fix is not None for finding in report.active)
        extra = [f"{fixable} fixable with --fix or --unsafe-fixes"] if fixable else []
        extra += [f"{suppressed} suppressed"] if suppressed else []
        tail = f" ({', '.join(extra)})" if extra else ""
        if not report.files:
            return "No policy was looked at." + tail
        counts = [
            counted(number, severity.value) for severity in reversed(Severity) if (number := report.count(severity))
        ]
        counts = [count.replace(" infos", " info") for count in counts]
        if not counts:
            return self.paint(f"All checks passed: {counted(report.files or 0, 'file')}{tail}.", "bold")
        return self.paint(f"Found {', '.join(counts)} in {counted(report.files or 0, 'file')}{tail}.", "bold")


def _plain(line: str) -> str:
    """A line of source: tabs as spaces, anything else that could act on the terminal as an escape."""
    return visible(line.replace("\t", " " * _TAB))


def _columns(text: str) -> int:
    """How many columns a terminal gives this text, as `_plain` shows it."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else 0 if unicodedata.combining(character) else 1
        for character in _plain(text)
    )
