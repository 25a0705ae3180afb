"""What is left of a policy once a request is known: a few rules on the state alone, tried in order."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from routectl.engine.outcome import Outcome

ALWAYS = (0,)


class Rung(NamedTuple):
    """One rule. A state is a bit for each axis: that of its class (`Store.offsets`)."""

    whens: tuple[int, ...]
    """Holds where the state has no bit of one of these; `ALWAYS` for every state."""
    stopped: int
    """And has none of these: outages and exhausted scopes."""
    outcome: Outcome


class Ladder:
    """Rungs, of which the first that holds answers; the last one always does. Equal ladders are one object."""

    __slots__ = ("bits", "rungs")

    def __init__(self, rungs: tuple[Rung, ...]) -> None:
        self.rungs = rungs
        self.bits = 0
        """All bits that some rung asks for."""
        for rung in rungs:
            self.bits |= rung.stopped
            for unlike in rung.whens:
                self.bits |= unlike

    def answer(self, state: int) -> Outcome:
        """What is decided in a state."""
        for whens, stopped, outcome in self.rungs:
            if not state & stopped and (whens == ALWAYS or any(not state & unlike for unlike in whens)):
                return outcome
        raise AssertionError("the last rung always holds")

    def after(self, axis: int, bit: int) -> tuple[Rung, ...]:
        """The rungs that are left once the state is known to have this bit of all the bits of an axis."""
        rungs = []
        for rung in self.rungs:
            if not rung.stopped & bit:
                whens = tuple(sorted({unlike & ~axis for unlike in rung.whens if not unlike & bit}))
                rungs.append(Rung(ALWAYS if 0 in whens else whens, rung.stopped & ~axis, rung.outcome))
        return tuple(rungs)


def simplest(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """The rungs without those that never hold, or only where an earlier one does, or that answer like the last."""
    kept: list[Rung] = []
    for rung in rungs:
        covered = any(other.whens == ALWAYS and not other.stopped & ~rung.stopped for other in kept)
        if rung.whens and not covered:
            kept.append(rung)
    while len(kept) > 1 and kept[-2].outcome == kept[-1].outcome:
        del kept[-2]
    return tuple(kept)


def united(rungs: tuple[Rung, ...], axes: tuple[int, ...]) -> tuple[Rung, ...]:
    """The rungs, neighbours that answer alike and are stopped alike as one; `axes` are the bits of each axis."""
    kept: list[Rung] = []
    for rung in rungs:
        if kept and kept[-1].outcome == rung.outcome and kept[-1].stopped == rung.stopped:
            whens = _expanded((*kept.pop().whens, *rung.whens), axes)
            rung = Rung(whens, rung.stopped, rung.outcome)
        kept.append(rung)
    return tuple(kept)


@lru_cache(maxsize=4096)
def _expanded(conditions: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    """The same union of conditions in fewer and wider ones.

    A condition needs nothing of an axis where what it leaves out there is in another one.
    """
    whens = list(conditions)
    for place, when in enumerate(conditions):
        for axis in axes:
            if when & axis:
                left_out = (when & ~axis) | (axis & ~when)
                if any(not other & ~left_out for other in whens if other is not when):
                    when &= ~axis
                    whens[place] = when
    wide = [when for when in set(whens) if not any(other != when and not other & ~when for other in whens)]
    return ALWAYS if 0 in wide else tuple(sorted(wide))
