"""What a replay fails on: a figure of its report, and how far is too far, as a call or a configuration writes it."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from routectl.closest import did_you_mean
from routectl.document.values import short
from routectl.output.amount import change, usd
from routectl.output.escape import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routectl.replay.sheet import Sheet

Value = Fraction | float | int

NEVER = "never"
"""In the place of bounds: none, whatever the configuration has."""

_FORM = re.compile(r"(?P<figure>[^<>=]*?)\s*(?:(?P<than>[<>]=?)\s*(?P<amount>[^<>=]*))?")
_AMOUNT = re.compile(r"(?P<sign>[+-]?)\$?(?P<number>\d{1,15}(?:\.\d{1,9})?)\s?(?P<unit>%|ms|s|)")


class Kind(NamedTuple):
    """How amounts of a figure are written and shown."""

    amount: str
    """An example."""
    units: dict[str, Fraction]
    """What an amount is multiplied with, by the unit behind it. A change in `%` of another unit is a share of what the figure was before."""
    shown: Callable[[float], str]

    def changed(self, before: float, after: float) -> str:
        """By how much it changed."""
        if self is SHARE:
            return f"{100 * (after - before):+.3g} points".replace("-", "−")
        return change(before, after, lambda by: self.shown(by or 0))


_PERCENT, _ONE = Fraction(1, 100), Fraction(1)
SHARE = Kind("0.5%", {"%": _PERCENT}, lambda share: f"{100 * share:.3g}%")
MONEY = Kind("100", {"": _ONE}, usd)
TIME = Kind("900ms", {"ms": _ONE, "s": Fraction(1000)}, lambda time: f"{time:,.1f}".removesuffix(".0") + " ms")
SCORE = Kind("0.9", {"": _ONE}, lambda score: f"{score:.4g}")
COUNT = Kind("2", {"": _ONE}, lambda days: counted(round(days), "day"))


class Figure(NamedTuple):
    """A figure of the report that each policy has of its own."""

    kind: Kind
    value: Callable[[Sheet], Value | None]
    """What it came to; None where that isn't known."""
    known: Callable[[Sheet], float] = lambda _: 1.0
    """The share of the requests that it is known of."""


def _part(of: Callable[[Sheet], int]) -> Callable[[Sheet], Value | None]:
    """The share of requests that a number is."""
    return lambda sheet: Fraction(of(sheet), sheet.requests) if sheet.requests else None


def _spend(sheet: Sheet) -> Value | None:
    return sheet.total.usd if sheet.total.known or sheet.total.usd else None


def _cut_off(sheet: Sheet) -> Value:
    return len({move.day for move in sheet.replayed.moves if move.cuts_off})


FIGURES = {
    "spend": Figure(MONEY, _spend, lambda sheet: sheet.total.known),
    "cost-per-success": Figure(
        MONEY,
        lambda sheet: sheet.expected.cost_per_success_usd.value,
        lambda sheet: sheet.expected.cost_per_success_usd.of_traffic,
    ),
    "p50": Figure(TIME, lambda sheet: sheet.expected.p50_ms.mean, lambda sheet: sheet.expected.p50_ms.of_traffic),
    "p95": Figure(TIME, lambda sheet: sheet.expected.p95_ms.mean, lambda sheet: sheet.expected.p95_ms.of_traffic),
    "quality": Figure(
        SCORE, lambda sheet: sheet.expected.quality.value, lambda sheet: sheet.expected.quality.of_traffic
    ),
    "fallback": Figure(SHARE, _part(lambda sheet: sheet.total.fallbacks)),
    "reduced": Figure(SHARE, _part(lambda sheet: sheet.requests - sheet.total.served - sheet.total.without)),
    "unanswered": Figure(SHARE, _part(lambda sheet: sheet.total.without)),
    "largest-provider": Figure(SHARE, lambda sheet: max(sheet.provider_shares.values(), default=None)),
    "cut-off": Figure(COUNT, _cut_off),
}

DRIFT, OTHERWISE = "drift", "otherwise"
NAMES = (*FIGURES, DRIFT, OTHERWISE)


def _kind(figure: str) -> Kind:
    return FIGURES[figure].kind if figure in FIGURES else SHARE


class Bound(NamedTuple):
    """One bound."""

    written: str
    figure: str
    than: str
    amount: Fraction
    is_change: bool = False
    """Whether it is on what the figure has more than under the other policy."""
    is_relative: bool = False
    """Whether the amount is a share of what it was there."""

    @property
    def is_on_drift(self) -> bool:
        """Whether it is on what the log says was served."""
        return self.figure == DRIFT

    @property
    def kind(self) -> Kind:
        """How its amounts are written and shown."""
        return _kind(self.figure)


def bounds(several: Sequence[str]) -> tuple[Bound, ...]:
    """Bounds as they are written. Raises ValueError."""
    return tuple(_bound(written.strip()) for written in several if written.strip() != NEVER)


def unasked(one: Bound, *, is_compared: bool, is_timed: bool) -> str:
    """Why a replay can't be held against a bound; empty where it can."""
    if (one.is_change or one.figure == OTHERWISE) and not is_compared:
        return f"`{one.written}` is on what changes: `--against SOURCE` names the policy before"
    if one.figure == "cut-off" and not is_timed:
        return f"`{one.written}`: with `--no-time` no day is cut off"
    return ""


def _bound(written: str) -> Bound:
    match = _FORM.fullmatch(written)
    if match is None or not match["figure"]:
        raise ValueError(f"`{short(written)}`: say a figure, or FIGURE>AMOUNT with one of >, >=, < and <=: `drift>1%`")
    figure, than = match["figure"], match["than"]
    if figure not in NAMES:
        help = did_you_mean(figure, NAMES) or f"there are {', '.join(NAMES)}"
        raise ValueError(f"`{short(written)}`: no figure is named `{short(figure)}`; {help}")
    kind = _kind(figure)
    if than is None:
        if kind not in (SHARE, COUNT) or figure == "largest-provider":
            raise ValueError(f"`{written}`: say how much is too much: `{figure}>{kind.amount}`")
        return Bound(written, figure, ">", Fraction(0))
    amount = _AMOUNT.fullmatch(match["amount"].strip())
    is_change = amount is not None and bool(amount["sign"])
    factor = None if amount is None else kind.units.get(amount["unit"])
    is_relative = is_change and factor is None and amount is not None and amount["unit"] == "%"
    if amount is None or (factor is None and not is_relative) or (is_change and figure not in FIGURES):
        raise ValueError(f"`{short(written)}`: say {_amounts(figure, kind)}")
    sign = -1 if amount["sign"] == "-" else 1
    return Bound(
        written, figure, than, sign * Fraction(amount["number"]) * (factor or _PERCENT), is_change, is_relative
    )


def _amounts(figure: str, kind: Kind) -> str:
    one = f"an amount like `{figure}>{kind.amount}`"
    return f"{one}, or with a sign, `{figure}>+5{'' if kind is COUNT else '%'}`, a change" if figure in FIGURES else one
