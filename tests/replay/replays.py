"""A replay without the command line: the policy and the log of files, read either way."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from routectl.cli.replaying import settings, timeless
from routectl.policy.policy import Policy
from routectl.replay.plainly import plainly
from routectl.replay.ran import Asked, Ran
from routectl.replay.report import data
from routectl.replay.sheet import sheet
from routectl.replay.single import cells
from routectl.replay.told import Told, Wanted
from routectl.repo.logs import find_logs
from routectl.traffic.mapping import mapping
from routectl.traffic.open import look
from routectl.traffic.plain import calls
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


def by_rows(one: Asked, wanted: Wanted) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    tally = Tally()
    ran = plainly(one, calls(one.files, one.mapping, tally))
    return told(one, wanted, ran, tally), list(cells(ran.ruled(), is_timed=wanted.is_timed))


def in_columns(one: Asked, wanted: Wanted, size: int = 0) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    from routectl.replay.batch.columned import columned

    tally = Tally()
    ran = columned(one, tally, lambda *_: None, size)
    return told(one, wanted, ran, tally), list(cells(ran.ruled(), is_timed=wanted.is_timed))


def both(one: Asked, wanted: Wanted) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """A report and its decisions, which both ways agree on whatever is read at once."""
    found = by_rows(one, wanted)
    for size in SIZES:
        again = in_columns(one, wanted, size)
        assert again[0] == found[0], f"read by {size}"
        assert again[1] == found[1], f"read by {size}"
    return found
