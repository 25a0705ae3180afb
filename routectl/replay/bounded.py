"""Whether a replay stays within its bounds, and what the figures came to on which they are."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, NamedTuple

from routectl.output.amount import percent
from routectl.replay.bound import DRIFT, FIGURES, OTHERWISE
from routectl.report import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from routectl.replay.bound import Bound, Value
    from routectl.replay.drift import Drift
    from routectl.replay.sheet import Sheet
    from routectl.replay.turned import Turned
    from routectl.report import Block

_HOLDS: dict[str, Callable[[Value, Value], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}


class Judged(NamedTuple):
    """A bound and what became of it."""

    bound: Bound
    fails: bool | None
    """None where the figure isn't known."""
    value: float | None
    before: float | None
    """Under the other policy, where the bound is on a change."""
    known: float = 1
    """The share of the requests that the figure is known of."""

    @property
    def words(self) -> str:
        """What the figure came to."""
        kind = self.bound.kind
        if self.value is None or (self.bound.is_change and self.before is None):
            return "no request says which model served it" if self.bound.is_on_drift else "it isn't known"
        words = f"it is {kind.shown(self.value)}"
        if self.before is not None:
            words = (
                f"from {kind.shown(self.before)} to {kind.shown(self.value)}, {kind.changed(self.before, self.value)}"
            )
        return words if self.known == 1 else f"{words}, known of {percent(self.known)} of the requests"


def judged(
    several: Sequence[Bound], sheets: Sequence[Sheet], drift: Drift | None, turned: Turned | None
) -> tuple[Judged, ...]:
    """What became of each bound."""
    return tuple(_judged(one, sheets, drift, turned) for one in several)


def _judged(one: Bound, sheets: Sequence[Sheet], drift: Drift | None, turned: Turned | None) -> Judged:
    value = _value(one.figure, sheets, drift, turned)
    before = FIGURES[one.figure].value(sheets[1]) if one.is_change else None
    held = value
    if one.is_change:
        held = None if value is None or before is None else _more(value, before, is_relative=one.is_relative)
    fails = None if held is None else _HOLDS[one.than](held, one.amount)
    known = FIGURES[one.figure].known(sheets[0]) if one.figure in FIGURES else 1.0
    return Judged(one, fails, None if value is None else float(value), None if before is None else float(before), known)


def _value(figure: str, sheets: Sequence[Sheet], drift: Drift | None, turned: Turned | None) -> Value | None:
    if figure == DRIFT:
        return None if drift is None or not drift.compared else 1 - Fraction(drift.agreed, drift.compared)
    if figure == OTHERWISE:
        requests = sheets[0].requests
        return None if turned is None or not requests else Fraction(turned.requests, requests)
    return FIGURES[figure].value(sheets[0])


def _more(value: Value, before: Value, *, is_relative: bool) -> Value:
    by = Fraction(value) - Fraction(before)
    if not is_relative:
        return by
    return by / Fraction(before) if before else (inf if by > 0 else -inf if by < 0 else 0)


def lines(several: Sequence[Judged]) -> tuple[str, ...]:
    """What became of each bound, in words."""
    return tuple(f"`{one.bound.written}`: {_SAID[one.fails]}, {one.words}" for one in several)


_SAID = {True: "fails", False: "passes", None: "undecided"}


def bound_blocks(several: Sequence[Judged]) -> Iterator[Block]:
    """The bounds, in the report."""
    if several:
        yield Lines(lines(several), "What fails the replay (`--fail-on`)")


def bound_data(several: Sequence[Judged]) -> list[dict[str, object]]:
    """The same for scripts."""
    return [
        {"bound": one.bound.written, "fails": one.fails, "value": one.value, "before": one.before, "known": one.known}
        for one in several
    ]
