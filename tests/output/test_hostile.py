"""Whatever a file, a name or a value holds, no format lets it act."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from routectl.document.place import Spot
from routectl.document.source import Source
from routectl.finding import Fix, Related, Replacement, Severity, Suppression
from routectl.output.escape import visible
from routectl.report import Code, Lines, Prose, Report, Table, Tree
from tests.output.conftest import FORMATS
from tests.output.report import NAMES, finding, span

ACTS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
ANY = st.one_of(
    st.text(st.characters(), max_size=40),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("".join),
    st.text("`|\\[]()<>#*_~:/.@!&-+=\n 1wWgh", max_size=30),
)
HOSTILE = st.builds(
    lambda severity, file, message, help, line, reason, text: finding(
        message,
        severity=severity,
        help=help,
        place=Spot(Source(file or "x", f"\n\n\n{line}"), span(4, 5, 4, 9)),
        related=(Related(Spot(Source(file or "x", ""), span(1, 1, 1, 1)), text),),
        fix=Fix(text, True, (Replacement(file, span(4, 5, 4, 9), text),)),
        suppression=Suppression("comment", reason, "@sre", "2027-03-01") if reason else None,
    ),
    st.sampled_from(Severity), ANY, ANY, ANY, ANY, st.just("") | ANY, ANY,
)  # fmt: skip
REPORTS = st.lists(HOSTILE, min_size=1, max_size=4).map(lambda findings: Report("lint", tuple(findings), files=1))


@settings(max_examples=60)
@given(report=REPORTS)
def test_nothing_acts(report, render):
    for format in FORMATS:
        text = render(format, report)
        assert not ACTS.search(text), format
        assert "\t" not in text
        text.encode()
        if format != "github":
            assert not COMMAND.search(text), format


@settings(max_examples=60)
@given(report=REPORTS)
def test_text_has_the_lines_it_should(report, render):
    lines = 1 + sum(4 + bool(one.help) + 3 * bool(one.place.source.line(4).strip()) for one in report.active)
    body = [line for line in render("text", report).split("\n") if line]
    assert len(body) == lines


@settings(max_examples=60)
@given(report=REPORTS)
def test_github_has_one_command_a_finding(report, render):
    lines = render("github", report).split("\n")[:-1]
    pattern = re.compile(
        r"::(?:error|warning|notice) file=([^,:]*),line=4,col=5,endLine=4,endColumn=9,title=RC203 single-provider::(.*)"
    )
    told = [match.groups() for line in lines if (match := pattern.fullmatch(line))]
    assert len(told) == len(lines) == len(report.active)
    for (file, message), one in zip(told, report.active, strict=True):
        assert _decoded(file) == visible(one.file)
        assert _decoded(message) == visible(one.message) + (f"\nhelp: {visible(one.help)}" if one.help else "")
        assert not re.search(r"##\w*\[", message)


def _decoded(text: str) -> str:
    """As GitHub's runner reads it: the escapes one after the other, `%25` last."""
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


@settings(max_examples=60)
@given(report=REPORTS)
def test_readers_get_what_was_meant(report, render, read):
    findings = read["json"](render("json", report))["findings"]
    assert [one["message"] for one in findings] == [_storable(one.message) for one in report.findings]
    entries = read["gitlab"](render("gitlab", report))
    assert [one["location"]["path"] for one in entries] == [
        visible(one.file.removeprefix("./")) for one in report.active
    ]
    results = read["sarif"](render("sarif", report))["runs"][0]["results"]
    assert len(results) == len(report.findings)
    assert not any(re.search(r"(?<!\\)(?:\\\\)*\]\(", one["message"]["text"]) for one in results)
    cases = [case for suite in read["junit"](render("junit", report)) for case in suite]
    assert len(cases) == len(report.findings)
    assert {case.classname for case in cases} == {visible(one.file) for one in report.findings}


def _storable(text: str) -> str:
    """Text with its lone surrogates spelled out: JSON is UTF-8, and that holds none."""
    return "".join(rf"\u{ord(each):04x}" if "\ud800" <= each <= "\udfff" else each for each in text)


@settings(max_examples=100)
@given(report=REPORTS)
def test_markdown_shows_text_as_text(report, render):
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(render("markdown", report))
    inner = [child for token in tokens for child in (token, *(token.children or ()))]
    kinds = {token.type for token in inner}
    assert not kinds & {"link_open", "image", "em_open", "s_open", "hr", "blockquote_open", "code_block", "fence"}
    assert sum(token.type == "strong_open" for token in inner) == 1, "the verdict"
    assert {token.content for token in inner if token.type == "html_inline"} <= {"<code>", "</code>"}
    assert {line for token in inner if token.type == "html_block" for line in token.content.split()} <= {
        "<details>", "</details>", "<summary>Remedies</summary>", "<summary>Suppressed</summary>",
    }  # fmt: skip
    assert sum(token.type == "heading_open" for token in tokens) == 1
    active = len(report.active)
    assert sum(token.type == "tr_open" for token in tokens) == (active and 1 + active)
    assert sum(token.type == "td_open" for token in tokens) == 4 * active
    assert sum(token.type == "list_item_open" for token in tokens) == len(report.findings)


@settings(max_examples=100)
@given(message=ANY)
def test_markdown_tells_the_whole_message_and_calls_nobody(message, render):
    page = render("markdown", Report("lint", (finding(message),)))
    cells = [token for token in MarkdownIt("commonmark").enable("table").parse(page) if token.type == "inline"]
    cell = next(cells[index + 3] for index, token in enumerate(cells) if token.content == "error")
    shown, outside, in_code = "", "", False
    for token in cell.children or ():
        if token.type == "html_inline":
            in_code = token.content == "<code>"
        shown += "" if token.type == "html_inline" else token.content
        outside += token.content if token.type in ("text", "text_special") and not in_code else " "
    assert shown.replace("\u200b", "").split() == re.sub(r"(?<!`)`([^`]+)`(?!`)", r"\1", visible(message)).split()
    assert not re.search(r"[@#!~%&$^]\w|GH-\d|www\.|://", outside)


@settings(max_examples=60)
@given(words=ANY, listing=ANY, cells=st.lists(st.tuples(ANY, ANY), max_size=3))
def test_blocks_do_not_act_in_markdown(words, listing, cells, render):
    tree = Tree(words, (listing, words), "good", Tree(listing, (words,)))
    blocks = (
        Prose(words), Lines((words, listing), words), Code(listing, "yaml"), Table(words, ("a", "b"), tuple(cells)), tree,
    )  # fmt: skip
    page = render("markdown", Report("rule", blocks=blocks))
    assert not ACTS.search(page)
    assert not COMMAND.search(page)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
    inner = [child for token in tokens for child in (token, *(token.children or ()))]
    assert not {token.type for token in inner} & {"link_open", "image", "em_open", "s_open", "hr", "html_block"}
    assert sum(token.type == "td_open" for token in tokens) == 2 * len(cells)
    assert sum(token.type == "fence" for token in tokens) == 3
    assert sum(token.type == "list_item_open" for token in tokens) == 2


def test_a_comment_is_never_too_long(render):
    noise = [finding("x" * 300, severity=Severity.INFO) for _ in range(1_000)]
    quiet = [finding(suppression=Suppression("comment", "y" * 300)) for _ in range(1_000)]
    page = render("markdown", Report("lint", (*noise, *quiet, finding("the worst of all")), files=1))
    assert 50_000 < len(page) <= 65_536
    assert "the worst of all" in page
    assert re.search(r"^… and \d+ more findings$", page, re.MULTILINE)
    assert re.search(r"^… and \d+ more suppressed findings$", page, re.MULTILINE)
    assert page.count("<details>") == page.count("</details>") == 2
    long = "`" * 70_000
    listing = Report("rule", blocks=(Code("a\n" * 70_000), Prose(long), Table("", ("a",), ((long,),) * 99)))
    assert len(render("markdown", listing)) <= 65_536


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("format", FORMATS)
def test_no_name_acts(format, name, render):
    text = render(format, Report("lint", (finding(f"unknown name `{name}`", file=f"{name}.yaml", help=name),), files=1))
    assert not ACTS.search(text)
    assert format == "github" or not COMMAND.search(text)


@pytest.mark.parametrize("format", FORMATS)
def test_many_findings_are_rendered_soon(format, render, rich_report):
    """Measured at a third of a second and less; the bound is for a busy machine."""
    findings = tuple(
        one._replace(fingerprint=f"{one.fingerprint} {number}") for number in range(834) for one in rich_report.findings
    )
    start = time.process_time()
    render(format, Report("lint", findings, files=1_000, rules=rich_report.rules))
    assert time.process_time() - start < 5


@pytest.mark.parametrize("format", FORMATS)
def test_a_format_loads_little(format, root):
    code = f"import sys; import routectl.output.{format}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded = set(run.stdout.split())
    assert not loaded & {"rich", "xml", "html", "dataclasses", "inspect", "pathlib", "logging", "urllib", "hashlib"}
    assert ("json" in loaded) is (format in ("json", "sarif", "gitlab", "html"))


def test_an_indented_line_of_markdown_is_below_the_one_before_it(render):
    lines = ("2 rows: absent", "  log.csv:3: `a|b`", "  log.csv:4", "1 row: none")
    page = render("markdown", Report("replay", blocks=(Lines(lines, "rejected"),)))
    kinds = [token.type for token in MarkdownIt("commonmark").parse(page) if "list_item" in token.type]
    assert kinds == [f"list_item_{way}" for way in ("open", "open", "close", "open", "close", "close", "open", "close")]
