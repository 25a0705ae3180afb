"""SARIF 2.1.0, within what GitHub's code scanning takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from routectl.finding import Replacement, Severity
from routectl.output.escape import clipped, counted, visible
from routectl.output.fingerprint import digests
from routectl.output.notation import json_text
from routectl.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.document.place import Span
    from routectl.finding import Finding, Fix, Suppression
    from routectl.report import Report, Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 25_000
"""In one run; GitHub refuses more, and shows the worst 5,000."""

MAX_BYTES = 10_000_000
"""Of the file, compressed by gzip."""

MAX_RELATED = 100
"""GitHub takes 1,000 places a result and shows 100."""

_LONGEST = 1_000
_LONGEST_EDIT = 10_000
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_LINK = re.compile(r"(\\*)\](?=\()")


def render(report: Report) -> str:
    """One run; where GitHub would refuse it for its size, the worst findings are kept and a notification says so."""
    indices = {rule.code: index for index, rule in enumerate(report.rules)}
    results = [
        _result(finding, digest, indices)
        for finding, digest in zip(report.findings, digests(report.findings), strict=True)
    ]
    kept = _worst(report.findings, MAX_RESULTS)
    while True:
        text = json_text(_log(report, [results[index] for index in kept], len(results) - len(kept)), depth=4)
        if not kept or _fits(text):
            return text
        kept = _worst(report.findings, len(kept) // 2)


def _worst(findings: Sequence[Finding], number: int) -> list[int]:
    """Which findings to keep, in their order: what is suppressed goes first, then the least severe."""
    order = sorted(
        range(len(findings)),
        key=lambda index: (findings[index].suppression is not None, -findings[index].severity.rank),
    )
    return sorted(order[:number])


def _fits(text: str) -> bool:
    if len(text) <= MAX_BYTES:
        return True
    from zlib import compress

    return len(compress(text.encode("ascii"), 1)) <= MAX_BYTES


def _log(report: Report, results: list[dict[str, Any]], left_out: int) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if left_out:
        told = f"{counted(left_out, 'finding')} of the least severity left out: more than GitHub's code scanning takes"
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": told}}]
    driver = {
        "name": "routectl",
        "semanticVersion": __version__,
        "informationUri": "https://github.com/routectl/routectl",
        "rules": [_rule(rule) for rule in report.rules],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"routectl/{report.command}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the folder that routectl ran in"}}},
        "invocations": [invocation],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    page = rule.page.strip()
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.slug.split("-")),
        "shortDescription": {"text": clipped(rule.summary, _LONGEST)},
        "fullDescription": {"text": clipped(page, _LONGEST)},
        "help": {"text": page, "markdown": page},
        "helpUri": rule.help_uri,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, digest: str, indices: dict[str, int]) -> dict[str, Any]:
    remedy = f" (help: {finding.help})" if finding.help else ""
    result: dict[str, Any] = {"ruleId": finding.code}
    if finding.code in indices:
        result["ruleIndex"] = indices[finding.code]
    result |= {
        "level": _LEVELS[finding.severity],
        "message": _message(finding.message + remedy),
        "locations": [_location(finding.file, finding.place.span)],
        "partialFingerprints": {"routectl/v1": digest},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": index, **_location(related.place.file, related.place.span), "message": _message(related.message)}
            for index, related in enumerate(finding.related[:MAX_RELATED])
        ]
    if finding.fix is not None:
        result |= _fixes(finding.fix)
    if finding.suppression is not None:
        result["suppressions"] = [_suppression(finding.suppression)]
    return result


def _message(text: str) -> dict[str, str]:
    """Text in which nothing is a link: SARIF reads `[words](place)` as one, and a backslash as an escape."""
    return {"text": _LINK.sub(r"\1\1\\]", clipped(visible(text), _LONGEST))}


def _suppression(suppression: Suppression) -> dict[str, str]:
    until = suppression.until and f"until {suppression.until}"
    signed = ", ".join(filter(None, (suppression.owner, until)))
    reason = " ".join(filter(None, (suppression.reason, signed and f"({signed})")))
    told = {"kind": "inSource" if suppression.kind == "comment" else "external", "status": "accepted"}
    return told | ({"justification": clipped(visible(reason), _LONGEST)} if reason else {})


def _fixes(fix: Fix) -> dict[str, Any]:
    """The fix; none where it is so long that a page of them would not be taken."""
    files: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        if isinstance(edit, Replacement) and len(edit.text) <= _LONGEST_EDIT:
            replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
            files.setdefault(edit.file, []).append(replacement)
    if not fix.edits or sum(map(len, files.values())) < len(fix.edits):
        return {}
    changes = [{"artifactLocation": _artifact(file), "replacements": made} for file, made in files.items()]
    return {
        "fixes": [{"description": _message(fix.title), "artifactChanges": changes, "properties": {"safe": fix.safe}}]
    }


def _location(file: str, span: Span) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(file), "region": _region(span)}}


def _artifact(file: str) -> dict[str, str]:
    from urllib.parse import quote

    try:
        path = quote(file.encode("utf-8", "surrogateescape"))  # the bytes of a name that isn't UTF-8
    except UnicodeEncodeError:
        path = quote(file, errors="replace")
    return (
        {"uri": f"file://{path}"} if file.startswith("/") else {"uri": path.removeprefix("./"), "uriBaseId": "SRCROOT"}
    )


def _region(span: Span) -> dict[str, int]:
    start, end = span
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
