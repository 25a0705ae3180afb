"""What a mapping takes for granted, in sentences: every report of a log shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.closest import closest, did_you_mean
from routectl.rows.vocabulary import TIME, WEIGHT
from routectl.traffic.fill import ABSENT
from routectl.traffic.profile import REST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from routectl.traffic.mapping import Mapping
    from routectl.traffic.tally import Account
    from routectl.traffic.target import Target

PACKED = "when it was packed: "
"""Before what a packed log says of its own making."""

_DEFAULTS = {"sla_ms": "no limit", "input_tokens": "0", "output_tokens": "0", "needs": "nothing"}


def assumptions(mapping: Mapping, account: Account, columns: Collection[str] = ()) -> tuple[str, ...]:
    """One sentence for each thing that the log doesn't say; `columns` are those that it is known to have."""
    return tuple(_told(mapping, account, columns))


def _told(mapping: Mapping, account: Account, columns: Collection[str]) -> Iterator[str]:
    yield from mapping.profile.notes
    for name, fill in mapping.fills.items():
        rows = account.filled.get(name, 0)
        if not rows:
            continue
        where = f"in {rows:,} {'rows' if account.joined else 'requests'} that have none"  # an attempt is filled in, too
        if len(fill.values) == 1:
            yield f"`{name}` is `{fill.written}` {where}: a constant"
        else:
            shares = ", ".join(
                f"{ABSENT if value is None else value} {share / fill.total:.4g}"
                for value, share in zip(fill.values, fill.shares, strict=True)
            )
            yield f"`{name}` is drawn {where}, with seed {mapping.seed}: {shares}"
    for name, reads in mapping.reads.items():
        for read in reads if name in account.had or name in account.unmapped else ():
            if read.values is not None and read.values.get(REST) != REST:
                yield f"`{name}` is made of `{read.columns[0]}` by a map of its values; a value that isn't in it counts as absent"
    if mapping.zone:
        yield f"times without a zone are read as {mapping.zone}"
    for name, target in mapping.targets.items():
        has = _without(target)
        if has and name not in mapping.fills and account.lacking(name):
            yield _lacked(name, has, mapping, account, columns)


def _without(target: Target) -> str:
    """What a request has that says nothing for a target; empty where that needn't be told."""
    if target.name in _DEFAULTS:
        return _DEFAULTS[target.name]
    if target.is_fact or target.name in (TIME, WEIGHT, "id"):
        return ""
    if target.kind == "whole":
        return f"{target.low:.0f}, the least there is"
    return "`other`" if target.listed is not None else "nothing"


def _lacked(name: str, has: str, mapping: Mapping, account: Account, columns: Collection[str]) -> str:
    """That some requests, or all, say nothing for a target, and what that means."""
    lacking = account.lacking(name)
    if lacking < account.requests:
        return f"`{name}` is absent in {lacking:,} of {account.requests:,} requests: they have {has}"
    looked = dict.fromkeys(column for read in mapping.reads.get(name, ()) for column in read.columns)
    where = " or ".join(f"`{column}`" for column in looked if column not in (name, f"request.{name}"))
    if not where and not looked.keys().isdisjoint(columns):
        return f"`{name}` is empty in every request and not filled in: each has {has}"
    if not where:
        return f"`{name}` is in no column and not filled in: every request has {has}"
    meant = next(filter(None, (_meant(column, columns) for column in looked if column not in columns)), "")
    return f"`{name}` is looked for in {where}, where no request has anything: each has {has}{meant and '; ' + meant}"


def _meant(column: str, columns: Collection[str]) -> str:
    """The column that another was meant to be; of paths, one whose last key reads alike: that they begin alike says nothing."""
    last = column.rpartition(".")[2]
    alike = [one for one in columns if one.rpartition(".")[2] == last or closest(last, [one.rpartition(".")[2]])]
    return did_you_mean(column, alike)
