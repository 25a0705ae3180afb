"""All that a replay is told beside the policy and the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.state import NOMINAL, State

if TYPE_CHECKING:
    from routectl.replay.calendar import Calendar
    from routectl.replay.cell import Cells
    from routectl.replay.outage import Outage
    from routectl.replay.tariff import Tariff


class Setting(NamedTuple):
    """What holds for all rows. Without a calendar time stands still: every row is decided in the same state."""

    tariff: Tariff
    cells: Cells
    calendar: Calendar | None = None
    outages: tuple[Outage, ...] = ()
    """Only in a calendar."""
    state: State = NOMINAL
    """What is so at all times, beside what the clock says."""
