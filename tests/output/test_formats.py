"""What every format must keep: its official form, the same places, and no user text that acts."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from routectl.finding import Severity
from routectl.report import Report
from tests.output.reports import finding, rich

HERE = Path(__file__).parent
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
ANY = st.text(st.characters(), max_size=60) | st.sampled_from(
    ["\n::error::x", "\x1b[31m", "a|b", "```", "</details>", "<b>", "[a](b)", "]]>"]
)


def render(name: str, report: Report) -> str:
    text: str = import_module(f"routectl.output.{name}").render(report)
    return text


def schema(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((HERE / "schemas" / name).read_text())
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_snapshot(name: str) -> None:
    kept = HERE / "snapshots" / f"lint.{name}"
    text = render(name, rich())
    if not kept.exists():
        kept.write_text(text)
    assert text == kept.read_text(), f"delete {kept.name} and run again, if the change is meant"


def test_sarif_passes_its_schema_and_keeps_to_the_limits() -> None:
    log = json.loads(render("sarif", rich()))
    jsonschema.Draft4Validator(schema("sarif-2.1.0.json")).validate(log)
    results = log["runs"][0]["results"]
    prints = [
        (
            entry["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            entry["partialFingerprints"]["routectl/v1"],
        )
        for entry in results
    ]
    assert len(set(prints)) == len(prints), "GitHub would make one alert of two"
    assert {key for entry in results for key in entry} >= {
        "relatedLocations",
        "fixes",
        "suppressions",
        "partialFingerprints",
        "ruleIndex",
    }
    assert {entry["suppressions"][0]["kind"] for entry in results if "suppressions" in entry} == {
        "inSource",
        "external",
    }
    assert all(entry["suppressions"][0]["justification"] for entry in results if "suppressions" in entry)
    assert log["runs"][0]["tool"]["driver"]["rules"][0]["helpUri"]
    noise = (finding(message=str(number), severity=Severity.INFO) for number in range(6000))
    many = Report("lint", (*noise, finding(message="kept")))
    run = json.loads(render("sarif", many))["runs"][0]
    assert len(run["results"]) == 5000
    assert run["results"][0]["message"]["text"].startswith("kept")
    assert "1,001 findings" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_gitlab_keeps_to_its_format() -> None:
    entries = json.loads(render("gitlab", rich()))
    jsonschema.Draft202012Validator(schema("gitlab-code-quality.json")).validate(entries)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def test_json_passes_its_schema(root: Path) -> None:
    written = json.loads((root / "schemas/output/lint.schema.json").read_text())
    jsonschema.Draft202012Validator(written).validate(json.loads(render("json", rich())))


def test_junit_is_read_by_others() -> None:
    suites = junitparser.JUnitXml.fromstring(render("junit", rich()).encode())
    cases = [case for suite in suites for case in suite]
    assert len(cases) == len(rich().findings) == suites.tests
    assert sum(isinstance(result, junitparser.Failure) for case in cases for result in case.result) == len(
        rich().active
    )
    assert sum(case.is_skipped for case in cases) == 2
    clean = junitparser.JUnitXml.fromstring(render("junit", Report("lint", files=3)).encode())
    assert (clean.tests, clean.failures) == (1, 0)


def test_one_finding_stands_at_one_place_in_all_formats() -> None:
    report = Report("lint", (finding(),), files=1)
    assert render("text", report).startswith("policies/a.yaml:4:5: error RC203")
    assert "file=policies/a.yaml,line=4,col=5,endLine=4,endColumn=9" in render("github", report)
    region = json.loads(render("sarif", report))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 9}
    positions = json.loads(render("gitlab", report))[0]["location"]["positions"]
    assert positions == {"begin": {"line": 4, "column": 5}, "end": {"line": 4, "column": 9}}
    told = json.loads(render("json", report))["findings"][0]
    assert (told["start"], told["end"]) == ({"line": 4, "column": 5}, {"line": 4, "column": 9})
    assert "policies/a.yaml:4:5" in render("junit", report)
    assert "`policies/a.yaml:4:5`" in render("markdown", report)


def test_carets_stand_under_wide_characters_and_behind_tabs() -> None:
    lines = render("text", rich()).split("\n")
    wide = next(number for number, line in enumerate(lines) if "wide: " in line)
    assert lines[wide + 2].index("漢") + 0 == lines[wide + 3].index("^") - 0
    assert lines[wide + 3].count("^") == 4, "two characters, two columns each"
    tabs = next(number for number, line in enumerate(lines) if " tabs" in line)
    assert lines[tabs + 3].index("^") == lines[tabs + 2].index("name")


@given(st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=4))
def test_user_text_never_acts(texts: list[tuple[str, str, str]]) -> None:
    report = Report(
        "lint", tuple(finding(path=path or "x", message=message, help=help) for path, message, help in texts), files=1
    )
    rendered = {name: render(name, report) for name in FORMATS}
    for name, text in rendered.items():
        assert not ACTS.search(text), name
    commands = rendered["github"].splitlines()
    assert len(commands) == len(texts)
    assert all(
        re.match(r"::error file=[^,:]*,line=4,col=5,endLine=4,endColumn=9,title=RC203 single-provider::", line)
        for line in commands
    )
    assert len(json.loads(rendered["json"])["findings"]) == len(json.loads(rendered["gitlab"])) == len(texts)
    results = json.loads(rendered["sarif"])["runs"][0]["results"]
    for result, (path, _, _) in zip(results, texts, strict=True):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert unquote(uri).removeprefix("file://") == (path or "x").encode("utf-8", "replace").decode()
    assert sum(len(suite) for suite in junitparser.JUnitXml.fromstring(rendered["junit"].encode())) == len(texts)


@given(st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=4))
def test_markdown_shows_user_text_as_text(texts: list[tuple[str, str, str]]) -> None:
    report = Report(
        "lint", tuple(finding(path=path or "x", message=message, help=help) for path, message, help in texts), files=1
    )
    tokens = MarkdownIt("commonmark", {"linkify": False}).enable("table").parse(render("markdown", report))
    flat = [inner for token in tokens for inner in (token, *(token.children or ()))]
    assert not [
        token for token in flat if token.type in ("link_open", "image", "html_inline", "strong_open", "em_open")
    ]
    blocks = [token.content.strip() for token in flat if token.type == "html_block"]
    assert set(blocks) <= {"<details><summary>Remedies</summary>", "</details>"}
    assert sum(token.type == "tr_open" for token in tokens) == 1 + len(texts)
    assert sum(token.type == "td_open" for token in tokens) == 4 * len(texts)


def test_a_comment_is_never_too_long() -> None:
    many = Report("lint", tuple(finding(message="x" * 300) for _ in range(1000)), files=1)
    text = render("markdown", many)
    assert len(text) <= 65_536
    assert re.search(r"… and [\d,]+ findings more", text)
