"""Days on which a budget was cut off or came near it, and when scopes went to which level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.output.amount import NOTHING, percent, usd
from routectl.output.escape import counted
from routectl.replay.record import instant
from routectl.replay.sheet import dated
from routectl.report import Lines, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.replay.replayed import Move
    from routectl.replay.sheet import Sheet, Total
    from routectl.report import Block

MOST_SHOWN = 15
"""As many days and moves are shown to people; JSON has them all."""


def budget_blocks(sheet: Sheet, title: str) -> Iterator[Block]:
    """The days on which a scope moved, those that were cut off first; then the moves one by one."""
    of = f", {title}" if title else ""
    days = [(day, one.total, sheet.moves(day)) for day, one in sheet.days.items() if day]
    moved = [entry for entry in days if entry[2]]
    if not moved:
        return
    cut = sum(any(_is_cut(move) for move in moves) for _, _, moves in moved)
    shown = sorted(moved, key=lambda entry: not any(_is_cut(move) for move in entry[2]))[:MOST_SHOWN]
    rows = tuple(_row(sheet, *entry) for entry in shown)
    left = f"; {len(moved) - MOST_SHOWN:,} more are left out, `-o json` has them" if len(moved) > MOST_SHOWN else ""
    columns = ("day", "requests", "spend", "of the day's cap", "day cut off at (UTC)", "scopes spent", "no model")
    head = f"Days on which a budget moved{of}: {len(moved):,} of {len(days):,}, {cut:,} cut off"
    yield Table(f"{head}{left}", columns, rows)
    lines = [_line(move) for _, _, moves in moved for move in moves]
    more = (f"… and {len(lines) - MOST_SHOWN:,} more; `-o json` has them",) if len(lines) > MOST_SHOWN else ()
    yield Lines((*lines[:MOST_SHOWN], *more), f"what moved{of}: {counted(len(lines), 'time')}", is_detail=True)


def _is_cut(move: Move) -> bool:
    return move.scope == "day" and move.level == "exhausted"


def _row(sheet: Sheet, day: int, one: Total, moves: tuple[Move, ...]) -> tuple[str, ...]:
    cap = sheet.policy.budget.daily_usd if sheet.policy.budget else None
    spent = dict.fromkeys(move.scope for move in moves if move.level == "exhausted" and move.scope != "day")
    at = next((instant(move.at)[11:16] for move in moves if _is_cut(move)), NOTHING)
    share = percent(float(one.usd) / cap) if cap else NOTHING
    return dated(day), f"{one.requests:,}", usd(float(one.usd)), share, at, ", ".join(spent), f"{one.without:,}"


def _line(move: Move) -> str:
    share = f" ({move.share:.0%} of its cap)" if move.level == "alert" else ""
    return f"{instant(move.at)}: `{move.scope}` is {move.level}{share}"
