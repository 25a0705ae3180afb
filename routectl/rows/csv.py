"""Rows of a CSV file: the columns are dimensions, `id`, `needs`, and `state.…`; an empty cell is left out."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from routectl.engine.problem import Problem
from routectl.repo.disk import Unusable
from routectl.repo.lines import MAX_LINE
from routectl.rows.cells import from_cells
from routectl.rows.columns import columns
from routectl.rows.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.repo.lines import Lined
    from routectl.rows.vocabulary import Vocabulary


class _Bad(Exception):
    """A line, or a row over many lines, that is not to be parsed."""


class _Feed:
    """The lines for the parser. It may raise and go on after, which no generator can."""

    def __init__(self, file: Lined) -> None:
        self.lines = file.lines
        self.number = 0
        self.room = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        self.number, text, problem = next(self.lines)
        self.room -= len(text)
        if problem or self.room < 0:
            raise _Bad(problem or f"the row is longer than {MAX_LINE:,} characters: a quote may not be closed")
        return text


def csv_rows(known: Vocabulary, file: Lined) -> Iterator[Row]:
    """A row for each that isn't blank. Raises `Unusable` where the header can't be used."""
    feed = _Feed(file)
    reader = csv.reader(feed, strict=True)
    header: list[str] | None = None
    while True:
        feed.room, before = MAX_LINE, feed.number
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Bad) as error:
            if header is None:
                raise Unusable(f"{file.name}:{before + 1}: {_told(error)}") from None
            lines = "" if feed.number <= before + 1 else f" (lines {before + 1} to {feed.number})"
            yield _row(file, before + 1, problem=Problem("", _told(error) + lines))
            continue
        if header is None and cells:
            header = columns(known, cells, f"{file.name}:{before + 1}")
        elif cells and header is not None:
            yield _cells(known, file, before + 1, header, cells)


def _cells(known: Vocabulary, file: Lined, number: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        message = f"the row has {len(cells):,} cell{'s' * (len(cells) != 1)}, the header has {len(header):,}"
        return _row(
            file, number, problem=Problem("", message, "a cell that holds a comma stands between double quotes")
        )
    named = zip(header, map(str.strip, cells), strict=True)
    request, state, problems = from_cells(known, named)
    request = {key: value for key, value in request.items() if not known.is_beside(key)}
    return Row(file.name, number, request, state, label=f"line {number}", problems=problems)


def _row(file: Lined, number: int, problem: Problem) -> Row:
    return Row(file.name, number, None, label=f"line {number}", problems=(problem,))


def _told(error: Exception) -> str:
    said = str(error)
    if "field limit" in said:
        return f"a cell is longer than {csv.field_size_limit():,} characters: a quote may not be closed"
    if "unexpected end of data" in said:
        return "the file ends inside a quoted cell"
    if "new-line character" in said:
        return "the line holds a carriage return"
    return said
