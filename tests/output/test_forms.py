"""Each format keeps to its official form, and to what its readers take."""

from __future__ import annotations

import json
import zlib

import pytest
from junitparser import Failure, Skipped

from routectl.finding import Fix, Related, Replacement, Severity, Suppression
from routectl.output import sarif
from routectl.report import Report
from tests.output.report import build, finding, span


def run_of(text: str):
    return json.loads(text)["runs"][0]


@pytest.mark.parametrize("format", ["json", "sarif", "gitlab", "junit"])
def test_the_schema_holds(format, render, rich_report, read):
    read[format](render(format, rich_report))
    read[format](render(format, Report("lint", files=0)))


def test_json_counts_what_it_lists(render, rich_report, read):
    document = read["json"](render("json", rich_report))
    assert document["summary"] == {"error": 5, "warning": 3, "info": 2, "suppressed": 2, "files": 12}
    assert sum(one["suppression"] is None for one in document["findings"]) == 10
    assert [one["suppression"]["kind"] for one in document["findings"] if one["suppression"]] == ["comment", "baseline"]


def test_json_keeps_words_as_they_are(render, rich_report, read):
    """All but lone surrogates, which no UTF-8 text can hold."""
    for one, entry in zip(rich_report.findings, read["json"](render("json", rich_report))["findings"], strict=True):
        assert entry["message"] == one.message.replace("\ud800", "\\ud800")
        assert entry["help"] == one.help


def test_json_puts_a_command_s_own_part_beside(render):
    document = json.loads(render("json", Report("config", data={"values": [1]})))
    assert document["values"] == [1]
    assert "findings" not in document


def test_json_is_read_as_one_document_a_line_an_item(render, rich_report):
    lines = render("json", rich_report).splitlines()
    assert sum(line.startswith('    {"code": "RC') for line in lines) == len(rich_report.findings)


def test_sarif_tells_all_it_can(render, rich_report):
    run = run_of(render("sarif", rich_report))
    rules = run["tool"]["driver"]["rules"]
    keys = {key for result in run["results"] for key in result}
    assert keys >= {"ruleIndex", "relatedLocations", "fixes", "suppressions", "partialFingerprints"}
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"] if "ruleIndex" in one)
    assert rules[0]["helpUri"] == "https://example.com/rules/RC203.md"
    assert rules[1]["defaultConfiguration"] == {"level": "warning"}
    suppressions = [one["suppressions"][0] for one in run["results"] if "suppressions" in one]
    assert [one["kind"] for one in suppressions] == ["inSource", "external"]
    assert suppressions[0]["justification"] == "under way | <b>soon</b> (@sre, until 2027-03-01)"


@pytest.mark.parametrize("format", ["sarif", "gitlab"])
def test_no_two_fingerprints_are_the_same(format, render, rich_report):
    document = json.loads(render(format, rich_report))
    made = (
        [one["fingerprint"] for one in document]
        if format == "gitlab"
        else [one["partialFingerprints"]["routectl/v1"] for one in document["runs"][0]["results"]]
    )
    assert len(set(made)) == len(made)


def test_suppressing_one_of_two_leaves_the_other_s_fingerprint(render):
    both = (finding("a"), finding("b"))
    one = (finding("a", suppression=Suppression("comment", "known")), finding("b"))
    before, after = (json.loads(render("gitlab", Report("lint", findings))) for findings in (both, one))
    assert after[0]["fingerprint"] == before[1]["fingerprint"]


def test_sarif_keeps_the_worst_and_says_so(render, read):
    noise = [finding(str(number), severity=Severity.INFO) for number in range(sarif.MAX_RESULTS)]
    quiet = finding("quiet", suppression=Suppression("comment", "known"))
    run = run_of(render("sarif", Report("lint", (quiet, *noise, finding("kept")))))
    assert len(run["results"]) == sarif.MAX_RESULTS == 25_000
    assert run["results"][-1]["message"]["text"].startswith("kept")
    assert run["results"][0]["message"]["text"].startswith("0")
    told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert told.startswith("2 findings of the least severity left out")


def test_sarif_keeps_to_its_size(render, monkeypatch):
    monkeypatch.setattr(sarif, "MAX_BYTES", 20_000)
    findings = [finding(f"{number}", fingerprint=str(number)) for number in range(2_000)]
    text = render("sarif", Report("lint", tuple(findings)))
    assert len(zlib.compress(text.encode())) <= 20_000
    run = run_of(text)
    assert 0 < len(run["results"]) < 2_000
    assert run["invocations"][0]["toolExecutionNotifications"]


def test_sarif_bounds_each_result(render, read):
    edit = Replacement("a.yaml", span(1, 1, 1, 2), "x" * 20_000)
    related = tuple(Related(finding().place, "x" * 5_000) for _ in range(2_000))
    report = Report("lint", (finding("x" * 5_000, related=related, fix=Fix("long", True, (edit,))),))
    result = read["sarif"](render("sarif", report))["runs"][0]["results"][0]
    assert len(result["message"]["text"]) <= 1_000
    assert len(result["relatedLocations"]) == 100
    assert "fixes" not in result


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./a b.yaml", {"uri": "a%20b.yaml", "uriBaseId": "SRCROOT"}),
        ("/tmp/ü.yaml", {"uri": "file:///tmp/%C3%BC.yaml"}),
        ("a:b.yaml", {"uri": "a%3Ab.yaml", "uriBaseId": "SRCROOT"}),
        ("latin-\udce9.yaml", {"uri": "latin-%E9.yaml", "uriBaseId": "SRCROOT"}),
        ("\ud800.yaml", {"uri": "%3F.yaml", "uriBaseId": "SRCROOT"}),
    ],
)
def test_sarif_names_files_by_their_bytes(file, uri, render):
    result = run_of(render("sarif", Report("lint", (finding(file=file),))))["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == uri


def test_sarif_names_no_link(render):
    message = r"[a](1) \](2) \\](3)"
    text = run_of(render("sarif", Report("lint", (finding(message, help=""),))))["results"][0]["message"]["text"]
    assert text == r"[a\](1) \\\](2) \\\\\](3)"


def test_gitlab_leaves_out_what_is_suppressed(render, rich_report):
    entries = json.loads(render("gitlab", rich_report))
    assert len(entries) == len(rich_report.active)
    assert {entry["severity"] for entry in entries} == {"major", "minor", "info"}


def test_gitlab_names_files_from_the_root(render):
    assert json.loads(render("gitlab", Report("lint", (finding(file="./a.yaml"),))))[0]["location"]["path"] == "a.yaml"


def test_junit_fails_for_what_is_wrong_and_skips_what_is_suppressed(render, rich_report, read):
    suites = read["junit"](render("junit", rich_report))
    results = [[type(result) for result in case.result] for suite in suites for case in suite]
    assert suites.tests == len(results) == 12
    assert suites.failures == results.count([Failure]) == 8
    assert results.count([Skipped]) == 2
    assert results.count([]) == 2, "an info passes"


def test_junit_is_held_to_its_schema(render, rich_report, read):
    etree = pytest.importorskip("lxml.etree", reason="JUnit's XML Schema is held to where lxml is installed")
    with pytest.raises(etree.DocumentInvalid):
        read["junit"](render("junit", rich_report).replace(" errors=", " mistakes="))


def test_junit_has_a_case_where_all_is_well(render, read):
    suites = read["junit"](render("junit", Report("lint", files=3)))
    assert (suites.tests, suites.failures) == (1, 0)
    assert [case.name for suite in suites for case in suite] == ["no findings in 3 files"]


def test_github_has_a_line_for_each_that_counts(render):
    report = build()
    assert len(render("github", report).splitlines()) == len(report.active)
    assert render("github", Report("lint", files=3)) == ""
