"""What a log would map to: its columns, what each becomes, what is filled in, the first requests, and what can't be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.closest import closest
from routectl.engine.problem import quoted
from routectl.output.escape import counted
from routectl.report import Lines, Prose, Report, Table
from routectl.rows.instant import instant, text
from routectl.rows.vocabulary import TIME
from routectl.traffic.assumption import PACKED, assumptions
from routectl.traffic.mapping import FILE
from routectl.traffic.profile import likely
from routectl.traffic.values import as_logged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from routectl.report import Block
    from routectl.traffic.call import Call
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.open import Look
    from routectl.traffic.tally import Account, Reason, Unlisted

SHOWN = 5
"""Requests that are shown."""

_2000, _2100 = 946_684_800_000_000, 4_102_444_800_000_000
"""The years, in microseconds since 1970: no model was asked before the one, no log of these days is from the other."""

MOST_FOUND = 200
"""Characters that are shown of what was found in the place of something else."""

MOST_COLUMNS = 100
"""Columns that are named where nothing is made of them."""


class Checked(NamedTuple):
    """A log, read to its end."""

    looks: tuple[Look, ...]
    mapping: Mapping
    first: tuple[Call, ...]
    account: Account


def report(checked: Checked, today: date) -> Report:
    """What there is to say of it."""
    data = {
        "files": [
            {"file": look.name, "form": look.form, "packing": look.packing, "bytes": look.size}
            for look in checked.looks
        ],
        "profile": checked.mapping.name,
        "columns": [{"column": column, "becomes": list(becomes)} for column, becomes in _columns(checked).items()],
        "fills": {name: fill.written for name, fill in checked.mapping.fills.items()},
        "assumptions": list(granted(checked.looks, checked.mapping, checked.account)),
        "first": [_call(call) for call in checked.first],
        **account_data(checked.account),
    }
    return Report("replay", blocks=tuple(_blocks(checked, today)), data=data, files=len(checked.looks))


def granted(looks: Sequence[Look], mapping: Mapping, account: Account) -> tuple[str, ...]:
    """What is taken for granted, and what else was when a log was packed."""
    found = assumptions(mapping, account, known(looks))
    packed = dict.fromkeys(note for look in looks for note in look.notes)
    return (*(note for note in packed if note.removeprefix(PACKED) not in found), *found)


def known(looks: Sequence[Look]) -> dict[str, None]:
    """The columns that the files of a log are known to have."""
    return dict.fromkeys(column for look in looks for column in look.columns)


def account_data(account: Account) -> dict[str, Any]:
    """The account as scripts read it."""
    return {
        "rows": account.rows,
        "requests": account.requests,
        "passed": account.passed,
        "joined": account.joined,
        "rejected": account.rejected,
        "rejects": [_reason(one) for one in account.rejects],
        "unread": [_reason(one) for one in account.unread],
        "filled": account.filled,
        "had": account.had,
        "unlisted": _values(account.unlisted),
        "unmapped": _values(account.unmapped),
        "first_time": None if account.first is None else text(account.first),
        "last_time": None if account.last is None else text(account.last),
        "out_of_order": account.disordered,
        "ranges": {name: list(ends) for name, ends in account.ranges.items()},
    }


def _values(found: dict[str, Unlisted]) -> dict[str, Any]:
    return {name: {"rows": one.rows, "values": list(one.values)} for name, one in found.items()}


def _reason(one: Reason) -> dict[str, Any]:
    samples = [{"file": each.file, "line": each.line, "found": each.found} for each in one.samples]
    return {"column": one.target, "reason": one.reason, "help": one.help, "rows": one.rows, "samples": samples}


def _call(call: Call) -> dict[str, Any]:
    return {
        "file": call.file,
        "line": call.line,
        "time": text(call.time),
        "request": call.request,
        "served": call.served,
    }


def _columns(checked: Checked) -> dict[str, tuple[str, ...]]:
    """What every column that was found becomes, and every one that something was read from inside of another."""
    account = checked.account
    becomes: dict[str, list[str]] = {column: [] for look in checked.looks for column in look.columns}
    for name, reads in checked.mapping.reads.items():
        known = [column for read in reads for column in read.columns if column in becomes or column == FILE]
        own = account.requests if name == TIME else account.had.get(name, 0) - account.filled.get(name, 0)
        if own and not known:
            known = [" or ".join(column for read in reads for column in read.columns)]
        unit = next((f" (counted in {read.unit})" for read in reads if read.unit), "")
        for column in known:
            becomes.setdefault(column, []).append(name + unit)
    return {column: tuple(names) for column, names in becomes.items()}


def unused(checked: Checked) -> list[str]:
    """The columns that nothing is made of, and in which nothing was looked for."""
    found = _columns(checked)
    mapping = checked.mapping
    asked = {*mapping.columns, *(column for column, names in found.items() if names)}
    inner = tuple(f"{column}." for column in found)
    looked_into = {one[:-1] for one in inner if any(column.startswith(one) for column in asked)}
    left = [column for column, names in found.items() if not names and column not in asked | looked_into]
    has_more = mapping.profile.unfolds and any(names and column not in known(checked.looks) for column, names in found.items())  # fmt: skip
    return [] if has_more else left


def _blocks(checked: Checked, today: date) -> Iterator[Block]:
    account, found = checked.account, _columns(checked)
    files = ", ".join(
        f"`{look.name}` ({look.form}{f', {look.packing}' if look.packing else ''})" for look in checked.looks[:5]
    )
    more = f", and {len(checked.looks) - 5:,} more" if len(checked.looks) > 5 else ""
    yield Prose(f"{files}{more}, read by the profile `{checked.mapping.name}`")
    used = tuple((column, ", ".join(names), _filled(names, checked)) for column, names in found.items() if names)
    if used:
        width = 3 if any(fills for *_, fills in used) else 2
        columns = ("column", "becomes", "filled in where it is empty")
        yield Table("", columns[:width], tuple(row[:width] for row in used))
    left = unused(checked)
    if left:
        yield Prose(f"nothing is made of {some(left)}")
    if account.is_cut:
        yield Prose(f"the log goes on: only its first {counted(account.requests, 'request')} were read")
    yield from told(account, today)
    assumed = granted(checked.looks, checked.mapping, checked.account)
    if assumed:
        yield Lines(assumed, "taken for granted")
    if checked.first:
        yield _first(checked)
    yield from hints(checked.looks, checked.mapping, account)


def some(columns: Sequence[str]) -> str:
    """Names of columns, where there are many the first of them."""
    more = f", and {len(columns) - MOST_COLUMNS:,} more" if len(columns) > MOST_COLUMNS else ""
    return ", ".join(f"`{one}`" for one in columns[:MOST_COLUMNS]) + more


def hints(looks: Sequence[Look], mapping: Mapping, account: Account) -> Iterator[Block]:
    """What a log may be that no request was found in."""
    if account.requests:
        return
    columns = known(looks)
    profile, time = likely(columns), closest(TIME, columns)
    if profile and profile != mapping.name:
        yield Prose(f"the columns look like those of the profile `{profile}`: `--profile {profile}`")
    elif time:
        yield Prose(f"no column is named `{TIME}`; did you mean `{time}`? `--map {time}={TIME}`")


def _filled(names: Sequence[str], checked: Checked) -> str:
    fills = (checked.mapping.fills.get(name.partition(" ")[0]) for name in names)
    return ", ".join(fill.written for fill in fills if fill is not None)


def told(account: Account, today: date) -> Iterator[Block]:
    """The account in words."""
    parts = [f"{counted(account.rows, 'row')}: {counted(account.requests, 'request')}"]
    parts += [f"{counted(account.joined, 'attempt')} of requests that another row stands for"] if account.joined else []
    parts += [f"{rows:,} passed over ({why})" for why, rows in account.passed.items()]
    parts += [f"{account.rejected:,} rejected"] if account.rejected else []
    yield Prose(", ".join(parts))
    if account.first is not None and account.last is not None:
        late = f"; {counted(account.disordered, 'request')} earlier than the one before" if account.disordered else ""
        day = datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=2)
        ahead = "; the last lies in the future" if account.last > instant(day) else ""
        early = _early(account.first)
        yield Prose(f"from {text(account.first)} to {text(account.last)}{late}{ahead}{early}")
    if account.ranges:
        yield Prose("; ".join(f"`{name}` from {low:,} to {high:,}" for name, (low, high) in account.ranges.items()))
    for title, values in (
        ("values that nobody lists, which count as `other`", account.unlisted),
        ("values that no map names, which count as absent", account.unmapped),
    ):
        if values:
            yield Lines(tuple(f"`{name}`: {_some(one)}" for name, one in values.items()), title)
    for title, reasons in (("rejected", account.rejects), ("unknown, for it can't be read", account.unread)):
        if reasons:
            yield Lines(tuple(line for one in reasons for line in _lines(one)), title)


def _early(first: int) -> str:
    """A time that no request can be from, and of a number in which unit it would be one."""
    if first >= _2000:
        return ""
    for times in (1_000, 1_000_000, 1_000_000_000):
        if _2000 <= first * times < _2100:
            return f"; the first lies before 2000: in a unit {times:,} times as long it would be {text(first * times)}"
    return "; the first lies before 2000"


def _some(one: Unlisted) -> str:
    """How many rows have them, and which they are."""
    return f"{counted(one.rows, 'request')}: {', '.join(map(quoted, one.values))}"


def _lines(one: Reason) -> Iterator[str]:
    what = f"`{one.target}` {one.reason}" if one.target else one.reason
    yield f"{counted(one.rows, 'row')}: {what}{f'; {one.help}' if one.help else ''}"
    for sample in one.samples[:3]:
        yield f"  {sample.file}:{sample.line}{f': {quoted(sample.found, MOST_FOUND)}' if sample.found else ''}"


def _first(checked: Checked) -> Table:
    names = [name for name in checked.mapping.targets if any(name in call.request for call in checked.first)]
    facts = [
        name
        for name in checked.mapping.targets
        if name.startswith("served.") and any(name[7:] in call.served for call in checked.first)
    ]
    rows = tuple(
        (
            str(call.line),
            text(call.time),
            *(_cell(call.request.get(name)) for name in names),
            *(_cell(call.served.get(name[7:])) for name in facts),
        )
        for call in checked.first
    )
    return Table("the first requests", ("line", "time", *names, *facts), rows)


def _cell(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return " ".join(value)
    return "" if value is None else as_logged(value)
