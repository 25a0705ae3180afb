"""What a mapping takes for granted, in sentences: every report of a log shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.traffic.fill import ABSENT
from routectl.traffic.profile import REST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.traffic.mapping import Mapping
    from routectl.traffic.tally import Account

_DEFAULTS = {"sla_ms": "no limit", "input_tokens": "0", "output_tokens": "0", "needs": "nothing"}


def assumptions(mapping: Mapping, account: Account) -> tuple[str, ...]:
    """One sentence for each thing that the log doesn't say."""
    return tuple(_told(mapping, account))


def _told(mapping: Mapping, account: Account) -> Iterator[str]:
    yield from mapping.profile.notes
    for name, fill in mapping.fills.items():
        rows = account.filled.get(name, 0)
        if not rows:
            continue
        where = f"in {rows:,} requests that have none"
        if len(fill.values) == 1:
            yield f"`{name}` is `{fill.written}` {where}: a constant"
        else:
            shares = ", ".join(
                f"{ABSENT if value is None else value} {share / fill.total:.4g}"
                for value, share in zip(fill.values, fill.shares, strict=True)
            )
            yield f"`{name}` is drawn {where}, with seed {mapping.seed}: {shares}"
    for name, reads in mapping.reads.items():
        for read in reads:
            if read.values is not None and read.values.get(REST) != REST:
                yield f"`{name}` is made of `{read.columns[0]}` by a map of its values; a value that isn't in it counts as absent"
    if mapping.zone and not mapping.profile.zone:
        yield f"times without a zone are read as {mapping.zone}"
    for name, target in mapping.targets.items():
        if (
            name not in mapping.reads
            and name not in mapping.fills
            and not target.is_fact
            and name in (*_DEFAULTS, *_listed(mapping))
        ):
            yield f"`{name}` is in no column and not filled in: every request has {_DEFAULTS.get(name, '`other`')}"


def _listed(mapping: Mapping) -> tuple[str, ...]:
    return tuple(
        name for name, target in mapping.targets.items() if target.listed is not None and target.kind == "text"
    )
