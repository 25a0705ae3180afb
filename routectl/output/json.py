"""The JSON document of a command: what scripts read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.finding import Replacement, Severity
from routectl.output.notation import json_text
from routectl.version import __version__

if TYPE_CHECKING:
    from routectl.document.place import Position, Span
    from routectl.finding import Finding, Fix
    from routectl.report import Report


def render(report: Report) -> str:
    """One document: findings as they are, for a script that compares; the notation keeps them harmless."""
    body: dict[str, Any] = {"routectl": {"version": __version__, "command": report.command, "format": 1}}
    if report.judges:
        counts = {severity.value: report.count(severity) for severity in reversed(Severity)}
        body["findings"] = [finding_data(finding) for finding in report.findings]
        body["summary"] = {**counts, "suppressed": len(report.findings) - len(report.active), "files": report.files}
    return json_text(body | (report.later() if report.later else report.data or {}), depth=2)


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding as plain data."""
    return {
        "code": finding.code,
        "slug": finding.slug,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "file": finding.file,
        **_span(finding.place.span),
        "related": [
            {"file": related.place.file, **_span(related.place.span), "message": related.message}
            for related in finding.related
        ],
        "fix": _fix(finding.fix) if finding.fix else None,
        "fingerprint": finding.fingerprint,
        "suppression": finding.suppression._asdict() if finding.suppression else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [
        {"file": edit.file, **_span(edit.span), "text": edit.text}
        for edit in fix.edits
        if isinstance(edit, Replacement)
    ]
    return {"safe": fix.safe, "title": fix.title, "edits": edits}


def _span(span: Span) -> dict[str, Any]:
    return {"start": _position(span.start), "end": _position(span.end)}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
