"""Comments that silence a rule: `# routectl: ignore[RC203] why (@who, until 2027-03-01)`."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.flaw import Flaw
from routectl.document.place import Position, Span, Spot
from routectl.document.yaml import MAX_LINES, MappingNode, ScalarNode
from routectl.finding import Replacement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.source import Source

MARK = "routectl:"
MOST = 10_000
"""Ignore comments of a file after so many silence nothing, and that is told."""

_COMMENT = re.compile(
    r"#[ \t]*routectl:[ \t]*(?P<what>[A-Za-z-]+)(?![-\w])(?:\[(?P<codes>[^\]\n]*)\])?(?P<rest>[^\n]*)"
)
_WORDS = ("ignore", "ignore-file")
_OTHERS = frozenset(("allow", "disable", "noqa", "silence", "skip", "suppress", "waive"))
"""What such comments are called elsewhere."""
_SLIPS = frozenset(
    slip
    for n in range(6)
    for slip in ("ignore"[:n] + "ignore"[n + 1 :], "ignore"[:n] + "ignore"[n : n + 2][::-1] + "ignore"[n + 2 :])
)
"""`ignore` with a letter left out, or with two the other way round: to compare words would take long where there are many."""
_SIGNATURE = re.compile(r"\((?P<inside>[^()]*)\)[ \t]*\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UNTIL = re.compile(r"\buntil\b[ \t]*([^,]*)")


class Silence(NamedTuple):
    """One ignore comment: the rules it names, the lines it covers, and what it gives as reason."""

    place: Spot
    rules: tuple[str, ...]
    first: int
    last: int
    """Lines covered, from 1, both in."""
    whole: bool
    """Whether it speaks of the whole file."""
    reason: str
    owner: str
    until: str
    """ISO date after which it no longer counts; empty for none."""
    instead: str = ""
    """The word that stands where `ignore` should, so that it silences nothing."""
    undated: str = ""
    """What it says after "until" that is no day of the calendar."""


def silences(source: Source) -> tuple[Silence, ...]:
    """The ignore comments of a file, in order; that there are too many is noted."""
    if MARK not in source.text or source.path.endswith(".json"):
        return ()
    if source.text.count("\n") > MAX_LINES:
        return ()
    found = tuple(islice(_silences(source), MOST + 1))
    if len(found) > MOST:
        message = f"more than {MOST:,} ignore comments: those from here on silence nothing"
        source.note(
            Flaw("document-too-large", found[MOST].place, message, "mend what they are about, or use a baseline")
        )
    return found[:MOST]


def removal(comment: Silence) -> Replacement:
    """Takes the comment out, and its line where nothing else stands on it."""
    start, end = comment.place.span
    before = comment.place.source.line(start.line)[: start.column - 1].rstrip()
    span = (
        Span(Position(start.line, len(before) + 1), end)
        if before
        else Span(Position(start.line, 1), Position(start.line + 1, 1))
    )
    return Replacement(comment.place.file, span, "")


def naming(comment: Silence, rules: tuple[str, ...]) -> Replacement:
    """Lets the comment name these rules instead."""
    (number, column), _ = comment.place.span
    line = comment.place.source.line(number)
    start, end = line.index("[", column - 1) + 2, line.index("]", column - 1) + 1
    return Replacement(comment.place.file, Span(Position(number, start), Position(number, end)), ", ".join(rules))


def _silences(source: Source) -> Iterator[Silence]:
    lines = source.text.split("\n")
    found = [(number, match) for number, line in enumerate(lines, 1) if (match := _comment(line)) is not None]
    texts, ends = _texts(source), _ends(source)
    below = (
        _lines_below(lines) if any(not lines[number - 1][: match.start()].strip() for number, match in found) else []
    )
    for number, match in found:
        if _stands_in(texts, Position(number, match.start() + 1)):
            continue
        whole = match["what"] == "ignore-file"
        if whole:
            first, last = 1, len(lines)
        elif lines[number - 1][: match.start()].strip():
            first = last = number
        else:
            first = below[number - 1]
            last = max(first, ends.get(first, first))
        yield _silence(source, number, match, (first, last), whole)


def _comment(line: str) -> re.Match[str] | None:
    match = _COMMENT.search(line) if MARK in line else None
    if match is None or (match.start() and line[match.start() - 1] not in " \t"):
        return None
    return match if match["what"] in _WORDS or _is_meant(match) else None


def _is_meant(match: re.Match[str]) -> bool:
    """Whether a comment wants to silence something by another word than ours."""
    word = match["what"].lower()
    if word in _OTHERS:
        return match["codes"] is not None or "RC" in match["rest"]
    return word.startswith("ignor") or word in _SLIPS


def _silence(source: Source, number: int, match: re.Match[str], covered: tuple[int, int], whole: bool) -> Silence:
    instead = "" if match["what"] in _WORDS else match["what"]
    rules = () if instead else tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
    rest = match["rest"].strip()
    signature = _SIGNATURE.search(rest)
    inside = signature["inside"] if signature else ""
    owner = next((part.strip() for part in inside.split(",") if part.strip().startswith("@")), "")
    until = _UNTIL.search(inside)
    day = until[1].strip() if until else ""
    dated = day if _is_day(day) else ""
    reason = rest[: signature.start()] if signature and (owner or until) else rest
    end = match.start() + len(match.group().rstrip())
    span = Span(Position(number, match.start() + 1), Position(number, end + 1))
    place = Spot(source, span, ("ignore", *rules))
    undated = "" if dated or until is None else day or "until"
    return Silence(place, rules, *covered, whole, reason.strip(" -:"), owner, dated, instead, undated)


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _lines_below(lines: list[str]) -> list[int]:
    """For each line, the next one below it that holds more than a comment."""
    found = [len(lines)] * len(lines)
    for index in range(len(lines) - 2, -1, -1):
        text = lines[index + 1].strip()
        found[index] = index + 2 if text and not text.startswith("#") else found[index + 1]
    return found


def _ends(source: Source) -> dict[int, int]:
    """The last line of the entry of a mapping or list that begins on a line; of several, the longest."""
    ends: dict[int, int] = {}
    for node in _walk(source):
        for entry in [] if isinstance(node, ScalarNode) else node.value:
            head, body = entry if isinstance(entry, tuple) else (entry, entry)
            first = head.start_mark.line + 1
            ends[first] = max(ends.get(first, 0), _last_line(body))
    return ends


def _last_line(node: Any) -> int:
    while not isinstance(node, ScalarNode) and not node.flow_style and node.value:
        entry = node.value[-1]
        node = entry[1] if isinstance(entry, tuple) else entry
    ends_above = node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line
    return int(node.end_mark.line + (0 if ends_above else 1))


def _walk(source: Source) -> Iterator[Any]:
    seen: set[int] = set()
    waiting: list[Any] = []
    for index in range(len(source.documents)):
        waiting.append(source.node(index))
        while waiting:
            node = waiting.pop()
            if node is None or id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            if isinstance(node, MappingNode):
                waiting += [part for entry in node.value for part in entry]
            elif not isinstance(node, ScalarNode):
                waiting += node.value


def _texts(source: Source) -> list[Span]:
    """Where text stands that may look like a comment and is none, in order."""
    return sorted(
        Span(
            Position(node.start_mark.line + 1, node.start_mark.column + 1),
            Position(node.end_mark.line + 1, node.end_mark.column + 1),
        )
        for node in _walk(source)
        if isinstance(node, ScalarNode) and node.style and MARK in node.value
    )


def _stands_in(texts: list[Span], position: Position) -> bool:
    after = bisect_right(texts, position, key=lambda span: span.start)
    return after > 0 and position < texts[after - 1].end
