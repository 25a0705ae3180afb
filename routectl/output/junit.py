"""JUnit XML: a suite for each file, a case for each test, and one for each finding that no test stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.finding import Severity
from routectl.output.escape import counted, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.finding import Finding, Suppression
    from routectl.report import Report, Tested

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


def render(report: Report) -> str:
    """Errors and warnings fail, suppressed findings are skipped, an info passes and says so; one case where all is well."""
    stood_for = {id(test.finding) for test in report.tests}
    files: dict[str, list[_Entry]] = {}
    for finding in report.findings:
        if id(finding) not in stood_for:
            files.setdefault(finding.file, []).append(_entry(finding))
    for test in report.tests:
        files.setdefault(test.place.file, []).append(_tested(test))
    suites = [_suite(file, entries) for file, entries in files.items()]
    if not suites:
        name = f"no findings in {counted(report.files, 'file')}" if report.files is not None else "no findings"
        suites = [_suite(f"routectl {report.command}", [_Entry(name, f"routectl.{report.command}")])]
    everything = [entry for entries in files.values() for entry in entries]
    head = f'<testsuites name="routectl {report.command}" {_counts(everything)}>\n'
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + head + "".join(suites) + "</testsuites>\n"


class _Entry(NamedTuple):
    """A test case: its name and class, what it came to, and the element that says so."""

    name: str
    classname: str
    outcome: Literal["", "failure", "error", "skipped"] = ""
    body: str = ""


def _suite(file: str, entries: list[_Entry]) -> str:
    skipped = sum(entry.outcome == "skipped" for entry in entries)
    head = f'  <testsuite name="{_xml(file)}" {_counts(entries)} skipped="{skipped}">\n'
    return head + "".join(map(_case, entries)) + "  </testsuite>\n"


def _counts(entries: Sequence[_Entry]) -> str:
    failures, errors = (sum(entry.outcome == outcome for entry in entries) for outcome in ("failure", "error"))
    return f'tests="{len(entries) or 1}" failures="{failures}" errors="{errors}" time="0"'


def _case(entry: _Entry) -> str:
    head = f'    <testcase name="{_xml(entry.name)}" classname="{_xml(entry.classname)}" time="0"'
    return f"{head}>{entry.body}</testcase>\n" if entry.body else f"{head}/>\n"


def _tested(test: Tested) -> _Entry:
    """A test by its own name; one that can't be told is an error."""
    finding = test.finding
    if finding is None:
        return _Entry(test.name, test.suite)
    if finding.suppression is not None:
        return _Entry(test.name, test.suite, "skipped", _skipped(finding.suppression))
    if test.is_told:
        return _Entry(test.name, test.suite, "", f"<system-out>{_told(finding)}</system-out>")
    outcome: Literal["failure", "error"] = "failure" if finding.severity is Severity.ERROR else "error"
    return _Entry(test.name, test.suite, outcome, _body(finding, outcome))


def _entry(finding: Finding) -> _Entry:
    start = finding.start
    name = f"{finding.code} {finding.slug} at {finding.file}:{start.line}:{start.column}"
    if finding.suppression is not None:
        return _Entry(name, finding.file, "skipped", _skipped(finding.suppression))
    if finding.severity is Severity.INFO:
        return _Entry(name, finding.file, "", f"<system-out>{_told(finding)}</system-out>")
    return _Entry(name, finding.file, "failure", _body(finding, "failure"))


def _skipped(suppression: Suppression) -> str:
    return f'<skipped type="{suppression.kind}" message="{_xml(suppression.reason)}"/>'


def _body(finding: Finding, element: str) -> str:
    head = f'<{element} type="{finding.severity.value}" message="{_xml(finding.message)}">'
    return f"{head}{_told(finding)}</{element}>"


def _told(finding: Finding) -> str:
    start = finding.start
    place = f"{finding.file}:{start.line}:{start.column}"
    told = _xml(f"{place}: {finding.severity.value} {finding.code} {finding.message}")
    return told + (f"\n{_xml(f'help: {finding.help}')}" if finding.help else "")


def _xml(text: str) -> str:
    return visible(text).translate(_ENTITIES)
