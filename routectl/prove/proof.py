"""What came of a property: it holds, or a counterexample, or why it can't be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from routectl.policy.property import Property
    from routectl.prove.again import Shown


class Proof(NamedTuple):
    """The verdict on a property."""

    property: Property
    holds: bool | None
    """None where it can't be told."""
    broken: str = ""
    """Which of what it says doesn't hold: `always`, `never`, …; `when` or `states` where it is for nothing."""
    why: str = ""
    """In words, where there is no counterexample: why it doesn't hold, or why it can't be told."""
    counterexample: Shown | None = None
    against: Shown | None = None
    """What it is compared with: the lower request of `monotone`, the other policy of `same_as`."""
    example: Shown | None = None
    """A request and a state that show it: for `reachable`, where it holds."""
