"""Text for a terminal: each finding with the line it is about, then what it comes to."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from routectl.output.escape import uncommanded, visible
from routectl.output.excerpt import columns, excerpt, plain
from routectl.output.grid import aligned, fits, ruled
from routectl.output.verdict import verdict
from routectl.report import Code, Lines, Prose, Tree
from routectl.report import plain as readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import Span
    from routectl.finding import Finding
    from routectl.report import Plain, Report, Table, Tone

_RESET = "\x1b[0m"
_STYLES = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "info": "\x1b[1;36m",
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
    "name": "\x1b[36m",
    "good": "\x1b[1;32m",
}
_PLAIN: tuple[Tone, ...] = ("",)
_STEMS = str.maketrans("├└─", "│  ")


def render(report: Report, *, color: bool = False, width: int = 100, is_terminal: bool = False) -> str:
    """The whole report; suppressed findings are only counted, and so are all where a block stands for them."""
    pen = _Pen(color, width, is_terminal=is_terminal or color)
    stood_for = report.judges and report.blocks and not report.tests
    parts = [] if stood_for else [pen.finding(finding) for finding in report.beside]
    parts += [pen.block(block) for block in readable(report.blocks)]
    if report.judges:
        parts.append(pen.paint(verdict(report), "bold"))
    return uncommanded("\n\n".join(part for part in parts if part) + "\n")


class _Pen:
    def __init__(self, color: bool, width: int, *, is_terminal: bool) -> None:
        self.color = color
        self.width = width
        self.is_terminal = is_terminal

    def paint(self, text: str, style: str) -> str:
        return f"{_STYLES[style]}{text}{_RESET}" if self.color else text

    def words(self, text: str) -> str:
        """Text on one line, with what stands between backticks in color."""
        text = visible(text)
        if not self.color or "`" not in text:
            return text
        parts = text.split("`")
        return "".join(
            self.paint(f"`{part}`", "name")
            if index % 2 and index < len(parts) - 1
            else ("`" if index % 2 else "") + part
            for index, part in enumerate(parts)
        )

    def finding(self, finding: Finding) -> str:
        """The finding as the command line's page shows one."""
        severity = finding.severity.value
        span = finding.place.span
        margin = " " * len(str(span.start.line))
        head = (self.paint(f"{_where(finding.file, span)}:", "bold"), self.paint(severity, severity))
        return "\n".join(
            (
                " ".join((*head, self.paint(finding.code, "bold"), self.words(finding.message))),
                *self.source(finding, span, margin),
                *(f"{margin} {self.paint('=', 'dim')} {kind:<5} {text}" for kind, text in self.notes(finding)),
            )
        )

    def source(self, finding: Finding, span: Span, margin: str) -> Iterator[str]:
        """The first line of the span and the carets under it; nothing where the line is blank."""
        start, end = span
        line = finding.place.source.line(start.line)
        if not line or line.isspace():
            return
        last = end.column - 1 if end.line == start.line else len(line)
        shown, carets = excerpt(line, start.column - 1, last, self.width - len(margin) - 3)
        bar = self.paint("|", "dim")
        yield f"{margin} {bar}"
        yield f"{self.paint(str(start.line), 'dim')} {bar} {shown}"
        yield f"{margin} {bar} {self.paint(carets, finding.severity.value)}"

    def notes(self, finding: Finding) -> Iterator[tuple[str, str]]:
        """What stands below the source: each line's kind and text."""
        if finding.help:
            yield "help:", self.words(finding.help)
        for related in finding.related:
            yield "note:", f"{_where(related.place.file, related.place.span)} {self.words(related.message)}"
        if finding.fix is not None:
            flag = "safe, --fix" if finding.fix.safe else "unsafe, --fix --unsafe-fixes"
            yield "fix:", f"{self.words(finding.fix.title)} ({flag})"
        yield "see:", f"routectl rule {finding.code}"

    def block(self, block: Plain) -> str:
        if isinstance(block, Prose):
            return "\n".join(map(self.words, self.wrapped(block.text)))
        if isinstance(block, Lines):
            if not block.title:
                return "\n".join(map(self.words, block.lines))
            title = f"{block.title}:" if block.lines else block.title
            lines = (self.words(part) for line in block.lines for part in self.folded(f"  {visible(line)}"))
            return "\n".join((*self.titled(title), *lines))
        if isinstance(block, Code):
            indent = "" if block.language == "diff" else "    "
            return "\n".join(f"{indent}{plain(line)}".rstrip() for line in block.text.split("\n"))
        if isinstance(block, Tree):
            return self.tree(block)
        return self.table(block)

    def tree(self, tree: Tree) -> str:
        """The tree, and the one to compare it with beside it where both fit, else below."""
        left = self.painted(tree)
        if tree.beside is None:
            return "\n".join(left)
        right = self.painted(tree.beside)
        widths = [columns(line) for line in _bare(tree)]
        room = max(widths) + 3
        if room + max(map(columns, _bare(tree.beside))) > self.width:
            return "\n".join((*left, "", *right))
        pairs = zip_longest(left, widths, right)
        return "\n".join(
            f"{one or ''}{' ' * (room - (width or 0))}{other or ''}".rstrip() for one, width, other in pairs
        )

    def painted(self, tree: Tree) -> list[str]:
        """The lines of a tree: its title bold, its root in the color of what is thought of it."""
        bare = _bare(tree)
        styles = (["bold"] if tree.title else []) + ([tree.tone] if tree.tone else [])
        return [
            self.paint(part, style) if style else self.words(part)
            for line, style in zip_longest(bare, styles[: len(bare)])
            for part in self.folded(line)
        ]

    def titled(self, title: str) -> Iterator[str]:
        """A title, bold; a terminal's width is kept to."""
        shown = visible(title)
        return (self.paint(part, "bold") for part in (self.folded(shown) if self.is_terminal else (shown,)))

    def folded(self, line: str) -> Iterator[str]:
        """A line of a tree, or an indented one, in as many as it takes; they hang from the same branch."""
        if columns(line) <= self.width:
            yield line
            return
        stem = line[: len(line) - len(line.lstrip("│├└─ "))]
        hanging = stem.translate(_STEMS) + "  "
        for number, part in enumerate(self.wrapped(line[len(stem) :], len(hanging))):
            yield (hanging if number else stem) + part

    def wrapped(self, text: str, taken: int = 0) -> Iterator[str]:
        """A paragraph in lines, each with so many columns taken already; what stands between backticks stays on one."""
        line = ""
        for word in re.findall(r"(?:`[^`]*`|\S)+", text):
            if line and columns(line) + 1 + columns(word) > max(40, self.width) - taken:
                yield line
                line = ""
            line += (" " if line else "") + word
        yield line

    def table(self, table: Table) -> str:
        """A table that a terminal shows keeps to its width, as a tree of its cells where words would have to be broken."""
        if not self.is_terminal:
            return aligned(table)
        lines = list(self.titled(table.title)) if table.title else []
        for one in (table, _bare_of_bars(table)):
            if fits(one, self.width):
                return "\n".join((*lines, ruled(one, self.width, color=self.color)))
        for row, tone in zip(table.rows, table.tones or _PLAIN * len(table.rows), strict=True):
            pairs = ((name, cell) for name, cell in zip(table.columns[1:], row[1:], strict=True) if cell)
            told = [f"{name}: {cell}" if name else cell for name, cell in pairs]  # a bar has no name
            branches = (f"{'└─' if place == len(told) else '├─'} {cell}" for place, cell in enumerate(told, 1))
            root = f"{table.columns[0]} {row[0]}" if row[0].isdecimal() else row[0]  # a number alone says nothing
            lines.append(self.tree(Tree("", (root, *branches), tone)))
        return "\n".join(lines)


def _bare_of_bars(table: Table) -> Table:
    """The table without a last column that has no name: bars, which draw what another column says."""
    if len(table.columns) < 2 or table.columns[-1]:
        return table
    return table._replace(columns=table.columns[:-1], rows=tuple(row[:-1] for row in table.rows))


def _bare(tree: Tree) -> list[str]:
    return [visible(line) for line in ((tree.title, *tree.lines) if tree.title else tree.lines)]


def _where(file: str, span: Span) -> str:
    return f"{visible(file)}:{span.start.line}:{span.start.column}"
