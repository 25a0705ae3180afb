"""A log read both ways: row by row in plain Python, and in columns."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import Any

from routectl.policy.policy import Policy
from routectl.repo.logs import find_logs
from routectl.traffic.batch import to_calls
from routectl.traffic.batches import batches
from routectl.traffic.call import Call, Reject
from routectl.traffic.mapping import Mapping, mapping
from routectl.traffic.plain import calls
from routectl.traffic.tally import Account, Tally

SIZES = (0, 40, 700)
"""Bytes of a block, or rows of a batch; the usual ones for 0."""


def mapped(policy: Policy | None, **said: Any) -> Mapping:
    return mapping([policy] if policy else [], **said)


def plainly(
    paths: list[str], one: Mapping, form: str = "", most: int | None = None
) -> tuple[list[Call], Account, list[Reject]]:
    rejects: list[Reject] = []
    tally = Tally(rejects.append, most)
    found = [call._replace(joins="") for call in calls(find_logs(paths, form), one, tally)]
    return found, tally.account(), rejects


def in_columns(
    paths: list[str], one: Mapping, size: int = 0, form: str = "", most: int | None = None
) -> tuple[list[Call], Account, list[Reject]]:
    rejects: list[Reject] = []
    tally = Tally(rejects.append, most)
    found = [
        call._replace(joins="")
        for batch in batches(find_logs(paths, form), one, tally, size)
        for call in to_calls(batch.file, batch.columns)
    ]
    return found, tally.account(), rejects


def both(path: Path | list[Path], one: Mapping, most: int | None = None) -> tuple[list[Call], Account, list[Reject]]:
    """The requests of a log, which both ways of reading agree on whatever is read at once."""
    paths = [str(each) for each in (path if isinstance(path, list) else [path])]
    found = plainly(paths, one, most=most)
    for size in SIZES:
        again = in_columns(paths, one, size, most=most)
        strange = [pair for pair in zip_longest(again[0], found[0]) if pair[0] != pair[1]]
        assert not strange, f"requests, read by {size}: {strange[:1]}"
        differences = different(told(again[1]), told(found[1]))
        assert not differences, f"the account, read by {size}: {differences}"
        assert again[2] == found[2], f"the rejects, read by {size}"
    return found


def different(one: Account, other: Account) -> dict[str, Any]:
    pairs = zip(Account._fields, one, other, strict=True)
    return {name: (mine, other) for name, mine, other in pairs if mine != other}


def told(account: Account) -> Account:
    """The account without the choice of the values that are shown."""
    unlisted = {name: one._replace(values=()) for name, one in account.unlisted.items()}
    unmapped = {name: one._replace(values=()) for name, one in account.unmapped.items()}
    unread = tuple(one._replace(samples=()) for one in account.unread)
    return account._replace(unlisted=unlisted, unmapped=unmapped, unread=tuple(sorted(unread)))
