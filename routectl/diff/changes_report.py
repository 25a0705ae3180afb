"""The changes as tables: those that loosen first, a few at a glance, the others to unfold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.diff.change import dotted
from routectl.output.escape import counted
from routectl.report import Table

if TYPE_CHECKING:
    from routectl.diff.change import Change
    from routectl.document.place import At
    from routectl.report import Tone


AT_A_GLANCE = 12
"""So many changes stand at the top."""

MOST_CHANGES = 200

TONES: dict[str, Tone] = {"loosens": "warning", "tightens": "good"}

RANKS = {"loosens": 0, "unknown": 1, "tightens": 2, "neutral": 3}


def change_tables(changes: tuple[Change, ...]) -> list[Table]:
    """The changes, those that loosen first; a few at a glance, the others to unfold."""
    ranked = sorted(changes, key=lambda change: RANKS[change.direction])
    if not ranked:
        return []
    tables = [_table("Changed", ranked[:AT_A_GLANCE])]
    if len(ranked) > AT_A_GLANCE:
        shown = ranked[AT_A_GLANCE:MOST_CHANGES]
        more = len(ranked) - AT_A_GLANCE - len(shown)
        title = f"{counted(len(ranked) - AT_A_GLANCE, 'more change')}" + (
            f"; {more:,} of them are left out, `-o json` has all" if more else ""
        )
        tables.append(_table(title, shown)._replace(is_detail=True))
    return tables


def _table(title: str, changes: list[Change]) -> Table:
    rows = tuple((dotted(change.path), _what(change), change.direction, place(change.place)) for change in changes)
    tones = tuple(TONES.get(change.direction, "") for change in changes)
    return Table(title, ("setting", "from → to", "direction", "where"), rows, tones, by=2)


def _what(change: Change) -> str:
    if change.kind == "added":
        return f"added: {_value(change.after)}"
    if change.kind == "removed":
        return f"removed: {_value(change.before)}"
    if change.kind == "moved":
        past = f" (past {', '.join(change.routes)})" if change.routes else ""
        return f"moved: {_value(change.before)} → {_value(change.after)}{past}"
    return f"{_value(change.before)} → {_value(change.after)}"


def _value(value: Any) -> str:
    from routectl.document.written import written

    text = (
        str(value)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool)
        else written(value, json=False)
    )
    return text if len(text) <= 80 else text[:79] + "…"


def place(at: At | None) -> str:
    """File and line, nothing where there is no place."""
    return f"{at.file}:{at.span.start.line}" if at is not None else ""
