"""GitHub Actions workflow commands: an annotation for each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Severity
from routectl.output.escape import visible

if TYPE_CHECKING:
    from routectl.finding import Finding
    from routectl.report import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    """One line for each finding that counts. GitHub shows ten of a kind for each step and keeps the rest in the log."""
    return "".join(_command(finding) for finding in report.active)


def _command(finding: Finding) -> str:
    start, end = finding.place.span
    place = f"file={_property(finding.file)},line={start.line},col={start.column},endLine={max(start.line, end.line)}"
    if end.line == start.line:
        place += f",endColumn={end.column}"
    remedy = f"%0Ahelp: {_value(finding.help)}" if finding.help else ""
    title = _property(f"{finding.code} {finding.slug}")
    return f"::{_COMMANDS[finding.severity]} {place},title={title}::{_value(finding.message)}{remedy}\n"


def _value(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _value(text).replace(":", "%3A").replace(",", "%2C")
