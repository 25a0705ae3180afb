"""One finding stands at one place, whichever format tells of it."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from routectl.output.escape import visible
from routectl.report import Report
from tests.output.report import finding


def told(report: Report, *, suppressed: bool) -> list[tuple[str, int, int]]:
    """Where the findings are, by the report itself."""
    findings = report.findings if suppressed else report.active
    return [(visible(finding.file), *finding.start) for finding in findings]


def found(pattern: str, text: str) -> list[tuple[str, int, int]]:
    return [(file, int(line), int(column)) for file, line, column in re.findall(pattern, text, re.MULTILINE)]


def test_text(render, rich_report):
    heads = found(r"^(\S.*?):(\d+):(\d+): (?:error|warning|info) RC\d{3} ", render("text", rich_report))
    assert heads == [(file.replace("::w", r"\x3a:w"), *at) for file, *at in told(rich_report, suppressed=False)]


def test_json(render, rich_report, read):
    findings = read["json"](render("json", rich_report))["findings"]
    assert [(one["file"], one["start"], one["end"]) for one in findings] == [
        (one.file, one.start._asdict(), one.end._asdict()) for one in rich_report.findings
    ]


def test_sarif(render, rich_report, read):
    results = read["sarif"](render("sarif", rich_report))["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    files = [unquote_to_bytes(place["artifactLocation"]["uri"]).decode() for place in places]
    assert files == [one.file for one in rich_report.findings]
    assert [tuple(place["region"].values()) for place in places] == [
        (*one.start, *one.end) for one in rich_report.findings
    ]


def test_gitlab(render, rich_report, read):
    locations = [entry["location"] for entry in read["gitlab"](render("gitlab", rich_report))]
    begins = [(one["path"], *one["positions"]["begin"].values()) for one in locations]
    assert begins == told(rich_report, suppressed=False)
    assert [one["lines"]["begin"] for one in locations] == [line for _, line, _ in begins]
    assert [(one["lines"]["end"], *one["positions"]["end"].values()) for one in locations] == [
        (one.end.line, *one.end) for one in rich_report.active
    ]


def test_github(render, rich_report):
    commands = found(r"^::(?:error|warning|notice) file=([^,:]*),line=(\d+),col=(\d+),", render("github", rich_report))
    expected = [
        (file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C"), *at)
        for file, *at in told(rich_report, suppressed=False)
    ]
    assert commands == expected


def test_github_names_the_last_column_on_the_same_line_only(render, rich_report):
    for line, one in zip(render("github", rich_report).splitlines(), rich_report.active, strict=True):
        assert f"endLine={one.end.line}," in line
        assert (f",endColumn={one.end.column}," in line) is (one.start.line == one.end.line)


def test_junit(render, rich_report, read):
    cases = [case for suite in read["junit"](render("junit", rich_report)) for case in suite]
    at = [found(r" at (.*):(\d+):(\d+)$", case.name)[0] for case in cases]
    assert sorted(at) == sorted(told(rich_report, suppressed=True))


def test_markdown(render, rich_report):
    report = Report("lint", tuple(one for one in rich_report.active if "|" not in one.file and "`" not in one.file))
    rows = found(r"^\| \w+ \| RC\d{3} \| `(.*?):(\d+):(\d+)` \|", render("markdown", report))
    assert sorted(rows) == sorted(told(report, suppressed=False))


def test_all_of_one(render, read):
    report = Report("lint", (finding(file="policies/a.yaml"),), files=1)
    assert render("text", report).startswith("policies/a.yaml:4:5: error RC203 ")
    assert "file=policies/a.yaml,line=4,col=5,endLine=4,endColumn=9," in render("github", report)
    assert "`policies/a.yaml:4:5`" in render("markdown", report)
    assert " at policies/a.yaml:4:5" in render("junit", report)
