"""A replay without the command line: the policy and the log of files, read either way."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from routectl.cli.replaying import settings, timeless
from routectl.policy.policy import Policy
from routectl.replay.confusion import Confused, Matrix, confused
from routectl.replay.drift import drift
from routectl.replay.plainly import plainly
from routectl.replay.ran import Asked, Ran
from routectl.replay.report import data
from routectl.replay.sheet import sheet
from routectl.replay.single import as_csv, cells, names_of
from routectl.replay.told import Told, Wanted
from routectl.repo.logs import find_logs
from routectl.traffic.mapping import mapping
from routectl.traffic.open import look
from routectl.traffic.plain import calls, parts
from routectl.traffic.tally import Tally

SIZES = (0, 300)
"""Bytes of a block; the usual ones for 0."""


def asked(policies: tuple[Policy, ...], paths: list[Path], wanted: Wanted, **said: Any) -> Asked:
    files = find_logs([str(path) for path in paths])
    one = mapping(policies, **said)
    one = one if wanted.is_timed else timeless(one)
    return Asked(policies, settings(policies, wanted), files, look(files), one)


def told(one: Asked, wanted: Wanted, ran: Ran, tally: Tally) -> dict[str, Any]:
    """What scripts read, without the choice of the values that are shown."""
    sheets = tuple(
        sheet(policy, replayed, setting)
        for policy, replayed, setting in zip(one.policies, ran.replayed, one.settings, strict=True)
    )
    titles = ("one", "other")[: len(sheets)]
    found = data(Told(one, one.mapping, wanted, ran, sheets, titles, tally.account(), date(2026, 11, 23)))
    for unlisted in found["log"]["unlisted"].values():
        unlisted["values"] = []
    return found


Found = tuple[dict[str, Any], list[tuple[Any, ...]]]
"""A report, and its decisions."""


def by_rows(one: Asked, wanted: Wanted) -> Found:
    tally = Tally(most=one.limit)
    ran = plainly(one, parts(one.files, one.mapping, tally))
    return told(one, wanted, ran, tally), list(cells(ran.ruled(), is_timed=wanted.is_timed))


def in_columns(one: Asked, wanted: Wanted, size: int = 0) -> Found:
    from routectl.replay.batch.columned import columned

    tally = Tally(most=one.limit)
    ran = columned(one, tally, lambda *_: None, size)
    return told(one, wanted, ran, tally), list(cells(ran.ruled(), is_timed=wanted.is_timed))


def both(one: Asked, wanted: Wanted) -> Found:
    """A report and its decisions, which both ways agree on whatever is read at once."""
    found = by_rows(one, wanted)
    for size in SIZES:
        again = in_columns(one, wanted, size)
        assert again[0] == found[0], f"read by {size}"
        assert again[1] == found[1], f"read by {size}"
    singly(one)
    return found


def singly(one: Asked) -> Confused | None:
    """Single decisions as a file, drift and mistakes: both ways agree on them. The mistakes are those of a made-up classifier."""
    from routectl.replay.batch import confusion as columns_confused
    from routectl.replay.batch import drift as columns_drift
    from routectl.replay.batch import single
    from routectl.replay.batch.columned import columned

    plain = plainly(one, calls(one.files, one.mapping, Tally()))
    large = columned(one, Tally(), lambda *_: None)
    assert large.parts is not None
    policy, setting = one.policies[0], one.settings[0]
    names = names_of(len(one.policies), is_weighed=one.is_weighed)
    is_timed = setting.calendar is not None
    rows = list(cells(plain.ruled(), is_timed=is_timed, is_weighed=one.is_weighed))
    tables = list(single.tables(large.parts(), one.settings, names))
    assert b"".join(single.as_csv(tables, names)) == b"".join(as_csv(names, rows))
    one_way, other_way = BytesIO(), BytesIO()
    single.write_parquet(one_way, tables, names)
    single.write_parquet(other_way, single.of_rows(rows, names), names)
    assert pq.read_table(one_way).to_pylist() == pq.read_table(other_way).to_pylist()
    assert columns_drift.drift(policy, large.parts()) == drift(policy, plain.ruled())
    listed = next((name for name, one in policy.dimensions.items() if one.listed), None)
    if listed is None:  # nothing that a classifier could mistake
        return None
    values = [*policy.values(listed), "other"]
    counts = {
        true: {predicted: Fraction(1 + (place * 3 + other) % 4) for other, predicted in enumerate(values) if (place + other) % 3}
        for place, true in enumerate(values[:-1])
    }  # fmt: skip
    matrix = Matrix(listed, {true: row for true, row in counts.items() if row})
    found = confused(policy, setting, matrix, plain.ruled())
    assert columns_confused.confused(policy, setting, matrix, large.parts()) == found
    return found
