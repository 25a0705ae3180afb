"""The page: whole in itself, let in by its digests alone, and nothing that a name holds acts in it."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from routectl.output import html
from routectl.output.hypertext import LINE, THICK, block
from routectl.report import (
    Bar,
    Chart,
    Code,
    Course,
    Entry,
    Group,
    Heading,
    Lines,
    Panel,
    Plot,
    Prose,
    Question,
    Report,
    Side,
    Table,
    Tree,
)
from tests.output.browser import FOUND, Browser
from tests.output.report import NAMES
from tests.output.test_hostile import ACTS, ANY, COMMAND

HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>`\u202e&lt;<!--"
VOID = {"meta", "input", "br", "img", "link"}


def panel(name: str) -> Panel:
    """A panel in which everything that a user may name has this name."""
    axes = [
        {"name": name, "values": [name, "other"], "question": 0, "places": [0, 1]},
        {"name": "sla_ms", "low": 0, "high": None, "absent": None, "question": 1},
        {"name": f"models_down:{name}", "values": ["no", "yes"], "question": 2},
    ]
    rule = {
        "route": 0,
        "when": [0],
        "stops": 0,
        "action": "serve",
        "model": 0,
        "step": 0,
        "controls": [9, None],
        "escalation": name,
    }
    last = {
        "route": 0,
        "when": [0],
        "stops": 1,
        "action": "reject",
        "model": None,
        "step": None,
        "controls": None,
        "escalation": None,
    }
    table: dict[str, Any] = {
        "axes": axes, "tokens": [1, 1], "unknown": [], "models": [{"name": name, "provider": name, "price": None}],
        "routes": [{"name": name, "now": name, "checks": [{"reason": name, "boxes": [0]}]}], "rules": [rule, last],
        "boxes": [[], [[2, [1]]]], "refusals": [{"reason": name, "boxes": [1]}], "stops": [[0], []],
    }  # fmt: skip
    questions = (
        Question(name, name, "choice", (name, "other"), 1), Question(name, name, "number", (), None, 0, None, name),
        Question(name, name, "switch"),
    )  # fmt: skip
    return Panel(name, name, questions, (Side(name, table), Side(name, table)), ((0, 0),))


def whole(name: str) -> Report:
    """A report of all kinds of blocks in which everything has this name."""
    return Report(
        "diff",
        blocks=(
            Heading(name, name), Prose(name), Lines((name,), name), Code(name, name), Tree(name, (name,), "", Tree(name, (name,))),
            Table(name, (name, "x"), ((name, name), (name, "x")), ("error", ""), by=1),
            Table(name, (name,), ((name,),), is_detail=True), Lines((name,), name, is_detail=True),
            Chart(Table(name, (name,), ((name,),)), (Bar(name, (1.0, None), (name, name)), Bar(name, (0.0, 2.5), (name, name)))),
            Chart(Table(name, (name,), ((name,),)), (Bar(name, (None, 1.0), ("", name)),), keys=("", name)),
            Plot(Table(name, (name,), ((name,),)), (name, name, name), (
                Course(name, (1.0, None, 3.0), (name, name, name), "before"), Course(name, (0.0, 2.0, None), (name, name, name)),
            )),
            Group(Lines((name,), name), (Entry(name, name, ((0, 0), (2, 1))),), 3), panel(name),
        ),
        verdict=name, title=name,
    )  # fmt: skip


class Reader(HTMLParser):
    """The tags of a page, and whether they close as they open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.shown = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.shown += data


def shape(page: str) -> list[str]:
    """The tags of a page, those that stand for code left out."""
    reader = Reader(page)
    assert not reader.open
    return [tag for tag, _ in reader.tags if tag != "code"]


@settings(max_examples=80, deadline=None)
@given(name=ANY)
def test_a_name_adds_no_tag_and_no_attribute(name: str) -> None:
    page = html.render(whole(f"n{name}"))
    assert shape(page) == shape(html.render(whole("plain")))
    assert not ACTS.search(page)
    assert not COMMAND.search(page)
    assert "\t" not in page
    names = {attribute for _, attributes in Reader(page).tags for attribute in attributes}
    assert not [
        attribute
        for attribute in names
        if attribute.startswith("on") or attribute in ("style", "src", "href=javascript")
    ]
    page.encode()


@pytest.mark.parametrize("name", [*NAMES, HOSTILE])
def test_no_name_of_the_list_acts(name: str) -> None:
    assert shape(html.render(whole(name))).count("script") == 2


def test_only_its_own_style_and_script_are_let_in() -> None:
    page = html.render(whole("plain"))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    asked = dict(part.strip().split(" ", 1) for part in policy.group(1).split(";"))
    assert asked["default-src"] == "'none'"
    assert "unsafe" not in policy.group(1)
    for tag, key in (("style", "style-src"), ('script type="module"', "script-src")):
        content = page.partition(f"<{tag}>")[2].partition(f"</{tag.split()[0]}>")[0]
        assert len(content) > 1000
        assert asked[key] == f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
    assert not re.search(r"https?://|@import|url\(", page)


def test_the_script_is_short_and_plain(root: Path) -> None:
    script = (root / "routectl/output/page/page.js").read_text("utf-8")
    assert len(script.splitlines()) < 400
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|fetch\(|XMLHttp|import\(|</", script
    )


def test_tables_that_are_too_large_are_left_out_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_PANELS", 100)
    page = html.render(whole("plain"))
    assert "is left out: the rule tables are too large for a page" in page
    assert "data-panel=" not in page.partition('<script type="module">')[0]


@pytest.mark.parametrize("name", [HOSTILE, "::error::x", "`a` `b`", "\ud800\u202e\x00"])
def test_nothing_acts_in_a_browser(name: str, tmp_path: Path) -> None:
    if FOUND is None:
        pytest.skip("no Chromium is installed: `apt-get install chromium`")
    page = tmp_path / "page.html"
    page.write_text(html.render(whole(name)), "utf-8")
    with Browser(tmp_path / "profile") as browser:
        browser.open(page)
        assert browser.run("document.querySelector('[data-side]').dataset.action") == "serve"
        browser.run("document.querySelector('[data-panel]').click()")
        assert browser.run("document.querySelector('[data-side]').dataset.action") == "reject"
        assert browser.run("document.querySelectorAll('img, iframe, object').length") == 0
        assert browser.run("document.scripts.length") == 2
        assert not browser.complaints
        assert {url.partition(":")[0] for url in browser.requested} == {"file"}
        # the policy is in force: what isn't let in by its digest doesn't run
        browser.run(
            "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
        )
        assert browser.run("typeof window.ran") == "undefined"
        assert any("Content Security Policy" in complaint for complaint in browser.complaints)


def test_a_thing_without_a_bar_takes_no_room_for_one() -> None:
    chart = Chart(
        Table("By provider", ("provider", "change"), (("a", "+1"), ("—", ""))),
        (Bar("a", (1.0, 2.0), ("$1", "$2")), Bar("—", (0.0, 0.0), ("$0", "$0")), Bar("b", (3.0, 0.0), ("$3", "$0"))),
    )
    page = block(chart)
    assert [int(y) for y in re.findall(r'<rect class="before" y="(\d+)"', page)] == [20, 2 * LINE + 2 * THICK + 20]
    assert f'height="{3 * LINE + 4 * THICK}"' in page
    alone = chart._replace(bars=(Bar("a", (None, 2.0), ("", "$2")),))
    assert re.findall(r'<rect class="after" y="(\d+)"', block(alone)) == ["20"]


def test_a_line_below_another_is_no_item_of_its_own() -> None:
    assert block(Lines(("1 row: bad", "  log.csv:3", "2 rows: worse"), "rejected")).count('class="below"') == 1


@pytest.mark.skipif(FOUND is None, reason="there is no Chromium")
def test_on_a_narrow_page_nothing_is_named_where_nothing_stands(tmp_path: Path) -> None:
    table = Table("", ("what", "now", "change"), (("spend", "$1", "+$1"), ("largest provider", "openai", "")))
    (tmp_path / "page.html").write_text(html.render(Report("replay", blocks=(table,))))
    shown = "[...document.querySelectorAll('td')].map(cell => getComputedStyle(cell).display)"
    with Browser(tmp_path / "profile") as browser:
        browser.look(400, 800)
        browser.open(tmp_path / "page.html")
        assert browser.run(shown) == ["block"] * 5 + ["none"]
