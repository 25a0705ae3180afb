"""What people read of a comparison: short enough to be taken, and nothing in it acts, whatever a policy says."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from routectl.diff.compare import compare
from routectl.diff.report import Compared, report
from routectl.engine.states import NOMINALLY
from routectl.output import json as as_json
from routectl.output import markdown, text
from routectl.report import Report
from tests.engine.worlds import World, linked, opening
from tests.output.report import NAMES
from tests.output.test_hostile import ACTS, COMMAND


def world(routes: int, target: str, name: str = "r", value: str = "v") -> World:
    """A policy with a route for each of many numbers, and a dimension whose value is what a test wants."""
    models = {model: {"provider": "p", "tier": "t", "tags": [name]} for model in ("one", "two")}
    policy = {
        **opening("RoutePolicy", name),
        "registry": "models.json",
        "request": {"kind": [value, "plain"]},
        "routes": [
            {"name": f"{name}{place}", "match": {"kind": value, "input_tokens": place}, "target": target}
            for place in range(routes)
        ],
        "x-why": {name: [value]},
    }
    return World(policy, {**opening("ModelRegistry", "m"), "tiers": ["t"], "providers": {"p": {}}, "models": models})


def told(old: World, new: World, title: str = "policy") -> Report:
    return report((Compared(title, compare(linked(old), linked(new), NOMINALLY)),), ("old", "new"))


def test_a_page_of_a_thousand_changed_routes_is_taken() -> None:
    found = told(world(1000, "one"), world(1000, "two"))
    page = markdown.render(found)
    assert len(page) < 65_536
    assert "1,000 changes" in page
    assert "1,000 regions of requests" in page
    assert "`-o json` has" in page
    assert page.count("<details>") == page.count("</details>")
    assert page.index("Which way it goes") < 3_000, "what a reviewer has to know comes first"
    assert len(text.render(found).splitlines()) < 1_000


@pytest.mark.parametrize("name", NAMES)
def test_no_name_acts(name: str) -> None:
    shown = name.replace("\0", "") or "x"
    old, new = world(2, "one", shown, shown + "!"), world(3, "two", shown, shown + "!")
    new.policy["x-why"] = {shown: ["else"]}
    found = told(old, new, shown)
    for page in (
        markdown.render(found),
        text.render(found),
        text.render(found, color=True, width=80),
        as_json.render(found),
    ):
        bare = re.sub(r"\x1b\[[0-9;]*m", "", page)
        assert not ACTS.search(bare)
        assert not COMMAND.search(page)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown.render(found))
    inner = [child for token in tokens for child in (token, *(token.children or ()))]
    assert not {token.type for token in inner} & {"link_open", "image", "em_open", "s_open", "hr", "blockquote_open"}
    assert {token.content for token in inner if token.type == "html_inline"} <= {"<code>", "</code>"}
    for token in inner:
        if token.type == "html_block":
            assert re.fullmatch(r"<details>\n<summary>(?:[^<>]|</?code>)*</summary>\n?|</details>\n?", token.content)
