"""All that a replay's report is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from routectl.replay.bounded import Judged
    from routectl.replay.confusion import Confused
    from routectl.replay.drift import Drift
    from routectl.replay.ran import Asked, Ran
    from routectl.replay.sheet import Sheet
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.tally import Account


class Wanted(NamedTuple):
    """What a call says of a replay beside its policies and logs, as it was written."""

    tick_seconds: int = 60
    days_in: str = "UTC"
    is_timed: bool = True
    outages: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    scale: float = 1
    by: tuple[str, ...] = ()


class Told(NamedTuple):
    """A replay that is over."""

    asked: Asked
    mapping: Mapping
    """As the call has it; that of `asked` may leave times out."""
    wanted: Wanted
    ran: Ran
    sheets: tuple[Sheet, ...]
    """The policy's, and that of the one against which it is held."""
    titles: tuple[str, ...]
    """The sources that the policies are from."""
    account: Account
    today: date
    drift: Drift | None = None
    confused: Confused | None = None
    judged: tuple[Judged, ...] = ()

    @property
    def is_compared(self) -> bool:
        """Whether there are two policies."""
        return len(self.sheets) > 1
