"""Reads the file of a classifier's confusion matrix: CSV with a row for each true value, or YAML or JSON."""

from __future__ import annotations

import csv
import io
import os
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from routectl.repo.disk import Unusable, read_text, reason

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Counts = dict[str, dict[str, Fraction]]

HELP = (
    "its first cell names a dimension, its head the predicted values, and each row a true value with counts or shares"
)

_COUNT = re.compile(r"\d{1,15}(\.\d{1,12})?\Z")


def read_matrix(path: str, listed: Mapping[str, Collection[str]]) -> tuple[str, Counts]:
    """The dimension and the counts; `listed` are the values of each dimension that has a list. Raises `Unusable`."""
    try:
        text = read_text(os.path.abspath(path))
    except OSError as error:
        raise Unusable(f"`{path}` can't be read: {reason(error)}") from None
    except ValueError:
        raise Unusable(f"`{path}` is not UTF-8") from None
    name, rows = _of_yaml(path, text) if path.endswith((".yaml", ".yml", ".json")) else _of_csv(path, text)
    if name not in listed:
        raise Unusable(f"`{path}`: `{name[:60]}` is no listed dimension of the policy; {_instead(name, listed)}")
    found = {
        _value(path, name, true, listed[name]): {
            _value(path, name, each, listed[name]): _count(path, true, each, cell) for each, cell in row.items()
        }
        for true, row in rows.items()
    }
    for true, row in found.items():
        if not sum(row.values()):
            raise Unusable(f"`{path}`: the row of `{true}` sums to nothing")
    return name, found


def _of_csv(path: str, text: str) -> tuple[str, dict[str, dict[str, Any]]]:
    try:
        lines = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True) if row]
    except csv.Error as error:
        raise Unusable(f"`{path}` is no CSV: {error}") from None
    if len(lines) < 2 or len(lines[0]) < 2:
        raise Unusable(f"`{path}` is no matrix: {HELP}")
    head, *rows = [[cell.strip() for cell in row] for row in lines]
    for number, row in enumerate(rows, 2):
        if len(row) != len(head):
            raise Unusable(f"`{path}`, row {number}: {len(row)} cells under a head of {len(head)}")
    trues = [row[0] for row in rows]
    twice = next((name for names in (head[1:], trues) for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Unusable(f"`{path}`: `{twice[:60]}` stands there twice")
    return head[0], {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


def _of_yaml(path: str, text: str) -> tuple[str, dict[str, dict[str, Any]]]:
    from routectl.document.source import Source

    source = Source(path, text)
    if source.flaws or len(source.documents) != 1:
        why = source.flaws[0].message if source.flaws else "it holds no document, or several"
        raise Unusable(f"`{path}` can't be read: {why}")
    value = source.documents[0].value
    rows = next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else None
    if not isinstance(rows, dict) or not rows or not all(isinstance(row, dict) and row for row in rows.values()):
        raise Unusable(f"`{path}` is no matrix: write `DIMENSION: {{TRUE: {{PREDICTED: COUNT, …}}, …}}`")
    return str(next(iter(value))), {
        str(true): {str(each): cell for each, cell in row.items()} for true, row in rows.items()
    }


def _value(path: str, name: str, value: str, values: Collection[str]) -> str:
    if value not in values and value != "other":
        raise Unusable(f"`{path}`: `{value[:60]}` is not listed in `{name}`; {_instead(value, values)}")
    return value


def _instead(name: str, known: Collection[str]) -> str:
    """The name that was meant, or those that there are."""
    from routectl.closest import did_you_mean

    return did_you_mean(name, known) or f"there are {', '.join(known) or 'none'}"


def _count(path: str, true: str, predicted: str, cell: Any) -> Fraction:
    text = cell if isinstance(cell, str) else repr(cell)
    if isinstance(cell, bool) or not _COUNT.match(text):
        raise Unusable(f"`{path}`: `{true}` taken for `{predicted}`: `{text[:40]}` is no count or share")
    return Fraction(text)
