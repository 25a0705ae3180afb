"""Text for a terminal: the layout, the carets, and what fits a line."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.document.place import Spot
from routectl.document.source import Source
from routectl.finding import Severity, Suppression
from routectl.output.excerpt import excerpt
from routectl.output.text import render
from routectl.output.verdict import verdict
from routectl.report import Code, Lines, Prose, Report, Table, Tree
from tests.output.report import FILE, finding, span

COLOR = re.compile("\x1b\\[[0-9;]*m")
WIDTHS = {"a": 1, "\t": 4, "漢": 2, "\x1b": 4, "\u0301": 0, "\u202e": 6, "é": 1}


def width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text if character != "\u0301")


def test_a_finding_looks_as_the_page_shows_one():
    text = "routes:\n" + 29 * "\n" + "    fallback: [secure-v1-eu]\n"
    report = Report(
        "lint",
        (
            finding(
                "every fallback of route `regulated` runs at `anthropic`",
                help="add a fallback at another provider, or a static degrade step",
                place=Spot(Source("policies/support.yaml", text), span(31, 15, 31, 29)),
            ),
        ),
        files=1,
    )
    assert render(report) == (
        "policies/support.yaml:31:15: error RC203 every fallback of route `regulated` runs at `anthropic`\n"
        "   |\n"
        "31 |     fallback: [secure-v1-eu]\n"
        "   |               ^^^^^^^^^^^^^^\n"
        "   = help: add a fallback at another provider, or a static degrade step\n"
        "   = see:  routectl rule RC203\n"
        "\n"
        "Found 1 error in 1 file.\n"
    )


@pytest.mark.parametrize(
    ("line", "first", "last", "shown", "carets"),
    [
        ("a: b", 3, 4, "a: b", "   ^"),
        ("a: b", 3, 3, "a: b", "   ^"),
        ("a: b", 90, 99, "a: b", "    ^"),
        ("\tname: x", 1, 5, "    name: x", "    ^^^^"),
        ("漢: 字", 3, 4, "漢: 字", "    ^^"),
        ("\x1b[31m: x", 7, 8, "\\x1b[31m: x", " " * 10 + "^"),
        ("e\u0301: x", 4, 5, "e\u0301: x", "   ^"),
    ],
)
def test_carets_stand_under_what_is_meant(line, first, last, shown, carets):
    assert excerpt(line, first, last, 80) == (shown, carets)


def test_a_long_line_is_shown_around_what_is_meant():
    line = "x" * 500 + "HERE" + "y" * 500
    shown, carets = excerpt(line, 500, 504, 60)
    assert shown.startswith("…xx")
    assert shown.endswith("yy…")
    assert len(shown) == 60
    assert shown[carets.index("^") : len(carets)] == "HERE"
    assert excerpt(line, 0, 4, 60) == ("x" * 58 + "…", "^^^^")
    assert excerpt(line, 1003, 1004, 60) == ("…" + "y" * 58, " " * 58 + "^")


@given(st.text("".join(WIDTHS)), st.text("".join(WIDTHS)), st.text("".join(WIDTHS)), st.integers(30, 200))
def test_carets_stand_there_in_any_line(before, marked, after, room):
    line = f"{before}►{marked}◄{after}"
    shown, carets = excerpt(line, len(before), len(line) - len(after), room)
    assert width(shown) <= room
    assert width(shown[: shown.index("►")]) == carets.index("^")
    if "◄" in shown:
        assert carets.count("^") == 2 + sum(WIDTHS[character] for character in marked)
    if len(line) <= room and 2 + sum(WIDTHS[character] for character in before + marked + after) <= room:
        assert "…" not in shown


def test_a_huge_line_costs_nothing():
    source = Source(FILE, "x" * 20_000_000)
    findings = tuple(finding(place=Spot(source, span(1, column, 3, 1))) for column in range(1, 2_001))
    assert len(render(Report("lint", findings, files=1))) < 1_000_000


def test_color_changes_no_word(rich_report):
    colored = render(rich_report, color=True)
    assert "\x1b[1;31merror\x1b[0m" in colored
    assert COLOR.sub("", colored).replace("\n::w", "\n\\x3a:w") == render(rich_report)


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        (Report("lint", files=12), "All checks passed: 12 files."),
        (Report("lint", files=1), "All checks passed: 1 file."),
        (Report("lint", files=0), "No policy was looked at."),
        (Report("review", (finding(),)), "Found 1 error."),
        (Report("lint", (finding(severity=Severity.INFO),) * 2, files=1200), "Found 2 infos in 1,200 files."),
        (
            Report("lint", (finding(suppression=Suppression("comment", "known")),), files=2),
            "All checks passed: 2 files (1 suppressed).",
        ),
    ],
)
def test_the_verdict(report, sentence):
    assert verdict(report) == sentence
    assert render(report).endswith(sentence + "\n")


@pytest.mark.parametrize("color", [False, True])
def test_blocks(color):
    table = Table("Thresholds\x1b", ("key", "what"), (("漢", "[bold]x[/]"), ("ab", "::error::\n##[error]")))
    listing = Code("::error::x\n a: \x1b[1m", "yaml")
    words = Prose("look `a  b` " + "word " * 40 + "\n::error::x")
    report = Report("rule", blocks=(words, Lines(("::error::x", "`b`\n")), listing, Code("::x", "diff"), table))
    text = render(report, color=color, width=60)
    plain = COLOR.sub("", text)
    assert "`a  b`" in plain
    assert not re.search(r"^\s*::|##\[|\x1b", plain, re.MULTILINE)
    assert "[bold]x[/]" in plain, "no markup of rich's"
    assert all(width(line) <= 60 for line in plain.splitlines())


def test_a_table_is_aligned():
    report = Report("rule", blocks=(Table("", ("a", "b"), (("漢字", "x"), ("abcde", "yz"))),))
    assert render(report) == "a      b\n-----  --\n漢字   x\nabcde  yz\n"


def test_statistics_stand_for_the_findings():
    report = Report("lint", (finding("unseen"),), blocks=(Table("1 error", ("count",), (("1",),)),), files=1)
    assert render(report) == "1 error\ncount\n-----\n1\n\nFound 1 error in 1 file.\n"


LEFT = Tree("here", ("serve `fast`", "├─ one", "└─ two"), "good")
RIGHT = Tree("there", ("reject",), "error")


def test_a_tree_stands_beside_another_where_there_is_room():
    report = Report("simulate", blocks=(LEFT._replace(beside=RIGHT),))
    assert render(report, width=40) == "here           there\nserve `fast`   reject\n├─ one\n└─ two\n"
    below = "here\nserve `fast`\n├─ one\n└─ two\n\nthere\nreject\n"
    assert render(report, width=20) == below
    longer = RIGHT._replace(beside=LEFT)
    assert render(Report("simulate", blocks=(longer,)), width=40) == (
        "there    here\nreject   serve `fast`\n         ├─ one\n         └─ two\n"
    )
    for width in (20, 40):
        assert COLOR.sub("", render(report, color=True, width=width)) == render(report, width=width)


def test_the_root_of_a_tree_shows_what_is_thought_of_it():
    good, bad = render(Report("x", blocks=(LEFT,)), color=True), render(Report("x", blocks=(RIGHT,)), color=True)
    assert "\x1b[1;32mserve `fast`\x1b[0m" in good
    assert "\x1b[1;31mreject\x1b[0m" in bad


def test_no_line_of_a_tree_acts_on_a_terminal():
    tree = Tree("a\x1b[31m", ("::error::x", "漢 \u202e"), "", Tree("##[x]", ("b\n::c",)))
    text = render(Report("x", blocks=(tree,)))
    assert text == "a\\x1b[31m    \\x23#[x]\n\\x3a:error::x   b\\n::c\n漢 \\u202e\n"


def test_lines_stand_under_their_title():
    assert render(Report("x", blocks=(Lines(("`a`", "b"), "notes"),))) == "notes:\n  `a`\n  b\n"


def test_a_long_line_of_a_tree_hangs_from_its_branch():
    many = ", ".join(f"`{letter}{letter}`" for letter in "abcdefghij")
    tree = Tree("", ("root", f"├─ one {many}", "│  ├─ two " + "word " * 9, f"└─ three {many}"))
    assert render(Report("x", blocks=(tree,)), width=40) == (
        "root\n"
        "├─ one `aa`, `bb`, `cc`, `dd`, `ee`,\n"
        "│    `ff`, `gg`, `hh`, `ii`, `jj`\n"
        "│  ├─ two word word word word word\n"
        "│  │    word word word word\n"
        "└─ three `aa`, `bb`, `cc`, `dd`, `ee`,\n"
        "     `ff`, `gg`, `hh`, `ii`, `jj`\n"
    )
    notes = Lines((f"one {many}",), "notes")
    assert render(Report("x", blocks=(notes,)), width=40) == (
        "notes:\n  one `aa`, `bb`, `cc`, `dd`, `ee`,\n    `ff`, `gg`, `hh`, `ii`, `jj`\n"
    )


WIDE = Table(
    "Changed settings",
    ("setting", "from → to", "where"),
    (("routes.quick-answers.limits.quality_floor", "0.7 → 0.65 and so on", "policies/support-assistant.yaml:130"), ("a", "", "b:1")),
    ("warning", ""),
)  # fmt: skip


@pytest.mark.parametrize("color", [True, False])
def test_a_table_keeps_to_the_width_of_a_terminal(color):
    for columns in (40, 60, 80, 94, 100, 120, 160):
        shown = COLOR.sub("", render(Report("diff", blocks=(WIDE,)), color=color, width=columns, is_terminal=True))
        lines = shown.splitlines()
        assert max(map(len, lines)) <= max(columns, len("routes.quick-answers.limits.quality_floor"))
        assert lines[0] == "Changed settings"
        whole = " ".join(shown.split())
        for word in ("routes.quick-answers.limits.quality_floor", "policies/support-assistant.yaml:130"):
            assert word in whole, "no word is broken"
        assert ("└─ where:" in shown) is (columns < 94)


def test_a_cell_under_no_name_stands_alone_in_a_tree():
    row = ("an-entry-of-twenty-letters", "a-value-of-twenty-letters", "███ → ██████")
    drawn = Table("", ("provider", "requests", ""), (row,))
    shown = render(Report("replay", blocks=(drawn,)), width=40, is_terminal=True)
    assert shown == f"{row[0]}\n├─ requests: {row[1]}\n└─ {row[2]}\n"


def test_where_bars_have_no_room_a_table_goes_without_them():
    row = ("openai", "1,234", "█" * 20)
    drawn = Table("By provider", ("provider", "requests", ""), (row,))
    shown = render(Report("replay", blocks=(drawn,)), width=40, is_terminal=True)
    wide = render(Report("replay", blocks=(drawn,)), width=60, is_terminal=True)
    assert "█" not in shown
    assert [line.split() for line in shown.splitlines()][::2] == [["By", "provider"], ["─" * 19]], shown
    assert row[2] in wide


def test_a_table_that_goes_to_a_file_is_the_same_at_any_width():
    shown = {render(Report("diff", blocks=(WIDE,)), width=columns) for columns in (40, 100, 200)}
    assert len(shown) == 1
    assert "routes.quick-answers.limits.quality_floor  0.7 → 0.65 and so on  policies" in shown.pop()


def test_a_tree_has_the_color_of_its_row():
    shown = render(Report("diff", blocks=(WIDE,)), color=True, width=60)
    assert "\x1b[1;33mroutes.quick-answers.limits.quality_floor\x1b[0m" in shown
    assert "\x1b[1;33ma" not in shown


def test_a_number_at_the_root_of_a_tree_has_the_name_of_its_column() -> None:
    table = Table("", ("line", "a-long-name-of-a-column"), (("7", "a-long-name-of-a-model-of-many"), ("xxxxxxxx", "")))
    shown = render(Report("replay", blocks=(table,)), width=40, is_terminal=True)
    assert shown.split("\n")[0] == "line 7"
    assert "\nxxxxxxxx\n" in shown
