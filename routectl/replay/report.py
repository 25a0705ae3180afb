"""What a person reads of a replay: what it comes to, where the money goes, which days ran dry, and what was taken for granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.problem import quoted
from routectl.output.amount import NOTHING, change, ms, number, percent, points, usd
from routectl.output.escape import counted
from routectl.policy.group import NOBODY
from routectl.replay.calendar import FIRST_DAY, LAST_DAY
from routectl.replay.charts import by_group, courses, shares
from routectl.replay.lived import lived
from routectl.replay.logged import NANO
from routectl.replay.otherwise import otherwise_blocks, otherwise_data
from routectl.replay.record import difference, logged_data, sheet_data
from routectl.replay.replayed import NO_DAY
from routectl.replay.runs import labels
from routectl.replay.sheet import dated
from routectl.report import Lines, Prose, Report, Table
from routectl.rows.vocabulary import TIME, WEIGHT
from routectl.traffic.check import account_data, hints
from routectl.traffic.check import granted as read_as
from routectl.traffic.check import told as told_account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from routectl.policy.figure import Figure, Spread
    from routectl.policy.policy import Policy
    from routectl.replay.paid import Paid
    from routectl.replay.sheet import Sheet, Total
    from routectl.replay.told import Told
    from routectl.report import Block

ABSENT = "is absent"
"""Why a row without a time is rejected."""


def report(told: Told) -> Report:
    """The report."""
    blocks = tuple(_blocks(told))
    return Report("replay", blocks=blocks, later=lambda: data(told), title=_title(told), verdict=_verdict(told))


def data(told: Told) -> dict[str, Any]:
    """The same for scripts: the first policy at the top, the other under `against`."""
    by, wanted = told.wanted.by, told.wanted
    names = labels(told.asked.settings[0].cells, by)
    parts = [sheet_data(sheet, by, names) for sheet in told.sheets]
    found = {
        "rows": told.sheets[0].replayed.rows,
        **parts[0],
        "setting": {
            "timed": wanted.is_timed,
            "tick_seconds": wanted.tick_seconds,
            "days_in": wanted.days_in,
            "outages": list(wanted.outages),
            "prices": list(wanted.prices),
            "scale": wanted.scale,
            "limit": told.asked.limit,
            "cut": told.account.is_cut,
        },
        "log": {
            "files": [look.name for look in told.asked.looks],
            "profile": told.mapping.name,
            "assumptions": list(granted(told)),
            **account_data(told.account),
        },
        "logged": logged_data(told.ran.logged),
    }
    if told.is_compared:
        found |= {"against": parts[1], "difference": difference(parts[0], parts[1])}
    if told.ran.turned is not None:
        found["otherwise"] = otherwise_data(told, told.ran.turned)
    if told.drift is not None:
        from routectl.replay.wrong import drift_data

        found["drift"] = drift_data(told.drift)
    if told.confused is not None:
        from routectl.replay.wrong import confusion_data

        found["confusion"] = confusion_data(told.confused)
    if told.judged:
        from routectl.replay.bounded import bound_data

        found["fail_on"] = bound_data(told.judged)
    return found


def granted(told: Told) -> tuple[str, ...]:
    """What is taken for granted: of the log when it was packed, by its mapping, and by what the call says."""
    return (*read_as(told.asked.looks, told.mapping, told.account), *_assumed(told))


def _assumed(told: Told) -> Iterator[str]:
    wanted = told.wanted
    if not wanted.is_timed:
        yield "no request has a time: all are decided in the same state, and no budget, quota or spike moves"
    if wanted.scale != 1:
        yield f"every request costs as much as {wanted.scale:g} of them (`--scale {wanted.scale:g}`); requests are counted once"
    yield from dict.fromkeys(_before_prices(told))
    groups = [group for sheet in told.sheets for group in sheet.groups]
    for outage in wanted.outages:
        provider = outage.rpartition("@")[0] or outage
        if not any(provider in group.state.providers_down for group in groups):
            yield f"`--outage {outage}` changes nothing: no request was decided in that time"
    for price in wanted.prices:
        model, _, said = price.rpartition("=")
        day = said.partition("@")[2]
        if not any(group.outcome.model == model and dated(group.day) >= day for group in groups):
            from_then = f" from {day} on" if day else ""
            yield f"`--price {price}` changes nothing: `{model}` serves no request{from_then}"
            continue
        yield f"`--price {price}`: what is spent follows it; who serves follows the registry and the evidence"
    if told.confused is not None:
        yield f"the log's `{told.confused.matrix.dimension}` is the truth, and every request is taken as the matrix says"
    if WEIGHT in told.account.had:
        yield "each row counts as so many requests as its `weight` says"


def _before_prices(told: Told) -> Iterator[str]:
    """The models that served before the day of the oldest price that is known of them."""
    for sheet, setting in zip(told.sheets, told.asked.settings, strict=True):
        early: dict[str, int] = {}
        for group in sheet.groups:
            name = group.outcome.model or ""
            if NO_DAY < group.day < setting.tariff.since.get(name, NO_DAY):
                early[name] = early.get(name, 0) + group.requests
        for name, requests in sorted(early.items()):
            since = dated(setting.tariff.since[name])
            yield f"the oldest price of `{name}` that the registry has is from {since}: it holds for {counted(requests, 'request')} of earlier days too"


def _title(told: Told) -> str:
    one = f"`{told.sheets[0].policy.name}` of {told.titles[0]}"
    return f"{one} against {told.titles[1]}" if told.is_compared else one


def _verdict(told: Told) -> str:
    spent = [_spent(sheet.total) for sheet in told.sheets]
    words = f"{counted(told.sheets[0].total.requests, 'request')}, {usd(spent[0])}"
    words += f": {change(spent[1], spent[0], usd)} against {told.titles[1]}" if told.is_compared else ""
    failing = [f"`{one.bound.written}`" for one in told.judged if one.fails]
    return f"{words}; fails on {', '.join(failing)}" if failing else words


def _spent(total: Total) -> float | None:
    """What it costs; None where of no request anything is known of that."""
    return float(total.usd) if total.known or total.usd else None


def _blocks(told: Told) -> Iterator[Block]:
    yield Prose(_heading(told))
    yield Prose(_lived(told))
    if told.account.is_cut:
        yield Prose(f"The log goes on: only its first {counted(told.asked.limit or 0, 'request')} were replayed.")
    yield from _left_out(told)
    if told.judged:
        from routectl.replay.bounded import bound_blocks

        yield from bound_blocks(told.judged)
    if told.sheets[0].total.requests:
        columns = ("what", "before", "now", "change", "known of") if told.is_compared else ("what", "it is", "known of")
        yield Table("What it comes to", columns, tuple(_figures(told)))
        if _is_measured_otherwise(told.sheets):
            yield Prose(
                "Cost per successful task, latency and quality are means of what was measured, which isn't the same share of "
                "requests before and now: a part of their changes may be that."
            )
        if told.ran.turned is not None:
            yield from otherwise_blocks(told, told.ran.turned)
        yield from courses(told)
        yield from shares(told)
        yield from by_group(told, "provider", lambda group: group.provider)
        yield from by_group(told, "route", lambda group: group.outcome.route or NOBODY)
        yield from by_group(told, "model", lambda group: group.outcome.model or NOBODY)
        yield from by_group(told, "action", lambda group: group.outcome.action)
        names = labels(told.asked.settings[0].cells, told.wanted.by)
        for name in told.wanted.by:
            found = list(by_group(told, name, lambda group, name=name: names[name][group.cell.get(name)]))  # type: ignore[misc]
            yield from found or [Prose(f"By `{name}` nothing differs.")]
        yield from lived(told)
        yield from _logged(told)
    if told.drift is not None:
        from routectl.replay.wrong import drift_blocks

        yield from drift_blocks(told.drift)
    if told.confused is not None:
        from routectl.replay.wrong import confusion_blocks

        yield from confusion_blocks(told.confused)
    yield from told_account(told.account, told.today)
    if any(one.target == TIME and one.reason == ABSENT for one in told.account.rejects):
        yield Prose(
            "Requests without a time can't be replayed in time: `--no-time` decides all of them in the same state."
        )
    yield from hints(told.asked.looks, told.mapping, told.account)
    assumed = granted(told)
    if assumed:
        yield Lines(assumed, "taken for granted")


def _is_measured_otherwise(sheets: Sequence[Sheet]) -> bool:
    """Whether evidence covers other shares of requests under the one policy than under the other."""
    covered = {
        (one.cost_per_success_usd.of_traffic, one.quality.of_traffic, one.p95_ms.of_traffic)
        for one in (sheet.expected for sheet in sheets)
    }
    return len(covered) > 1


def _heading(told: Told) -> str:
    files = ", ".join(f"`{look.name}`" for look in told.asked.looks[:3]) + (", …" if len(told.asked.looks) > 3 else "")
    who = [
        _who(sheet.policy) + (f" of `{title}`" if told.is_compared else "")
        for sheet, title in zip(told.sheets, told.titles, strict=True)
    ]
    beside = f", held against {who[1]}," if told.is_compared else ""
    one = told.sheets[0]
    if WEIGHT in told.account.had:
        return f"{who[0]}{beside} over {counted(one.replayed.rows, 'row')} of {files}, for {counted(one.total.requests, 'request')}"
    return f"{who[0]}{beside} over {counted(one.replayed.rows, 'request')} of {files}"


def _who(policy: Policy) -> str:
    version = "" if policy.version is None else f" version {policy.version}"
    return f"`{policy.name}`{version} ({policy.digest[:19]}…)"


def _lived(told: Told) -> str:
    wanted = told.wanted
    if not wanted.is_timed:
        words = "Time stands still: every request is decided in the same state"
    else:
        days = [day for day in told.sheets[0].days if day]
        span = f" ({dated(days[0])} to {dated(days[-1])})" if len(days) > 1 else f" ({dated(days[0])})" if days else ""
        words = f"Budgets live, in ticks of {wanted.tick_seconds} s, on {counted(len(days), 'day')}{span} in {wanted.days_in}"
    outages = [f"`{one}`" for one in wanted.outages]
    return f"{words}; down: {', '.join(outages)}" if outages else words


def _left_out(told: Told) -> Iterator[Block]:
    one = told.sheets[0].replayed
    parts = [f"{one.undecided:,} can't be read by a policy"] if one.undecided else []
    parts += (
        [f"{one.untimed:,} have a time in no calendar, which goes from {dated(FIRST_DAY)} to {dated(LAST_DAY)}"]
        if one.untimed
        else []
    )
    if parts:
        yield Prose(f"Requests that are left out: {', '.join(parts)}.")
    if one.late:
        yield Prose(f"{counted(one.late, 'request')} late: behind one of a later tick; each counts in its own.")


def _figures(told: Told) -> Iterator[tuple[str, ...]]:
    sheets = tuple(reversed(told.sheets))
    totals = [sheet.total for sheet in sheets]
    known = [one.known for one in totals]
    yield _figure("spend", [_spent(one) for one in totals], known, usd)
    expected = [sheet.expected for sheet in sheets]
    yield _known("cost per successful task", [one.cost_per_success_usd for one in expected], usd)
    yield _spread("latency p50, mean of the measured", [one.p50_ms for one in expected])
    yield _spread("latency p95, mean of the measured", [one.p95_ms for one in expected])
    yield _known("quality", [one.quality for one in expected], number)
    for what, part in (
        ("served by a fallback", [one.fallbacks for one in totals]),
        ("served in a reduced scope", [one.requests - one.served - one.without for one in totals]),
        ("answered by no model", [one.without for one in totals]),
    ):
        shares = [count / one.requests for count, one in zip(part, totals, strict=True)]
        shown = [f"{count:,} ({percent(share)})" for count, share in zip(part, shares, strict=True)]
        yield (what, *shown, *([points(*shares)] if told.is_compared else []), "100%")
    yield (
        "largest provider",
        *(_largest(sheet) for sheet in sheets),
        *([""] if told.is_compared else []),
        "100%",
    )


def _figure(
    what: str, values: list[float | None] | list[float], known: Sequence[float], shown: Callable[[float | None], str]
) -> tuple[str, ...]:
    changed = [change(values[0], values[1], shown)] if len(values) > 1 else []
    return (what, *map(shown, values), *changed, " → ".join(dict.fromkeys(map(percent, known))))


def _known(what: str, figures: list[Figure], shown: Callable[[float | None], str]) -> tuple[str, ...]:
    return _figure(what, [one.value for one in figures], [one.of_traffic for one in figures], shown)


def _spread(what: str, figures: list[Spread]) -> tuple[str, ...]:
    row = _figure(what, [one.mean for one in figures], [one.of_traffic for one in figures], ms)
    ranges = (
        f"{cell} ({one.lowest:,.0f} to {one.highest:,.0f})"
        if one.lowest is not None and one.highest is not None
        else cell
        for cell, one in zip(row[1 : 1 + len(figures)], figures, strict=True)
    )
    return (what, *ranges, *row[1 + len(figures) :])


def _largest(sheet: Sheet) -> str:
    limit = sheet.policy.max_share_per_provider
    for name, share in sheet.provider_shares.items():
        over = f", over the limit of {limit:.0%}" if limit is not None and share > limit else ""
        return f"{name} {percent(share)}{over}"
    return NOTHING


def _logged(told: Told) -> Iterator[Block]:
    logged = told.ran.logged
    if logged.costed:
        total = told.sheets[0].total
        is_whole = logged.costed == total.requests
        yield Prose(
            f"The log's own costs: {usd(logged.spend_usd)} for {counted(logged.costed, 'request')}; by this policy's prices "
            + (
                f"they come to {usd(float(total.usd))}."
                if is_whole
                else f"all {total.requests:,} come to {usd(float(total.usd))}, which is of other requests too."
            )
        )
    if logged.paid.priced:
        yield Prose(_paid(logged.paid))
    if logged.known:
        yield Prose(
            f"The log says of {counted(logged.known, 'request')} how they ended: {percent(logged.succeeded / logged.known)} well."
        )
    if logged.absurd:
        places = tuple(
            f"{one.file}:{one.line}: {usd(one.cost_usd)} for {counted(one.tokens, 'token')}{f' by {quoted(one.model)}' if one.model else ''}"
            for one in logged.samples
        )
        yield Lines(places, f"logged costs that can't be believed, in no sum: {logged.absurd:,}")


def _paid(paid: Paid) -> str:
    """Whether what was paid is what the registry says."""
    rest = (
        f"; {counted(paid.unpriced, 'request')} {'is' if paid.unpriced == 1 else 'are'} of no model that the registry has a price of"
        if paid.unpriced
        else ""
    )
    return (
        f"Of {counted(paid.priced, 'logged cost')} above nothing {paid.agreed:,} ({percent(paid.agreed / paid.priced)}) are within 1% of tokens "
        f"times the registry's price of their day: {usd(paid.logged_nano_usd / NANO)} by the log, {usd(paid.listed_nano_usd / NANO)} by the prices{rest}."
    )
