"""Comments that silence a rule: `# routectl: ignore[RC203] why (@who, until 2027-03-01)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.place import Position, Span, Spot
from routectl.document.yaml import MappingNode, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.source import Source

MARK = "routectl: ignore"
_COMMENT = re.compile(
    r"#[ \t]*routectl:[ \t]*(?P<what>ignore(?:-file)?)(?![-\w])(?:\[(?P<codes>[^\]\n]*)\])?(?P<rest>[^\n]*)"
)
_SIGNATURE = re.compile(r"\((?P<inside>[^()]*)\)[ \t]*\Z")
_DATE = re.compile(r"until[ \t]+(\d{4}-\d{2}-\d{2})")


class Silence(NamedTuple):
    """One ignore comment: the rules it names, the lines it covers, and what it gives as reason."""

    place: Spot
    rules: tuple[str, ...]
    first: int
    last: int
    """Lines covered, from 1, both in."""
    reason: str
    owner: str
    until: str
    """ISO date after which it no longer counts; empty for none."""


def silences(source: Source) -> tuple[Silence, ...]:
    """The ignore comments of a file, in order."""
    if (MARK not in source.text and "routectl:ignore" not in source.text) or source.path.endswith(".json"):
        return ()
    return tuple(_silences(source))


def _silences(source: Source) -> Iterator[Silence]:
    texts = _scalars(source)
    for number, line in enumerate(source.text.split("\n"), 1):
        match = _COMMENT.search(line) if "routectl:" in line else None
        if match is None or any(span.start <= Position(number, match.start() + 1) < span.end for span in texts):
            continue
        if match.start() and line[match.start() - 1] not in " \t":
            continue
        first, last = _covered(
            source, number, whole_file=match["what"] == "ignore-file", alone=not line[: match.start()].strip()
        )
        rules = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
        rest = match["rest"].strip()
        signature = _SIGNATURE.search(rest)
        inside = signature["inside"] if signature else ""
        owner = next((part.strip() for part in inside.split(",") if part.strip().startswith("@")), "")
        until = _DATE.search(inside)
        signed = bool(signature and (owner or until))
        reason = rest[: signature.start()].strip() if signature and signed else rest
        place = Spot(
            source,
            Span(Position(number, match.start() + 1), Position(number, len(line.rstrip()) + 1)),
            ("ignore", *rules),
        )
        yield Silence(place, rules, first, last, reason.strip(" -:"), owner, until[1] if until else "")


def _covered(source: Source, number: int, *, whole_file: bool, alone: bool) -> tuple[int, int]:
    """The lines that a comment speaks of: the file, its own line, or the block that follows it."""
    if whole_file:
        return 1, source.text.count("\n") + 1
    if not alone:
        return number, number
    below = number + 1
    while source.line(below).strip().startswith("#") or (
        not source.line(below).strip() and below <= source.text.count("\n")
    ):
        below += 1
    return below, max([below, *(end for start, end in _blocks(source) if start == below)])


def _blocks(source: Source) -> Iterator[tuple[int, int]]:
    """First and last line of every entry of a mapping or list."""
    for node in _walk(source):
        for entry in [] if isinstance(node, ScalarNode) else node.value:
            head, body = entry if isinstance(entry, tuple) else (entry, entry)
            yield head.start_mark.line + 1, _last_line(body)


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


def _scalars(source: Source) -> list[Span]:
    """Where text stands that may look like a comment and is none."""
    return [
        Span(
            Position(node.start_mark.line + 1, node.start_mark.column + 1),
            Position(node.end_mark.line + 1, node.end_mark.column + 1),
        )
        for node in _walk(source)
        if isinstance(node, ScalarNode) and node.style and MARK[:9] in node.value
    ]
