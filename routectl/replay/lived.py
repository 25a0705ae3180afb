"""How the clock went under each policy: days, moves, and the states in which requests were decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.output.amount import percent
from routectl.replay.spent import budget_blocks
from routectl.report import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.state import State
    from routectl.replay.setting import Setting
    from routectl.replay.sheet import Sheet
    from routectl.replay.told import Told
    from routectl.report import Block

MOST_STATES = 10
"""States that are shown to people; JSON has them all."""


def lived(told: Told) -> Iterator[Block]:
    """Of each policy; once where there is nothing in it that differs."""
    for sheet, setting, title in _sides(told):
        yield from budget_blocks(sheet, setting, title)
        yield from _states(sheet, title)


def _sides(told: Told) -> Iterator[tuple[Sheet, Setting, str]]:
    """Each policy's part with what it is called."""
    titles = ("now", "before") if told.is_compared else ("",)
    sides = list(zip(told.sheets, told.asked.settings, titles, strict=True))
    if told.is_compared and _days_of(told.sheets[0]) == _days_of(told.sheets[1]):
        sides = [(*sides[0][:2], "before and now")]
    yield from sides


def _days_of(sheet: Sheet) -> tuple[Any, ...]:
    groups = [group._replace(measured=None) for group in sheet.groups]
    return groups, sheet.replayed.moves, sheet.policy.budget and sheet.policy.budget.daily_usd


def _states(sheet: Sheet, title: str) -> Iterator[Block]:
    states = sheet.states
    if len(states) < 2:
        return
    rows = tuple(
        (_state(state), f"{count:,}", percent(count / sheet.total.requests)) for state, count in states[:MOST_STATES]
    )
    left = f"; {len(states) - MOST_STATES:,} more are left out, `-o json` has them" if len(states) > MOST_STATES else ""
    of = f", {title}" if title else ""
    yield Table(f"In which states requests were decided{of}{left}", ("state", "requests", "share"), rows)


def _state(state: State) -> str:
    told = (
        ("down", state.providers_down), ("spent", state.exhausted), ("at alert", state.alert),
    )  # fmt: skip
    return "; ".join(f"{what}: {', '.join(sorted(names))}" for what, names in told if names) or "nominal"
