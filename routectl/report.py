"""What a command has to say, as data: findings, blocks to read, and a body for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from routectl.document.place import Place
from routectl.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Tone = Literal["good", "warning", "error", ""]
"""What is thought of something: a format with colors shows it by one."""


class Prose(NamedTuple):
    """A paragraph of plain text. Words between backticks are names or values of the user's."""

    text: str


class Table(NamedTuple):
    """Rows under named columns; cells are plain text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    tones: tuple[Tone, ...] = ()
    """What is thought of each row; of none where it is left out."""
    is_detail: bool = False
    """Whether a page that a person skims may fold it away under its title."""
    by: int | None = None
    """The column whose values a page puts the rows together by."""


class Bar(NamedTuple):
    """One thing's amounts before and after, beside what is said of each; None where an amount isn't known."""

    label: str
    amounts: tuple[float | None, float | None]
    told: tuple[str, str]


class Chart(NamedTuple):
    """Amounts that a page draws as bars beside their table; elsewhere the table stands alone."""

    table: Table
    bars: tuple[Bar, ...]
    drawn: Table | None = None
    """The table where nothing can be drawn, with bars of text in it; None for the same."""
    keys: tuple[str, str] = ("before", "now")
    """What the two amounts of a bar are; the first is empty where there is only the second."""


class Course(NamedTuple):
    """How an amount went on, one point after the other; None where it isn't known. `tone` is `before` or `after`."""

    label: str
    points: tuple[float | None, ...]
    told: tuple[str, ...]
    """What is said of each point."""
    tone: Literal["before", "after"] = "after"


class Plot(NamedTuple):
    """Amounts in the course of time, which a page draws as lines; elsewhere their table stands alone."""

    table: Table
    """Each course in short."""
    ticks: tuple[str, ...]
    """When each point is."""
    courses: tuple[Course, ...]
    drawn: Table | None = None
    """The table where nothing can be drawn, with lines of text in it; None for the same."""


class Code(NamedTuple):
    """A listing: YAML, a diff, a command."""

    text: str
    language: str = ""


class Lines(NamedTuple):
    """Lines of plain text, one thing each. Words between backticks are names or values of the user's."""

    lines: tuple[str, ...]
    title: str = ""
    is_detail: bool = False
    """Whether a page that a person skims may fold it away under its title."""


class Tree(NamedTuple):
    """Lines drawn as a tree, the first of them its root. Words between backticks are names or values of the user's.

    `beside` is a second one to compare with: they stand side by side where there is room.
    """

    title: str
    lines: tuple[str, ...]
    tone: Tone = ""
    beside: Tree | None = None


class Heading(NamedTuple):
    """What the blocks behind it are about, and what there is to say of it in a sentence."""

    title: str
    text: str
    lines: tuple[str, ...] = ()
    """What a reader has to know if nothing else."""


Answers = tuple[tuple[int, int | None], ...]
"""Questions of a panel by their number, each with its answer; every other one is as usual."""


class Entry(NamedTuple):
    """One thing of a group; `answers` are what a panel shows it with."""

    text: str
    note: str = ""
    answers: Answers = ()


class Group(NamedTuple):
    """Things that belong together under a title: all of them to browse, and in short where they are only read."""

    brief: Lines
    entries: tuple[Entry, ...]
    left_out: int = 0
    """How many more there are that not even a page shows."""


class Question(NamedTuple):
    """What a reader chooses in a panel: one of several values, a whole number, or whether something is so."""

    part: str
    name: str
    kind: Literal["choice", "number", "switch"]
    values: tuple[str, ...] = ()
    usual: int | None = 0
    """The answer to begin with: the place of a value, a number, 0 or 1; None where a number is left out."""
    low: int | None = None
    high: int | None = None
    blank: str = ""
    """What it means to leave a number out."""


class Side(NamedTuple):
    """One of the things that a panel compares: its name, and the rule table that decides, as `engine/portable.py` writes it."""

    title: str
    table: dict[str, Any]


class Panel(NamedTuple):
    """Questions whose answers are decided on at once by all sides; only a page that can compute shows it."""

    title: str
    text: str
    questions: tuple[Question, ...]
    sides: tuple[Side, ...]
    answers: Answers = ()
    """What it shows first."""


Plain = Prose | Lines | Table | Code | Tree
"""A block that is only read."""

Block = Plain | Heading | Chart | Plot | Group | Panel


def plain(blocks: Iterable[Block]) -> Iterator[Plain]:
    """The blocks as they are read where nothing can be browsed or tried."""
    for block in blocks:
        if isinstance(block, Heading):
            yield Lines(block.lines, f"{block.title}: {block.text}")
        elif isinstance(block, (Chart, Plot)):
            yield block.drawn or block.table
        elif isinstance(block, Group):
            yield block.brief
        elif not isinstance(block, Panel):
            yield block


class Rule(NamedTuple):
    """What a format may tell of a rule beside its findings (SARIF lists them)."""

    code: str
    slug: str
    severity: Severity
    summary: str
    page: str
    help_uri: str


class Tested(NamedTuple):
    """A test that was run: its name, the suite that it is of, its place, and what is wrong where it didn't pass."""

    name: str
    suite: str
    place: Place
    finding: Finding | None = None
    is_told: bool = False
    """Whether it passed, and the finding is only told."""


class Report(NamedTuple):
    """The result of one command, the same for every output format.

    `data` is the command's own part of the JSON document; findings are put there by the format.
    `files` counts the files looked at; None where a command is not about files.
    """

    command: str
    findings: tuple[Finding, ...] = ()
    blocks: tuple[Block, ...] = ()
    data: dict[str, object] | None = None
    files: int | None = None
    rules: tuple[Rule, ...] = ()
    tests: tuple[Tested, ...] = ()
    """The tests that were run; the findings of those that didn't pass are among `findings` too."""
    verdict: str = ""
    """What the run comes to; formats work it out from the findings where it is left out."""
    aside: str = ""
    """What the verdict that formats work out says in brackets too."""
    title: str = ""
    """What it is about, where a page of its own has to say so."""
    tone: Tone = ""
    """What is thought of the verdict."""
    marker: str = ""
    """What a comment is found again by, to be written anew instead of once more."""
    later: Callable[[], dict[str, object]] | None = None
    """What makes `data`, where that takes a while and most formats don't ask for it."""

    @property
    def judges(self) -> bool:
        """Whether the command says of something that it is right or wrong."""
        return self.command in ("lint", "test", "review") or bool(self.findings)

    @property
    def beside(self) -> tuple[Finding, ...]:
        """The findings that count and that no test stands for."""
        told = {id(test.finding) for test in self.tests}
        return tuple(finding for finding in self.active if id(finding) not in told)

    @property
    def active(self) -> tuple[Finding, ...]:
        """The findings that nothing suppresses."""
        return tuple(finding for finding in self.findings if finding.suppression is None)

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.active)
