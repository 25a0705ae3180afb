"""One page that needs no network: what a person reviews, with lists to browse and a panel to try requests in."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from routectl.output.escape import counted, visible
from routectl.output.hypertext import block as drawn
from routectl.output.hypertext import prose, table, text
from routectl.output.notation import json_text
from routectl.output.plot import plot
from routectl.output.verdict import verdict
from routectl.report import Entry, Group, Heading, Lines, Panel, Plot, Table
from routectl.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.finding import Finding
    from routectl.report import Block, Question, Report

MOST_PANELS = 5_000_000
"""As many characters of rule tables a page may hold."""

MOST_OPEN = 12
"""Groups are open to begin with where they hold no more than this together."""

_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def render(report: Report) -> str:
    """The page. Scripts and styles are let in by their digests alone, and nothing is fetched."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'"
    name = f"routectl {report.command}"
    told = verdict(report) if report.judges or report.verdict else ""
    page = _Page()
    body = "\n".join(page.parts(report))
    title = report.title or name
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">',
            f"<title>{text(f'{name}: {title}' if report.title else name)}</title>",
            f"<style>{style}</style>\n</head>\n<body>",
            '<a class="skip" href="#main">Skip to the content</a>',
            f'<header class="top">\n<p class="tool">{text(name)}</p>\n<h1>{prose(title)}</h1>',
            *([f'<p class="verdict {report.tone or "plain"}">{prose(told)}</p>'] if told else []),
            f'</header>\n<main id="main">\n{body}\n</main>',
            f"<footer><p>Made by routectl {text(__version__)}. This page needs no network, and sends nothing.</p></footer>",
            *page.tables,
            f'<script type="module">{script}</script>\n</body>\n</html>\n',
        )
    )


class _Page:
    """The body of a page in the making: numbers for its parts, and the tables of its panels."""

    def __init__(self) -> None:
        self.number = 0
        self.room = MOST_PANELS
        self.tables: list[str] = []
        self.panel = ""

    def parts(self, report: Report) -> Iterator[str]:
        for heading, blocks in _sections(report.blocks):
            if heading is not None:
                yield f'<section class="subject">\n<h2>{prose(heading.title)}</h2>'
                yield f'<p class="lead">{prose(heading.text)}</p>'
                yield drawn(Lines(heading.lines))
            yield from self.blocks(blocks)
            if heading is not None:
                yield "</section>"
        if report.active:
            yield table(
                Table("Findings", ("severity", "code", "place", "finding"), tuple(map(_finding, report.active)))
            )
        silent = len(report.findings) - len(report.active)
        if silent:
            yield f"<p>{counted(silent, 'suppressed finding')}.</p>"

    def blocks(self, blocks: list[Block]) -> Iterator[str]:
        self.panel = ""
        panels = [self.tried(block) for block in blocks if isinstance(block, Panel)]
        for is_group, run in groupby(blocks, key=lambda block: isinstance(block, Group)):
            if is_group:
                yield self.browsed([block for block in run if isinstance(block, Group)])
                continue
            for block in run:
                if isinstance(block, Panel):
                    yield panels.pop(0)
                elif isinstance(block, Plot):
                    yield plot(block)
                elif not isinstance(block, (Group, Heading)):  # a group is told above, a heading opens a section
                    yield drawn(block)

    def browsed(self, groups: list[Group]) -> str:
        """Groups to open and to filter."""
        self.number += 1
        name = f"list-{self.number}"
        is_open = sum(len(group.entries) for group in groups) <= MOST_OPEN
        return "\n".join(
            (
                f'<section class="browse" id="{name}" aria-label="groups">',
                f'<div class="filter" hidden><label for="{name}-filter">Filter the list</label>',
                f'<input type="search" id="{name}-filter" data-filter="{name}" autocomplete="off" spellcheck="false">',
                '<p role="status"></p></div>',
                *(self.group(group, f"{name}-{place}", is_open=is_open) for place, group in enumerate(groups)),
                "</section>",
            )
        )

    def group(self, group: Group, name: str, *, is_open: bool) -> str:
        number = len(group.entries) + group.left_out
        entries = "".join(self.entry(entry, f"{name}-{place}") for place, entry in enumerate(group.entries))
        more = [f"<p>… and {group.left_out:,} more.</p>"] if group.left_out else []
        return "\n".join(
            (
                f'<details class="group"{" open" if is_open else ""}>',
                f'<summary><strong>{prose(group.brief.title)}</strong> <span class="count">{number:,}</span></summary>',
                f"<ul>\n{entries}</ul>",
                *more,
                "</details>",
            )
        )

    def entry(self, entry: Entry, name: str) -> str:
        note = f'<p class="note">{prose(entry.note)}</p>' if entry.note else ""
        button = ""
        if self.panel:
            answers = json_text([list(each) for each in entry.answers], 0).strip()
            button = f'<button type="button" data-panel="{self.panel}" data-answers="{answers}" aria-describedby="{name}">Try it</button>'
        return f'<li><div><p id="{name}">{prose(entry.text)}</p>{note}</div>{button}</li>\n'

    def tried(self, panel: Panel) -> str:
        """A panel, hidden until its script runs; or why there is none."""
        self.number += 1
        name = f"panel-{self.number}"
        shown = {
            "usual": [question.usual for question in panel.questions],
            "first": [list(each) for each in panel.answers],
            "sides": [{"table": _shown(side.table)} for side in panel.sides],
        }
        written = json_text(shown, 0).strip().translate(_IN_SCRIPT)
        if len(written) > self.room:
            self.panel = ""
            return f'<p class="lead">{text(panel.title)} is left out: the rule tables are too large for a page.</p>'
        self.room -= len(written)
        self.panel = name
        self.tables.append(f'<script type="application/json" id="{name}-tables">{written}</script>')
        parts = groupby(enumerate(panel.questions), key=lambda entry: entry[1].part)
        return "\n".join(
            (
                "<noscript><p>The panel to try requests in needs JavaScript.</p></noscript>",
                f'<section class="panel" id="{name}" aria-labelledby="{name}-title" hidden>',
                f'<h3 id="{name}-title" tabindex="-1">{text(panel.title)}</h3>\n<p class="lead">{prose(panel.text)}.</p>',
                '<div class="bench">\n<p role="status" aria-live="polite"></p>\n<form autocomplete="off">',
                *(_part(name, title, list(questions), place < 2) for place, (title, questions) in enumerate(parts)),
                '<button type="button" data-clear>Start over</button>\n</form>\n<div class="sides">',
                *(
                    f'<article aria-labelledby="{name}-side-{place}"><h4 id="{name}-side-{place}">{text(side.title)}</h4>'
                    f'<div data-side="{place}"></div></article>'
                    for place, side in enumerate(panel.sides)
                ),
                "</div>\n</div>\n</section>",
            )
        )


def _sections(blocks: Iterable[Block]) -> Iterator[tuple[Heading | None, list[Block]]]:
    heading: Heading | None = None
    held: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            if heading is not None or held:
                yield heading, held
            heading, held = block, []
        else:
            held.append(block)
    if heading is not None or held:
        yield heading, held


def _part(panel: str, title: str, questions: list[tuple[int, Question]], is_open: bool) -> str:
    opened = " open" if is_open else ""
    controls = "\n".join(_control(f"{panel}-{place}", place, question) for place, question in questions)
    return (
        f'<details{opened}><summary>{text(title)} <span class="set"></span></summary>\n'
        f'<fieldset><legend class="spoken">{text(title)}</legend>\n{controls}\n</fieldset></details>'
    )


def _control(name: str, place: int, question: Question) -> str:
    asked = f'id="{name}" data-question="{place}"'
    label = f'<label for="{name}">{text(question.name)}</label>'
    if question.kind == "switch":
        return f'<div class="switch"><input type="checkbox" {asked}>{label}</div>'
    if question.kind == "number":
        low = "" if question.low is None else f' min="{question.low}"'
        high = "" if question.high is None else f' max="{question.high}"'
        blank = f' placeholder="{text(question.blank)}"' if question.blank else ""
        return f'<div class="field">{label}<input type="number" step="1" inputmode="numeric" {asked}{low}{high}{blank}></div>'
    options = "".join(
        f'<option value="{number}">{text(value)}</option>' for number, value in enumerate(question.values)
    )
    return f'<div class="field">{label}<select {asked}>{options}</select></div>'


def _finding(finding: Finding) -> tuple[str, ...]:
    start = finding.place.span.start
    place = f"{finding.file}:{start.line}:{start.column}"
    told = f"{finding.message} (help: {finding.help})" if finding.help else finding.message
    return finding.severity.value, finding.code, place, told


def _shown(value: Any) -> Any:
    """Plain data, every text in it as a page may show it."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: _shown(entry) for key, entry in value.items()}
    return [_shown(entry) for entry in value] if isinstance(value, list) else value


def _asset(name: str) -> str:
    from importlib.resources import files

    return files("routectl.output").joinpath("page", name).read_text("utf-8")


def _digest(content: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()
