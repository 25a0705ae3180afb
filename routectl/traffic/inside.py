"""A cell that holds JSON as text, as exports of tables have their metadata: what it says at a path, as text again."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

Fields = dict[str, Any]


def is_inside(text: Any) -> bool:
    """Whether something may be looked for in a value."""
    return isinstance(text, str) and text.lstrip()[:1] == "{"


def inside(text: str, path: str) -> str | None:
    """What a path leads to: numbers as they are written, lists of text between spaces; None for nothing."""
    found = value_at(_fields(text), path)
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, list) and all(isinstance(entry, str) for entry in found):
        return " ".join(found)
    return json.dumps(found)


def value_at(record: Fields, column: str) -> Any:
    """What a record holds at a path: under the whole name, or under the rest of it in what a part of it holds."""
    whole = record.get(column)
    if whole is not None:
        return whole
    start = column.find(".")
    while start >= 0:
        inner = record.get(column[:start])
        found = None
        if isinstance(inner, dict):
            found = value_at(inner, column[start + 1 :])
        elif inner is not None and is_inside(inner):
            found = inside(inner, column[start + 1 :])
        if found is not None:
            return found
        start = column.find(".", start + 1)
    return None


@lru_cache(16)  # a row is asked for several columns in a row
def _fields(text: str) -> Fields:
    try:
        found = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def split(column: str) -> list[tuple[str, str]]:
    """A path as what may be the name of a column and what is looked for in it, the longest name first."""
    parts = column.split(".")
    return [(".".join(parts[:end]), ".".join(parts[end:])) for end in range(len(parts) - 1, 0, -1)]


def owner(column: str, header: Any) -> tuple[str, str] | None:
    """The column of a table in which a path is looked for, and the rest of the path; None for a column of that name itself, or none."""
    if column in header:
        return None
    return next((pair for pair in split(column) if pair[0] in header), None)
