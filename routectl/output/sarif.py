"""SARIF 2.1.0, within what GitHub's code scanning takes."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from routectl import __version__
from routectl.finding import Finding, Replacement, Severity
from routectl.output.escape import clipped, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.document.place import Span
    from routectl.report import Report, Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 5_000
"""GitHub takes 25,000 results a run and shows 5,000."""

MAX_RELATED = 100
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report) -> str:
    """One run; past what GitHub shows, the most severe findings are kept and a notification says so."""
    kept = sorted(report.findings, key=lambda finding: (finding.suppression is not None, -finding.severity.rank))[
        :MAX_RESULTS
    ]
    indices = {rule.code: index for index, rule in enumerate(report.rules)}
    seen: dict[str, int] = {}
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if len(kept) < len(report.findings):
        text = f"{len(report.findings) - len(kept):,} findings of the least severity are left out: {MAX_RESULTS:,} are shown"
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    run = {
        "tool": {
            "driver": {
                "name": "routectl",
                "semanticVersion": __version__,
                "informationUri": "https://github.com/routectl/routectl",
                "rules": [_rule(rule) for rule in report.rules],
            }
        },
        "automationDetails": {"id": f"routectl/{report.command}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that routectl ran in."}}},
        "invocations": [invocation],
        "results": [_result(finding, indices, seen) for finding in kept],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    name = "".join(word.capitalize() for word in rule.slug.split("-"))
    page = clipped(rule.page.strip(), 1000)
    return {
        "id": rule.code,
        "name": name,
        "shortDescription": {"text": clipped(rule.summary, 1000)},
        "fullDescription": {"text": page},
        "help": {"text": rule.page.strip(), "markdown": rule.page.strip()},
        "helpUri": rule.help_uri,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, indices: dict[str, int], seen: dict[str, int]) -> dict[str, Any]:
    number = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
    text = visible(finding.message) + (f" (help: {visible(finding.help)})" if finding.help else "")
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": clipped(text, 1000).replace("[", "\\[").replace("]", "\\]")},
        "locations": [_location(finding.file, finding.place.span)],
        # equal fingerprints are numbered: GitHub would make one alert of them
        "partialFingerprints": {
            "routectl/v1": sha256(f"{finding.fingerprint} {number}".encode("utf-8", "surrogatepass")).hexdigest()
        },
    }
    if finding.code in indices:
        result["ruleIndex"] = indices[finding.code]
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": index,
                **_location(related.place.file, related.place.span),
                "message": {"text": visible(related.message)},
            }
            for index, related in enumerate(finding.related[:MAX_RELATED])
        ]
    if finding.fix is not None:
        edits = [edit for edit in finding.fix.edits if isinstance(edit, Replacement)]
        if edits:
            result["fixes"] = [
                {"description": {"text": visible(finding.fix.title)}, "artifactChanges": _changes(edits)}
            ]
    if finding.suppression is not None:
        kind = "inSource" if finding.suppression.kind == "comment" else "external"
        result["suppressions"] = [
            {"kind": kind, "status": "accepted", "justification": visible(finding.suppression.reason)}
        ]
    return result


def _changes(edits: Iterable[Replacement]) -> list[dict[str, Any]]:
    files: dict[str, list[Replacement]] = {}
    for edit in edits:
        files.setdefault(edit.file, []).append(edit)
    return [
        {
            "artifactLocation": _artifact(file),
            "replacements": [
                {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in edits
            ],
        }
        for file, edits in files.items()
    ]


def _location(file: str, span: Span) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(file), "region": _region(span)}}


def _artifact(file: str) -> dict[str, Any]:
    if file.startswith("/"):
        return {"uri": "file://" + quote(file, errors="replace")}
    return {"uri": quote(file, errors="replace"), "uriBaseId": "SRCROOT"}


def _region(span: Span) -> dict[str, int]:
    start, end = span
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
