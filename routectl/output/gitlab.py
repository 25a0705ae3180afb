"""GitLab's Code Quality report: a JSON list with a fingerprint for each finding."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from routectl.finding import Severity
from routectl.output.escape import visible

if TYPE_CHECKING:
    from routectl.finding import Finding
    from routectl.report import Report

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report) -> str:
    """Every finding that counts; equal fingerprints get a number, for GitLab wants them apart."""
    seen: dict[str, int] = {}
    return json.dumps([_entry(finding, seen) for finding in report.active], indent=2) + "\n"


def _entry(finding: Finding, seen: dict[str, int]) -> dict[str, Any]:
    number = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
    start, end = finding.place.span
    return {
        "description": visible(
            f"{finding.code} {finding.message}" + (f" (help: {finding.help})" if finding.help else "")
        ),
        "check_name": f"{finding.code} {finding.slug}",
        "fingerprint": sha256(f"{finding.fingerprint} {number}".encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": visible(finding.file).removeprefix("./"),
            "positions": {
                "begin": {"line": start.line, "column": start.column},
                "end": {"line": end.line, "column": end.column},
            },
            "lines": {"begin": start.line, "end": max(start.line, end.line)},
        },
    }
