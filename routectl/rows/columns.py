"""The columns of rows: each means something to a policy, is the time of a log, or a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.values import short
from routectl.engine.problem import MOST
from routectl.engine.request import OWN_KEYS
from routectl.engine.state import State
from routectl.repo.disk import Unusable
from routectl.rows.vocabulary import TIME, WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.rows.vocabulary import Vocabulary


def columns(known: Vocabulary, written: Iterable[str], where: str) -> list[str]:
    """The columns' names. Raises `Unusable` where one is missing, strange or given twice."""
    names = [name.strip() for name in written]
    scopes = (f"state.budget.{scope}" for scope in known.scopes)
    meaning = (*known.dimensions, *OWN_KEYS, *(f"state.{key}" for key in State._fields[:3]), *scopes)
    seen: set[str] = set()
    for column, name in enumerate(names, 1):
        if not name:
            raise Unusable(f"{where}: column {column} has no name")
        if name in seen:
            raise Unusable(f"{where}: two columns are named `{short(name)}`")
        seen.add(name)
    unknown = [
        name for name in names if name not in meaning and name not in (TIME, WEIGHT) and not name.startswith("x-")
    ]
    if unknown:
        told = [f"{where}: no dimension is named `{short(name)}`; {_meant(name, meaning)}" for name in unknown[:MOST]]
        left = len(unknown) - MOST
        raise Unusable(*told, *((f"{where}: and {left:,} more like these",) if left > 0 else ()))
    return names


def _meant(name: str, known: tuple[str, ...]) -> str:
    from routectl.closest import did_you_mean

    if ";" in name or "\t" in name:
        return "cells stand between commas"
    return did_you_mean(name, known) or "a column whose name begins with `x-` is passed over"
