"""What the panel of a page decides is what the interpreter decides: in node where it is installed, and in a real browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from routectl.diff.compare import Difference, compare
from routectl.diff.panel import Desk, desk
from routectl.diff.report import Compared, report
from routectl.diff.witnessed import asked
from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.engine.states import NOMINALLY
from routectl.engine.witness import Witness
from routectl.output.html import render
from routectl.report import Report
from tests.engine.dice import seeded
from tests.engine.edits import edited
from tests.engine.policies import LARGER, TYPICAL, world
from tests.engine.requests import Requests
from tests.engine.states import States as Drawn
from tests.engine.worlds import World, linked, opening
from tests.output.browser import FOUND, Browser

NODE = shutil.which("node")
JS = "routectl/output/page/page.js"

EVALUATED = """
import { readFileSync } from "node:fs";
const told = JSON.parse(readFileSync(process.argv[2], "utf8")).map(({ sides, answers }) => answers.map((each) => {
  return sides.map((table) => {
    const problem = unreadable(table, each);
    if (problem) return [problem];
    const decision = decide(table, located(table, each));
    const lines = explained(table, decision).flatMap(({ text, below }) => [text, ...below]);
    return [headline(table, decision.rule), ...lines];
  });
}));
process.stdout.write(JSON.stringify(told));
"""

CHOSEN = """
((cases) => {
  const panel = document.querySelector("section.panel"), form = panel.querySelector("form");
  const controls = [...panel.querySelectorAll("[data-question]")];
  const own = (item) => [...item.childNodes].filter((node) => node.nodeName !== "UL").map((node) => node.textContent).join("");
  return cases.map((answers) => {
    controls.forEach((control, place) => {
      if (control.type === "checkbox") control.checked = answers[place] === 1;
      else control.value = answers[place] === null ? "" : answers[place];
    });
    form.dispatchEvent(new Event("input"));
    return [...panel.querySelectorAll("[data-side]")].map((side) => [...side.querySelectorAll(".headline, li")].map(own));
  });
})
"""


class Pair(NamedTuple):
    """A panel, and requests in states as its answers, each with what the interpreter says on both sides."""

    desk: Desk
    answers: list[list[int | None]]
    expected: list[list[list[str]]]


def answers(made: Desk, witness: Witness) -> list[int | None]:
    whole = [question.usual for question in made.panel.questions]
    for place, answer in made.answers(witness):
        whole[place] = answer
    return whole


def pair(seed: int, many: int) -> Pair:
    dice = seeded(seed)
    first = world(dice, TYPICAL if seed % 7 else LARGER)
    old, new = linked(first), linked(edited(dice, edited(dice, first)))
    made = desk(Difference(old, new, (), None))
    assert isinstance(made, Desk)
    requests, states = Requests(first), Drawn(first, old.scopes)
    found = Pair(made, [], [])
    for _ in range(many):
        read = read_request(old, requests.draw(dice))
        values = {name: value for name, value in read.values.items() if value is not None}
        buckets = {"sample_bucket": read.sample_bucket, "split_bucket": read.split_bucket}
        witness = Witness({**values, "needs": sorted(read.needs), **buckets}, states.draw(dice))
        found.answers.append(answers(made, witness))
        found.expected.append(
            [_lines(decide(policy, *asked(policy, witness))._replace(asked=None).explain()) for policy in (old, new)]
        )  # type: ignore[misc]
    return found


def _lines(explained: str) -> list[str]:
    return [re.sub(r"^[│├└─ ]+", "", line) for line in explained.split("\n")]


def evaluated(root: Path, tmp_path: Path, pairs: list[tuple[Desk, list[list[int | None]]]]) -> list[Any]:
    """What node says of each request."""
    script, cases = tmp_path / "page.mjs", tmp_path / "cases.json"
    script.write_text((root / JS).read_text("utf-8") + EVALUATED, "utf-8")
    told = [{"sides": [side.table for side in made.panel.sides], "answers": asked} for made, asked in pairs]
    cases.write_text(json.dumps(told), "utf-8")
    run = subprocess.run([str(NODE), str(script), str(cases)], capture_output=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    said: list[Any] = json.loads(run.stdout)
    return said


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    if FOUND is None:
        pytest.skip("no Chromium is installed: `apt-get install chromium`")
    with Browser(tmp_path / "profile") as opened:
        yield opened


@pytest.mark.skipif(NODE is None, reason="no node is installed")
def test_the_panel_decides_as_the_interpreter_does(root: Path, tmp_path: Path) -> None:
    pairs = [pair(seed, 25) for seed in range(160)]
    told = evaluated(root, tmp_path, [(one.desk, one.answers) for one in pairs])
    assert sum(len(each) for each in told) == 4000
    for one, said in zip(pairs, told, strict=True):
        assert said == one.expected


@pytest.mark.slow
def test_the_panel_decides_so_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    for seed in range(1000, 1010):
        one = pair(seed, 300)
        page = tmp_path / f"{seed}.html"
        page.write_text(render(Report("diff", blocks=(one.desk.panel,))), "utf-8")
        browser.open(page)
        told = browser.run(f"{CHOSEN}({json.dumps(one.answers)})")
        assert told == [[[line.replace("`", "") for line in side] for side in sides] for sides in one.expected]
    assert not browser.complaints


def grown() -> tuple[World, World]:
    """A policy, and a version of it with another value, another dimension, another range and another model."""
    models = {name: {"provider": "p", "tier": "small"} for name in "ab"}
    registry = {**opening("ModelRegistry", "models"), "tiers": ["small"], "providers": {"p": {}, "q": {}}}
    route = {"name": "r", "match": {"intent": "faq"}, "target": "a"}
    policy = {**opening("RoutePolicy", "example"), "registry": "models.json"}
    before = {"intent": ["faq", "plan"], "age": {"min": 0, "max": 9}}
    after = {"intent": ["refund", "faq"], "age": {"min": 5, "max": 99}, "risk": ["low"]}
    more = {**models, "c": {"provider": "q", "tier": "small", "capabilities": ["acme:sql"]}}
    return (
        World({**policy, "request": before, "routes": [route]}, {**registry, "models": models}),
        World(
            {**policy, "request": after, "routes": [{**route, "match": {"intent": "refund"}, "target": "c"}, route]},
            {**registry, "models": more},
        ),
    )


@pytest.mark.skipif(NODE is None, reason="no node is installed")
def test_versions_with_other_dimensions(root: Path, tmp_path: Path) -> None:
    old, new = map(linked, grown())
    made = desk(Difference(old, new, (), None))
    assert isinstance(made, Desk)
    assert {question.name: question.values for question in made.panel.questions if question.kind == "choice"} == {
        "intent": ("refund", "faq", "plan", "other"), "risk": ("low", "other"),
    }  # fmt: skip
    asked = [
        Witness({"intent": "refund"}, {}), Witness({"intent": "plan", "age": 7}, {}), Witness({"intent": "faq", "age": 3}, {}),
        Witness({"intent": "faq", "needs": ["acme:sql"]}, {}), Witness({"intent": "refund", "risk": "low"}, {"providers_down": ["q"]}),
    ]  # fmt: skip
    [told] = evaluated(root, tmp_path, [(made, [answers(made, witness) for witness in asked])])
    assert [[side[0] for side in sides] for sides in told] == [
        ["unrouted: no route takes the request", "`c` serves: the target of route `r`"],
        ["unrouted: no route takes the request", "unrouted: no route takes the request"],
        ["`a` serves: the target of route `r`", "`age` is a whole number from 5 to 99 here"],
        ["no model of its registry has capability `acme:sql`", "rejected: nothing of route `r` may serve"],
        ["unrouted: no route takes the request", "rejected: nothing of route `r` may serve"],
    ]


def test_a_dimension_of_two_kinds_has_no_panel() -> None:
    old, new = grown()
    new.policy["request"]["age"] = ["young", "old"]
    told = desk(Difference(linked(old), linked(new), (), None))
    assert told == "`age` is listed in one version and a number in the other"


def test_large_policies_have_no_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routectl.diff.panel.MOST_SERVING", 2)
    told = desk(Difference(*map(linked, grown()), (), None))
    assert told == "the rule tables are too large for a page"


def page_of(folder: Path, root: Path, tmp_path: Path, edits: dict[str, str]) -> Path:
    """The page of the sample policy against a copy of it with these edits."""
    from routectl.cli.commands.diff import command

    shutil.copytree(root / "policies", folder)
    path = folder / "support-assistant.yaml"
    text = path.read_text("utf-8")
    for was, now in edits.items():
        assert was in text
        text = text.replace(was, now, 1)
    path.write_text(text, "utf-8")
    page = tmp_path / "diff.html"
    command(str(root / "policies/support-assistant.yaml"), str(path), states="outages:1", output=[f"html={page}"])
    return page


EDITS = {
    "quality_floor: 0.75, cost": "quality_floor: 0.7, cost", "sample_percent: 5": "sample_percent: 20",
    "target: luna-azure-eu\n    fallback: [mistral-small]": "target: mistral-small\n    fallback: [luna-azure-eu]",
}  # fmt: skip


def test_every_region_is_tried_and_differs(browser: Browser, root: Path, tmp_path: Path) -> None:
    browser.open(page_of(tmp_path / "policies", root, tmp_path, EDITS))
    told = browser.run(
        """[...document.querySelectorAll("[data-panel]")].map((button) => {
          button.click();
          const panel = document.getElementById(button.dataset.panel);
          const title = button.closest("details").querySelector("summary strong").textContent.split(" → ");
          const heads = [...panel.querySelectorAll(".headline")].map((each) => each.textContent);
          return [panel.dataset.alike, panel.querySelector("[role=status]").textContent, title, heads];
        })"""
    )
    assert len(told) > 20
    for alike, status, title, heads in told:
        assert alike == "false"
        assert status.startswith("Decided otherwise.")
        assert [head.partition(" ")[0] for head in title] == [head.partition(" ")[0].strip(":") for head in heads]
    assert not browser.complaints
    assert not [url for url in browser.requested if not url.startswith("file:")]


def test_who_is_told_otherwise_is_tried_too(browser: Browser, root: Path, tmp_path: Path) -> None:
    edits = {"escalate: {to: human-review, after: fallback}": "escalate: {to: human-review, after: static}"}
    browser.open(page_of(tmp_path / "policies", root, tmp_path, edits))
    status = "document.querySelector('.panel [role=status]').textContent"
    assert browser.run(status).startswith("Decided alike, passed on otherwise.")
    browser.run("document.querySelector('[data-clear]').click()")
    assert browser.run(status).startswith("Decided alike. ")
    browser.run("document.querySelector('[data-panel]').click()")
    assert browser.run(status).startswith("Decided alike, passed on otherwise.")
    told = browser.run(
        "[...document.querySelectorAll('[data-side]')].map((side) => side.textContent.includes('human-review'))"
    )
    assert told == [True, False]
    assert not browser.complaints


def test_a_chart_says_what_its_table_says(browser: Browser, root: Path, tmp_path: Path) -> None:
    browser.open(page_of(tmp_path / "policies", root, tmp_path, EDITS))
    told = browser.run(
        """[...document.querySelectorAll(".pictured")].map((part) => ({
          title: part.querySelector("figcaption").firstChild.textContent,
          bars: [...part.querySelectorAll("rect")].map((bar) => bar.getBoundingClientRect().width),
          cells: [...part.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => [cell.dataset.of, cell.textContent])),
          said: part.querySelector("desc").textContent,
        }))"""
    )
    titles = {each["title"] for each in told}
    assert {"Shares of the providers in what models serve", "Spend a day by provider, where it moves"} <= titles
    for each in told:
        rows = [dict(row) for row in each["cells"]]
        amounts = [
            float(row[key].strip("$%")) for row in rows for key in ("before", "after") if row[key] not in "$0.0%—"
        ]
        assert len(amounts) == len(each["bars"])
        most = max(range(len(amounts)), key=amounts.__getitem__)
        for amount, width in zip(amounts, each["bars"], strict=True):
            assert width / each["bars"][most] == pytest.approx(max(0.005, amount / amounts[most]), rel=0.02, abs=0.002)
        for row in rows:
            assert f"{next(iter(row.values()))}: {row['before']} before, {row['after']} now" in each["said"]
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    images = [node for node in nodes if node["role"]["value"] in ("image", "img") and not node["ignored"]]
    assert {node["name"]["value"] for node in images} == titles
    assert all(" before, " in node["description"]["value"] for node in images)


def test_it_works_from_the_keyboard(browser: Browser, root: Path, tmp_path: Path) -> None:
    browser.open(page_of(tmp_path / "policies", root, tmp_path, EDITS))
    browser.press("Tab", 9)
    assert browser.run("document.activeElement.className") == "skip"
    browser.run("document.querySelector('[data-filter]').focus()")
    for letter in "mistral":
        browser.press(letter, ord(letter.upper()), letter)
    assert browser.run(
        "document.querySelectorAll('.group:not([hidden])').length < document.querySelectorAll('.group').length"
    )
    assert browser.run("document.querySelector('.browse [role=status]').textContent").endswith(" shown")
    browser.press("Tab", 9)  # the first summary
    browser.press("Tab", 9)
    assert browser.run("document.activeElement.textContent") == "Try it"
    browser.press("Enter", 13, "\r")
    assert browser.run("document.activeElement.textContent") == "What if …"
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    roles = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    asked = {"combobox", "spinbutton", "checkbox", "searchbox", "button", "region", "article"}
    assert {"main", "banner", "contentinfo", "status"} <= {role for role, _ in roles}
    assert asked <= {role for role, _ in roles}
    assert not [role for role, name in roles if role in asked and not name.strip()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_narrow_and_wide(browser: Browser, root: Path, tmp_path: Path, scheme: str) -> None:
    page = page_of(tmp_path / "policies", root, tmp_path, EDITS)
    for width in (400, 1600):
        browser.look(width, 900, scheme)
        browser.open(page)
        assert browser.run("document.documentElement.scrollWidth") == width
        low = browser.run(CONTRAST)
        assert not low, low


CONTRAST = """
(() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = numbers(color).map((part) => (part /= 255) <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = getComputedStyle(node).backgroundColor;
      if (numbers(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const low = new Set();
  for (const node of document.querySelectorAll("main *, header *, footer *")) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())) continue;
    const [one, other] = [light(getComputedStyle(node).color), light(ground(node))].sort((a, b) => b - a);
    if ((one + 0.05) / (other + 0.05) < 4.5) low.add(`${node.tagName}.${node.className}: ${node.textContent.slice(0, 40)}`);
  }
  return [...low];
})()
"""


def test_a_page_of_a_comparison_has_its_parts() -> None:
    first, _ = grown()
    rest = {"name": "rest", "match": {}, "target": "b"}
    second = first._replace(policy={**first.policy, "routes": [*first.policy["routes"], rest]})
    difference = compare(linked(first), linked(second), NOMINALLY)
    assert difference.behaviour is not None
    page = render(report((Compared("example", difference),), ("v1", "v2"), ["html"]))
    assert "<title>routectl diff: v1 → v2</title>" in page
    assert '<section class="panel" id="panel-1"' in page
    assert page.count('data-panel="panel-1"') == len(difference.behaviour.regions) > 0
    bare = render(report((Compared("example", difference),), ("v1", "v2")))
    assert "data-panel=" not in bare.partition("<script")[0]
