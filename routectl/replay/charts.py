"""Requests and money by provider, route, model and the like, and day by day: tables that a page draws beside them."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from routectl.output.amount import NOTHING, bar, change, percent, sparkline, usd
from routectl.replay.sheet import Total, dated
from routectl.report import Bar, Chart, Course, Plot, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from routectl.replay.sheet import Group
    from routectl.replay.told import Told
    from routectl.report import Block

MOST_SHOWN = 15
"""As many are shown to people; JSON has them all."""


def by_group(told: Told, name: str, key: Callable[[Group], str]) -> Iterator[Block]:
    """The requests and the spend by a key; of two policies, where it is otherwise, and where nothing is, nothing."""
    sums = [sheet.by(key) for sheet in told.sheets]
    names = list(dict.fromkeys(name for each in sums for name in each))
    if len(names) < 2 and not told.is_compared:
        return
    requests = told.sheets[0].total.requests
    if told.is_compared:
        now, before = sums
        both = [(label, before.get(label, Total()), now.get(label, Total())) for label in names]
        yield from _compared(name, [pair for pair in both if not _alike(*pair[1:])])
        return
    pairs = list(sums[0].items())
    most = max(float(one.usd) for _, one in pairs)
    shown = sorted(pairs, key=lambda pair: (-float(pair[1].usd), -pair[1].requests, pair[0]))[:MOST_SHOWN]
    columns = (name, "requests", "share", "spend")
    rows = tuple(
        (label or NOTHING, f"{one.requests:,}", percent(one.requests / requests), _money(one)) for label, one in shown
    )
    drawn = tuple((*row, bar(float(one.usd), most)) for row, (_, one) in zip(rows, shown, strict=True))
    bars = tuple(Bar(label or NOTHING, (None, float(one.usd)), ("", _money(one))) for label, one in shown)
    title = f"By {name}{_more(len(pairs))}"
    yield Chart(Table(title, columns, rows), bars, Table(title, (*columns, ""), drawn), ("", "now"))


def _compared(name: str, pairs: Sequence[tuple[str, Total, Total]]) -> Iterator[Block]:
    if not pairs:
        return
    shown = sorted(
        pairs, key=lambda pair: (-abs(pair[2].usd - pair[1].usd), -abs(pair[2].requests - pair[1].requests), pair[0])
    )[:MOST_SHOWN]
    most = max(float(one.usd) for _, *both in shown for one in both)
    rows, drawn, bars = [], [], []
    for label, before, now in shown:
        spent = float(before.usd), float(now.usd)
        row = (
            label or NOTHING,
            f"{before.requests:,} → {now.requests:,}",
            _money(before),
            _money(now),
            change(*spent, usd),
        )
        rows.append(row)
        drawn.append((*row, f"{bar(spent[0], most, 10)} → {bar(spent[1], most, 10)}"))
        bars.append(Bar(label or NOTHING, spent, (_money(before), _money(now))))
    columns = (name, "requests", "before", "now", "change")
    title = f"By {name}, where it is otherwise{_more(len(pairs))}"
    yield Chart(Table(title, columns, tuple(rows)), tuple(bars), Table(title, (*columns, ""), tuple(drawn)))


def _alike(one: Total, other: Total) -> bool:
    return one.requests == other.requests and isclose(one.usd, other.usd, rel_tol=1e-9)


def _money(one: Total) -> str:
    return f"{usd(float(one.usd))} ({one.unpriced:,} unpriced)" if one.unpriced else usd(float(one.usd))


def courses(told: Told) -> Iterator[Block]:
    """Day by day what is spent, which share fallbacks serve, and which no model answers."""
    days = sorted({day for sheet in told.sheets for day in sheet.days if day})
    if len(days) < 2:
        return
    ticks = tuple(map(dated, days))
    by_day = [[sheet.days.get(day, Total()) for day in days] for sheet in reversed(told.sheets)]
    yield _plot("Spend by day", ticks, [[float(one.usd) for one in each] for each in by_day], usd)
    yield _plot(
        "Share that fallbacks serve, by day",
        ticks,
        [[_share(one.fallbacks, one) for one in each] for each in by_day],
        percent,
    )
    if any(one.without for each in by_day for one in each):
        yield _plot(
            "Share that no model answers, by day",
            ticks,
            [[_share(one.without, one) for one in each] for each in by_day],
            percent,
        )


def _share(part: int, one: Total) -> float | None:
    return part / one.requests if one.requests else None


def _plot(
    title: str, ticks: tuple[str, ...], lines: Sequence[Sequence[float | None]], shown: Callable[[float | None], str]
) -> Plot:
    names = ("before", "now") if len(lines) > 1 else ("",)
    found, rows = [], []
    for name, line in zip(names, lines, strict=True):
        told = tuple(map(shown, line))
        found.append(Course(name, tuple(line), told, "before" if name == "before" else "after"))
        known = [one for one in line if one is not None]
        low, high = min(known, default=None), max(known, default=None)
        row = (sparkline(tuple(line)), shown(low), shown(sum(known) / len(known) if known else None), shown(high))
        rows.append((name, *row) if name else row)
    columns = (f"{ticks[0]} to {ticks[-1]}", "least", "mean", "most")
    return Plot(Table(title, ("", *columns) if len(lines) > 1 else columns, tuple(rows)), ticks, tuple(found))


def _more(number: int) -> str:
    return f"; {number - MOST_SHOWN:,} more are left out, `-o json` has them" if number > MOST_SHOWN else ""
