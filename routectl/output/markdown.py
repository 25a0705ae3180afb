"""Markdown for a comment on a pull request: short enough to be taken, and nothing in it acts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routectl.finding import Severity
from routectl.output.escape import clipped, counted, visible
from routectl.report import Code, Lines, Prose

if TYPE_CHECKING:
    from routectl.finding import Finding
    from routectl.report import Block, Report

MAX_CHARACTERS = 65_536
"""What GitHub takes as one comment."""

_ACTING = re.compile(r"[\\`*_{}\[\]<>#|~@$&]|:(?=//)|(?<=www)\.|^[-+=]|(?<=^[0-9])[.)]")


def render(report: Report) -> str:
    """Heading, table and remedies; cut, and said so, before a comment would be too long."""
    head = [f"### routectl {report.command}", ""]
    if report.command == "lint":
        head += [_verdict(report), ""]
    head += [line for block in report.blocks for line in (*_block(block), "")]
    rows = [_row(finding) for finding in report.active]
    helps = [_help(finding) for finding in report.active]
    room = MAX_CHARACTERS - sum(len(line) + 1 for line in head) - 500
    kept = 0
    while kept < len(rows) and (room := room - len(rows[kept]) - len(helps[kept]) - 2) > 0:
        kept += 1
    lines = head
    if kept:
        lines += ["| | rule | place | finding |", "| --- | --- | --- | --- |", *rows[:kept], ""]
        lines += ["<details><summary>Remedies</summary>", "", *helps[:kept], "", "</details>", ""]
    if kept < len(rows):
        lines += [f"… and {counted(len(rows) - kept, 'finding')} more: run `routectl {report.command}`.", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _verdict(report: Report) -> str:
    counts = [
        counted(number, severity.value).replace("infos", "info")
        for severity in reversed(Severity)
        if (number := report.count(severity))
    ]
    suppressed = len(report.findings) - len(report.active)
    tail = f", {suppressed} suppressed" if suppressed else ""
    return f"{'Found ' + ', '.join(counts) if counts else 'All checks passed'} in {counted(report.files or 0, 'file')}{tail}."


def _row(finding: Finding) -> str:
    place = f"{finding.file}:{finding.start.line}:{finding.start.column}"
    return f"| {finding.severity.value} | {finding.code} | {code(place)} | {prose(finding.message)} |"


def _help(finding: Finding) -> str:
    return f"- {finding.code} {code(f'{finding.file}:{finding.start.line}')} {prose(finding.help)}"


def _block(block: Block) -> list[str]:
    if isinstance(block, Prose):
        return [prose(block.text)]
    if isinstance(block, Lines):
        return [f"- {prose(line)}" for line in block.lines]
    if isinstance(block, Code):
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", block.text)), default=0))
        return [f"{fence}{block.language}", *(visible(line) for line in block.text.split("\n")), fence]
    lines = [f"**{prose(block.title)}**", ""] if block.title else []
    lines += ["| " + " | ".join(map(prose, block.columns)) + " |", "|" + " --- |" * len(block.columns)]
    return lines + ["| " + " | ".join(map(prose, row)) + " |" for row in block.rows]


def prose(text: str) -> str:
    """Text in which what stands between backticks is code, and nothing else means anything to Markdown."""
    parts = clipped(visible(text), 2000).split("`")
    return "".join(
        code(part) if index % 2 and index < len(parts) - 1 and part else escaped(part)
        for index, part in enumerate(parts)
    )


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands: no markup, link, mention or issue number comes of it."""
    return _ACTING.sub(lambda match: f"&#{ord(match.group())};", text)


def code(text: str) -> str:
    """A code span that nothing inside can end, and that keeps a table's columns."""
    shown = clipped(visible(text), 500).replace("|", "\u2502")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
