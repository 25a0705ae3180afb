"""Requests and money by provider, route, model and the like, and day by day: tables that a page draws beside them."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from routectl.output.amount import NOTHING, bar, change, ms, percent, points, sparkline, usd
from routectl.replay.sheet import Total, dated
from routectl.report import Bar, Chart, Course, Plot, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from routectl.replay.sheet import Group, Sheet
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
        drawn.append((*row, _bars(*spent, most)))
        bars.append(Bar(label or NOTHING, spent, (_money(before), _money(now))))
    columns = (name, "requests", "before", "now", "change")
    title = f"By {name}, where it is otherwise{_more(len(pairs))}"
    yield Chart(Table(title, columns, tuple(rows)), tuple(bars), Table(title, (*columns, ""), tuple(drawn)))


def _alike(one: Total, other: Total) -> bool:
    return one.requests == other.requests and isclose(one.usd, other.usd, rel_tol=1e-9)


def _money(one: Total) -> str:
    return f"{usd(float(one.usd))} ({one.unpriced:,} unpriced)" if one.unpriced else usd(float(one.usd))


def shares(told: Told) -> Iterator[Block]:
    """The providers' shares of what models serve, where they are otherwise."""
    if not told.is_compared:
        return
    now, before = (sheet.provider_shares for sheet in told.sheets)
    pairs = [(name, before.get(name, 0.0), now.get(name, 0.0)) for name in dict.fromkeys((*before, *now))]
    if all(isclose(one, other, rel_tol=1e-9) for _, one, other in pairs):
        return
    shown = sorted(pairs, key=lambda pair: (-pair[2], -pair[1], pair[0]))[:MOST_SHOWN]
    columns = ("provider", "before", "now", "change")
    rows = tuple((name, percent(one), percent(other), points(one, other)) for name, one, other in shown)
    drawn = tuple((*row, _bars(one, other, 1)) for row, (_, one, other) in zip(rows, shown, strict=True))
    bars = tuple(Bar(name, (one, other), (percent(one), percent(other))) for name, one, other in shown)
    title = f"Shares of the providers in what models serve{_more(len(pairs))}"
    yield Chart(Table(title, columns, rows), bars, Table(title, (*columns, ""), drawn))


def courses(told: Told) -> Iterator[Block]:
    """Day by day what is spent, which share fallbacks serve and no model answers, and how long answers take."""
    by_day = [sheet.days for sheet in reversed(told.sheets)]
    days = sorted({day for each in by_day for day in each if day})
    if len(days) < 2:
        return
    ticks = tuple(map(dated, days))
    totals = [{day: sheet.total for day, sheet in each.items()} for each in by_day]
    sums = [[each.get(day) for day in days] for each in totals]

    def each(figure: Callable[[Sheet], float | None]) -> list[list[float | None]]:
        return [[None if day not in one else figure(one[day]) for day in days] for one in by_day]

    yield _plot("Spend by day", ticks, [[one and float(one.usd) for one in line] for line in sums], usd)
    fallbacks = [[one and _share(one.fallbacks, one) for one in line] for line in sums]
    yield _plot("Share that fallbacks serve, by day", ticks, fallbacks, percent)
    without = [[one and _share(one.without, one) for one in line] for line in sums]
    if any(share for line in without for share in line):
        yield _plot("Share that no model answers, by day", ticks, without, percent)
    for name, latency in (
        ("p50", each(lambda one: one.expected.p50_ms.mean)),
        ("p95", each(lambda one: one.expected.p95_ms.mean)),
    ):
        if any(mean is not None for line in latency for mean in line):
            yield _plot(f"Latency {name} by day, mean of the measured", ticks, latency, ms)


def _share(part: int, one: Total) -> float | None:
    return part / one.requests if one.requests else None


def _plot(
    title: str, ticks: tuple[str, ...], lines: Sequence[Sequence[float | None]], shown: Callable[[float | None], str]
) -> Plot:
    names = ("before", "now") if len(lines) > 1 else ("",)
    found, rows, drawn = [], [], []
    for name, line in zip(names, lines, strict=True):
        told = tuple(map(shown, line))
        found.append(Course(name, tuple(line), told, "before" if name == "before" else "after"))
        known = [one for one in line if one is not None]
        low, high = min(known, default=None), max(known, default=None)
        row = (shown(low), shown(sum(known) / len(known) if known else None), shown(high))
        own = (name,) if name else ()
        rows.append((*own, *row))
        drawn.append((*own, sparkline(tuple(line)), *row))
    own, told_of = ("",) if len(lines) > 1 else (), ("least", "mean of days", "most")
    text = Table(title, (*own, f"{ticks[0]} to {ticks[-1]}", *told_of), tuple(drawn))
    return Plot(Table(title, (*own, *told_of), tuple(rows)), ticks, tuple(found), text)


def _bars(before: float, now: float, most: float) -> str:
    """Both as bars; nothing where neither is anything."""
    return f"{bar(before, most, 10)} → {bar(now, most, 10)}" if before or now else ""


def _more(number: int) -> str:
    return f"; {number - MOST_SHOWN:,} more are left out, `-o json` has them" if number > MOST_SHOWN else ""
