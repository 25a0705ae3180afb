"""JUnit XML: a suite for each file, a case for each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.output.escape import visible

if TYPE_CHECKING:
    from routectl.finding import Finding
    from routectl.report import Report

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


def render(report: Report) -> str:
    """The report as CI systems read it; one passing case where there is no finding."""
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(finding.file, []).append(finding)
    suites = [_suite(file, findings) for file, findings in files.items()]
    if not suites:
        name = _attribute(f"{report.files or 0} files")
        case = f'    <testcase name="{name}" classname="routectl.{report.command}" time="0"/>\n'
        suites = [
            f'  <testsuite name="routectl {report.command}" tests="1" failures="0" errors="0" skipped="0" time="0">\n{case}  </testsuite>\n'
        ]
    tests, failures = max(1, len(report.findings)), len(report.active)
    head = f'<testsuites name="routectl" tests="{tests}" failures="{failures}" errors="0" time="0">\n'
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + head + "".join(suites) + "</testsuites>\n"


def _suite(file: str, findings: list[Finding]) -> str:
    skipped = sum(finding.suppression is not None for finding in findings)
    counts = f'tests="{len(findings)}" failures="{len(findings) - skipped}" errors="0" skipped="{skipped}" time="0"'
    return f'  <testsuite name="{_attribute(file)}" {counts}>\n' + "".join(map(_case, findings)) + "  </testsuite>\n"


def _case(finding: Finding) -> str:
    place = f"{finding.file}:{finding.start.line}:{finding.start.column}"
    name = _attribute(f"{finding.code} {finding.slug} at {place}")
    if finding.suppression is not None:
        body = f'<skipped message="{_attribute(finding.suppression.reason)}"/>'
    else:
        text = f"{place}: {finding.severity.value} {finding.code} {finding.message}" + (
            f"\nhelp: {finding.help}" if finding.help else ""
        )
        lines = "\n".join(map(_attribute, text.split("\n")))
        body = f'<failure type="{finding.severity.value}" message="{_attribute(finding.message)}">{lines}</failure>'
    return f'    <testcase name="{name}" classname="{_attribute(finding.file)}" time="0">{body}</testcase>\n'


def _attribute(text: str) -> str:
    return "".join(
        _ENTITIES.get(character, character) for character in visible(text) if character not in "\ufffe\uffff"
    )
