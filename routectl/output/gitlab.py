"""GitLab's Code Quality report: a JSON list with a fingerprint for each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.finding import Severity
from routectl.output.escape import visible
from routectl.output.fingerprint import digests
from routectl.output.notation import json_text

if TYPE_CHECKING:
    from routectl.finding import Finding
    from routectl.report import Report

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report) -> str:
    """Every finding that counts: GitLab has no mark for one that is suppressed."""
    entries = [
        _entry(finding, digest)
        for finding, digest in zip(report.findings, digests(report.findings), strict=True)
        if finding.suppression is None
    ]
    return json_text(entries, depth=1)


def _entry(finding: Finding, digest: str) -> dict[str, Any]:
    start, end = finding.place.span
    remedy = f" (help: {finding.help})" if finding.help else ""
    return {
        "description": visible(f"{finding.code} {finding.message}{remedy}"),
        "check_name": f"{finding.code} {finding.slug}",
        "fingerprint": digest,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": visible(finding.file.removeprefix("./")),
            "lines": {"begin": start.line, "end": max(start.line, end.line)},
            "positions": {
                "begin": {"line": start.line, "column": start.column},
                "end": {"line": end.line, "column": end.column},
            },
        },
    }
