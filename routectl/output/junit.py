"""JUnit XML: a suite for each file, a case for each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Severity
from routectl.output.escape import counted, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.finding import Finding
    from routectl.report import Report

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


def render(report: Report) -> str:
    """Errors and warnings fail, suppressed findings are skipped, an info passes and says so; one case where all is well."""
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(finding.file, []).append(finding)
    suites = [_suite(file, findings) for file, findings in files.items()]
    if not suites:
        name = _xml(f"no findings in {counted(report.files, 'file')}" if report.files is not None else "no findings")
        case = f'    <testcase name="{name}" classname="routectl.{report.command}" time="0"/>\n'
        suites = [f'  <testsuite name="routectl {report.command}" {_counts(())} skipped="0">\n{case}  </testsuite>\n']
    head = f'<testsuites name="routectl {report.command}" {_counts(report.findings)}>\n'
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + head + "".join(suites) + "</testsuites>\n"


def _suite(file: str, findings: list[Finding]) -> str:
    skipped = sum(finding.suppression is not None for finding in findings)
    head = f'  <testsuite name="{_xml(file)}" {_counts(findings)} skipped="{skipped}">\n'
    return head + "".join(map(_case, findings)) + "  </testsuite>\n"


def _counts(findings: Sequence[Finding]) -> str:
    return f'tests="{len(findings) or 1}" failures="{sum(map(_fails, findings))}" errors="0" time="0"'


def _fails(finding: Finding) -> bool:
    return finding.suppression is None and finding.severity is not Severity.INFO


def _case(finding: Finding) -> str:
    start = finding.start
    place = f"{finding.file}:{start.line}:{start.column}"
    severity = finding.severity.value
    told = _xml(f"{place}: {severity} {finding.code} {finding.message}")
    if finding.help:
        told += f"\n{_xml(f'help: {finding.help}')}"
    if finding.suppression is not None:
        body = f'<skipped type="{finding.suppression.kind}" message="{_xml(finding.suppression.reason)}"/>'
    elif _fails(finding):
        body = f'<failure type="{severity}" message="{_xml(finding.message)}">{told}</failure>'
    else:
        body = f"<system-out>{told}</system-out>"
    name = _xml(f"{finding.code} {finding.slug} at {place}")
    return f'    <testcase name="{name}" classname="{_xml(finding.file)}" time="0">{body}</testcase>\n'


def _xml(text: str) -> str:
    return visible(text).translate(_ENTITIES)
