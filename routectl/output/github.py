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
    """One line a finding. GitHub shows ten of a kind for each step and keeps the rest in the log."""
    return "".join(_command(finding) for finding in report.active)


def _command(finding: Finding) -> str:
    start, end = finding.place.span
    place = {
        "file": finding.file,
        "line": str(start.line),
        "col": str(start.column),
        "endLine": str(max(start.line, end.line)),
    }
    if end.line == start.line:
        place["endColumn"] = str(end.column)
    place["title"] = f"{finding.code} {finding.slug}"
    properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
    text = finding.message + (f" (help: {finding.help})" if finding.help else "")
    return f"::{_COMMANDS[finding.severity]} {properties}::{_text(text)}\n"


def _text(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
