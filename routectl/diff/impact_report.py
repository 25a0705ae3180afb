"""What a person reads of an impact: what a day of the log costs, takes and is worth before and after, and where that moves."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from routectl.diff.impact import MOST_ROWS
from routectl.diff.prices import moves
from routectl.diff.side import Sum
from routectl.engine.problem import some
from routectl.engine.wording import as_arguments
from routectl.output.amount import NOTHING, change, ms, number, points, usd
from routectl.output.escape import counted
from routectl.policy.group import NOBODY
from routectl.report import Bar, Chart, Lines, Prose, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routectl.diff.compare import Difference
    from routectl.diff.impact import Impact, Weighed
    from routectl.diff.prices import Move, Rate
    from routectl.diff.side import Group, Side
    from routectl.policy.figure import Figure, Spread
    from routectl.report import Block

MOST_SHOWN = 15
"""As many routes, providers, intents and prices are shown to people; JSON has them all."""


def impact_blocks(one: Difference) -> Iterator[Block]:
    """The impact; without a log what it needs, and what tokens cost where requests move."""
    if one.impact is not None:
        yield from _blocks(one, one.impact)
        return
    if one.needs and one.needs != one.undecided:  # what that hangs on is said already
        yield Prose(f"Impact: {one.needs}.")
    pairs: dict[tuple[str, str], list[Move]] = {}
    for move in moves(one.old, one.new, one.behaviour.regions if one.behaviour else ()):
        pairs.setdefault((_rate(move.before), _rate(move.after)), []).append(move)
    if pairs:
        title = f"US dollars per thousand tokens of the affected requests{_more(len(pairs))}"
        what = "intents" if next(iter(pairs.values()))[0].intent else "such as"
        rows = tuple((_who(found), *rates) for rates, found in list(pairs.items())[:MOST_SHOWN])
        yield Table(title, (what, "before", "after"), rows)


def _who(found: list[Move]) -> str:
    """The requests that move between the same rates: by their intents, by one of them where there are none."""
    intents = [move.intent for move in found if move.intent]
    return _named(intents) if intents else f"`{as_arguments(found[0].witness)}`"


def _blocks(one: Difference, found: Impact) -> Iterator[Block]:
    weighed = found.weighed
    log = ", ".join(f"`{name}`" for name in one.log[:3]) + (", …" if len(one.log) > 3 else "")
    log += " of the old version" if one.log_of == "old" else ""
    if not weighed.requests:
        yield Prose(f"Impact: {log} holds no request that can be weighed.")
    else:
        share, read = found.affected / weighed.requests, weighed.rows - weighed.unreadable
        stand = "" if read == weighed.requests else f", for which {counted(read, 'row')} stand,"
        yield Prose(
            f"Impact, by {counted(weighed.requests, 'request')} of {log}{stand} on {_days(weighed)}: "
            f"{found.affected:,} ({share:.1%}) decided otherwise."
        )
    yield from _passed_over(weighed)
    if weighed.requests:
        columns = ("what", "before", "after", "change", "known of")
        yield Table("What a day of this log comes to", columns, tuple(_figures(one, found)))
        yield from _moved(found, "route", lambda group: group.route)
        yield from _shifted(found)
        yield from _moved(found, "provider", lambda group: group.provider)
        yield from _moved(found, "intent", lambda group: group.intent)


def _passed_over(weighed: Weighed) -> Iterator[Block]:
    if weighed.unread:
        lines = [
            f"{one.file}:{one.line}: {one.message}{one.help and '; ' + one.help}"
            f"{f' (and {one.rows - 1:,} more like it)' if one.rows > 1 else ''}"
            for one in weighed.unread
        ]
        untold = weighed.unreadable - sum(one.rows for one in weighed.unread)
        lines += [f"… and {untold:,} more"] if untold else []
        yield Lines(
            tuple(lines), f"Rows that can't be read and are left out: {weighed.unreadable:,} of {weighed.rows:,}"
        )
    if weighed.unlisted:
        told = ", ".join(f"`{name}` of {counted(count, 'request')}" for name, count in weighed.unlisted.items())
        yield Prose(f"Values that the new version doesn't list count as `other`: {told}.")
    if weighed.lacking:
        yield Prose(
            f"No request says {some(weighed.lacking)}: `other`, or the least number, is what all of them have. "
            "A column is read by its name."
        )
    if weighed.is_cut:
        yield Prose(f"The log goes on: only its first {MOST_ROWS:,} rows are weighed.")


def _days(weighed: Weighed) -> str:
    assert weighed.first is not None
    assert weighed.last is not None
    first, last = f"{weighed.first:%Y-%m-%d %H:%M}", f"{weighed.last:%Y-%m-%d %H:%M}"
    return f"{counted(weighed.days, 'day')} (UTC, {first} to {last})"


def _figures(one: Difference, found: Impact) -> Iterator[tuple[str, ...]]:
    old, new = found.before, found.after
    yield _figure("spend", old.spend_usd_per_day, new.spend_usd_per_day, usd)
    was, will = old.expected, new.expected
    yield _figure("cost per successful task", was.cost_per_success_usd, will.cost_per_success_usd, usd)
    yield _percentile("latency p50", was.p50_ms, will.p50_ms)
    yield _percentile("latency p95", was.p95_ms, will.p95_ms)
    yield _figure("quality", was.quality, will.quality, number)
    served = _served(old), _served(new)
    yield "answered by a model", f"{served[0]:.1%}", f"{served[1]:.1%}", points(*served), "100%"
    largest = _largest(old, one.old.max_share_per_provider), _largest(new, one.new.max_share_per_provider)
    yield "largest provider", *largest, "", _known(old.herfindahl, new.herfindahl)
    yield _figure("concentration (Herfindahl)", old.herfindahl, new.herfindahl, number)


def _figure(what: str, old: Figure, new: Figure, shown: Callable[[float | None], str]) -> tuple[str, ...]:
    return what, shown(old.value), shown(new.value), change(old.value, new.value, shown), _known(old, new)


def _percentile(what: str, old: Spread, new: Spread) -> tuple[str, ...]:
    return (
        f"{what}, mean of the measured",
        _latency(old),
        _latency(new),
        change(old.mean, new.mean, ms),
        _known(old, new),
    )


def _moved(found: Impact, name: str, key: Callable[[Group], str]) -> Iterator[Block]:
    """The requests and the spend by a key, the largest changes first, where there is any change."""
    before, after = found.before.by(key), found.after.by(key)
    days = found.weighed.days
    pairs = [(label, before.get(label, Sum()), after.get(label, Sum())) for label in dict.fromkeys((*before, *after))]
    affected = found.affected_by_intent if name == "intent" else {}
    otherwise = [pair for pair in pairs if not _alike(pair[1], pair[2]) or affected.get(pair[0])]
    if not otherwise or (name == "intent" and list(before) == [NOBODY]):
        return
    otherwise.sort(
        key=lambda pair: (-abs(pair[2].usd - pair[1].usd), -abs(pair[2].requests - pair[1].requests), pair[0])
    )
    rows, bars = [], []
    for label, old, new in otherwise[:MOST_SHOWN]:
        spend = _spend(old, days), _spend(new, days)
        count = (
            f"{affected.get(label, 0):,} of {new.requests:,}"
            if name == "intent"
            else f"{old.requests:,} → {new.requests:,}"
        )
        parts = _part(old, days), _part(new, days)
        rows.append((label or NOTHING, count, *parts, change(*spend, usd)))
        bars.append(Bar(label or NOTHING, spend, parts))
    counted = "decided otherwise" if name == "intent" else "requests"
    title = f"Spend a day by {name}, where it moves{_more(len(otherwise))}"
    yield Chart(Table(title, (name, counted, "before", "after", "change"), tuple(rows)), tuple(bars))


def _shifted(found: Impact) -> Iterator[Block]:
    """The providers' shares of what models serve, where there is any change."""
    before, after = found.before.provider_shares, found.after.provider_shares
    pairs = [(name, before.get(name, 0.0), after.get(name, 0.0)) for name in dict.fromkeys((*before, *after))]
    if all(isclose(old, new, rel_tol=1e-9) for _, old, new in pairs):
        return
    shown = sorted(pairs, key=lambda pair: (-pair[2], -pair[1], pair[0]))[:MOST_SHOWN]
    rows = tuple((name, f"{old:.1%}", f"{new:.1%}", points(old, new)) for name, old, new in shown)
    bars = tuple(Bar(name, (old, new), (f"{old:.1%}", f"{new:.1%}")) for name, old, new in shown)
    title = f"Shares of the providers in what models serve{_more(len(pairs))}"
    yield Chart(Table(title, ("provider", "before", "after", "change"), rows), bars)


def _alike(old: Sum, new: Sum) -> bool:
    return old[:2] == new[:2] and isclose(old.usd, new.usd, rel_tol=1e-9)


def _spend(one: Sum, days: int) -> float | None:
    return one.usd / days if one.priced or not one.requests else None


def _part(one: Sum, days: int) -> str:
    """The spend, and of how many requests it is where some have no known cost."""
    told = usd(_spend(one, days))
    return f"{told} (of {one.priced:,} priced)" if 0 < one.priced < one.requests else told


def _served(side: Side) -> float:
    return sum(group.requests for group in side.groups if group.model != NOBODY) / side.requests


def _largest(side: Side, limit: float | None) -> str:
    for name, share in side.provider_shares.items():
        over = f", over the limit of {limit:.0%}" if limit is not None and share > limit else ""
        return f"{name} {share:.1%}{over}"
    return NOTHING


def _latency(spread: Spread) -> str:
    if spread.mean is None or spread.lowest is None or spread.highest is None:
        return NOTHING
    return f"{ms(spread.mean)} ({spread.lowest:,.0f} to {spread.highest:,.0f})"


def _known(*figures: Figure | Spread) -> str:
    """The share of the requests that figures speak for: once, or before and after."""
    told = list(
        dict.fromkeys(
            f"{figure.of_traffic:.0%}" if figure.of_traffic in (0, 1) else f"{figure.of_traffic:.1%}"
            for figure in figures
        )
    )
    return " → ".join(told)


def _rate(rate: Rate | None) -> str:
    if rate is None:
        return "no model, $0"
    if rate.input is None or rate.output is None:
        return f"{rate.model}: unknown"
    return f"{rate.model}: {_exact(rate.input)} in, {_exact(rate.output)} out"


def _exact(amount: float) -> str:
    """With all the decimals that a price per million tokens leaves."""
    return "$" + f"{amount:,.9f}".rstrip("0").rstrip(".")


def _named(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8:,} more" if len(names) > 8 else "")


def _more(number: int) -> str:
    return f"; {number - MOST_SHOWN:,} more are left out, `-o json` has them" if number > MOST_SHOWN else ""
