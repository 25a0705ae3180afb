"""Days on which a budget was cut off or came near it, and when scopes went to which level."""

from __future__ import annotations

from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from routectl.output.amount import NOTHING, percent, usd
from routectl.output.escape import counted
from routectl.replay.outage import stretches
from routectl.replay.sheet import dated
from routectl.report import Lines, Table
from routectl.rows.instant import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.replay.replayed import Move
    from routectl.replay.setting import Setting
    from routectl.replay.sheet import Sheet, Total
    from routectl.report import Block

MOST_SHOWN = 15
"""As many days and moves are shown to people; JSON has them all."""


class Day(NamedTuple):
    """A day on which a budget moved, or a provider was down for a time."""

    number: int
    total: Total
    moves: tuple[Move, ...]
    down: tuple[str, ...]
    """The providers that an outage with times takes down on it."""

    @property
    def is_cut(self) -> bool:
        """Whether the day's cap was spent."""
        return any(move.cuts_off for move in self.moves)


def budget_blocks(sheet: Sheet, setting: Setting, title: str) -> Iterator[Block]:
    """The days on which something happened, as many of each kind as there is room for; then the moves of those days one by one."""
    of = f", {title}" if title else ""
    days = [Day(day, one.total, sheet.moves(day), _down(setting, day)) for day, one in sheet.days.items() if day]
    told = [day for day in days if day.moves or day.down]
    if not told:
        return
    by_turns = _by_turns(told)
    is_outage = any(day.down for day in told)
    columns = ["day", "requests", "spend", "of the day's cap", "day cut off at (UTC)", "scopes spent", "no model"]
    rows = tuple(_row(sheet, day, is_outage=is_outage) for day in sorted(by_turns[:MOST_SHOWN]))
    left = f"; {len(told) - MOST_SHOWN:,} more are left out, `-o json` has all" if len(told) > MOST_SHOWN else ""
    what = "Days on which a budget moved or a provider was down" if is_outage else "Days on which a budget moved"
    cut = sum(day.is_cut for day in told)
    head = f"{what}{of}: {len(told):,} of {len(days):,}, {cut:,} cut off{left}"
    yield Table(head, (*columns, *(["down"] if is_outage else [])), rows)
    count = sum(len(day.moves) for day in told)
    if count:
        more = (f"… and {count - MOST_SHOWN:,} more; `-o json` has all",) if count > MOST_SHOWN else ()
        lines = map(_line, sorted(_moves(by_turns)))
        yield Lines((*lines, *more), f"what moved{of}: {counted(count, 'time')}", is_detail=True)


def _by_turns(days: Sequence[Day]) -> list[Day]:
    """By turns one that was cut off, one with an outage, the one with most that no model answers; then the others by date."""
    turns = zip_longest(
        (day for day in days if day.is_cut),
        (day for day in days if day.down),
        sorted((day for day in days if day.total.without), key=lambda day: -day.total.without),
    )
    several = (day for turn in turns for day in turn if day is not None)
    return list({day.number: day for day in chain(several, days)}.values())


def _moves(days: Sequence[Day]) -> Iterator[Move]:
    """Those that are shown: by turns one of each day, what was spent first."""
    each = (sorted(day.moves, key=lambda move: (not move.cuts_off, move.level != "exhausted", move)) for day in days)
    return islice((move for turn in zip_longest(*each) for move in turn if move is not None), MOST_SHOWN)


def _down(setting: Setting, day: int) -> tuple[str, ...]:
    if not setting.outages or setting.calendar is None:
        return ()
    return tuple(sorted({name for one in stretches(setting.outages, setting.calendar, day) for name in one.down}))


def _row(sheet: Sheet, day: Day, *, is_outage: bool) -> tuple[str, ...]:
    cap = sheet.policy.budget.daily_usd if sheet.policy.budget else None
    one = day.total
    spent = dict.fromkeys(move.scope for move in day.moves if move.level == "exhausted" and move.scope != "day")
    at = next((text(move.at)[11:16] for move in day.moves if move.cuts_off), NOTHING)
    share = percent(float(one.usd) / cap) if cap else NOTHING
    row = dated(day.number), f"{one.requests:,}", usd(float(one.usd)), share, at, ", ".join(spent), f"{one.without:,}"
    return (*row, ", ".join(day.down)) if is_outage else row


def _line(move: Move) -> str:
    share = f" ({move.share:.0%} of its cap)" if move.level == "alert" else ""
    return f"{text(move.at)}: `{move.scope}` is {move.level}{share}"
