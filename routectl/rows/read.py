"""Every row of a file of requests, whatever it is written in."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from routectl.document.place import At, Position
from routectl.engine.problem import Problem
from routectl.repo.lines import Lined
from routectl.rows.row import Row, parted
from routectl.rows.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.flaw import Flaw
    from routectl.document.source import Source
    from routectl.policy.policy import Policy
    from routectl.rows.vocabulary import Vocabulary


def rows(opened: Source | Lined, *policies: Policy) -> Iterator[Row]:
    """Every row of a file, as the dimensions of these policies want it."""
    known = vocabulary(*policies)
    if not isinstance(opened, Lined):
        return written_rows(known, opened)
    if opened.form == "csv":
        from routectl.rows.csv import csv_rows

        return csv_rows(known, opened)
    from routectl.rows.jsonl import jsonl_rows

    return jsonl_rows(known, opened)


def written_rows(known: Vocabulary, source: Source) -> Iterator[Row]:
    """The rows of a YAML or JSON file: each document is one, or a list of them."""
    flaws = deque(sorted(source.flaws, key=_start))
    for document in source.documents:
        if isinstance(document.value, list):
            for index, value in enumerate(document.value):
                yield _written(known, At(document, (index,)), value, flaws)
        elif document.value is not None:
            yield _written(known, At(document), document.value, flaws)


def _written(known: Vocabulary, at: At, value: Any, flaws: deque[Flaw]) -> Row:
    request, state, problems = parted(known, value)
    node = at.document.source.node(at.document.index)
    assert node is not None
    for step in at.path:
        node = node.value[step]
    line, end = node.start_mark.line + 1, Position(node.end_mark.line + 1, node.end_mark.column + 1)
    notes: list[Problem] = []
    while flaws and _start(flaws[0]) <= end:
        flaw = flaws.popleft()
        told = Problem("", flaw.message, flaw.help)
        if flaw.slug == "duplicate-key":
            problems = (*problems, told)
        else:
            notes.append(told)
    is_beside = isinstance(value, dict) and "request" in value and request is value["request"]
    inner = At(at.document, (*at.path, "request")) if is_beside else at
    return Row(at.file, line, request, state, inner, f"line {line}", problems, tuple(notes))


def _start(flaw: Flaw) -> Position:
    return flaw.place.span.start
