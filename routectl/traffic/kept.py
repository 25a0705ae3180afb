"""What a person reads of a log that was packed: how it was read, and what of it the packed one no longer has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.output.escape import counted
from routectl.report import Lines, Prose, Report
from routectl.traffic.check import granted, some, told, unused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from routectl.report import Block
    from routectl.traffic.check import Checked

HELP = "`--policy FILE` keeps what its requests are told apart by, `--map {0}={0}` a column"


def report(checked: Checked, rows: int, output: str, today: date, *, has_policy: bool) -> Report:
    """What there is to say of it."""
    return Report("traffic pack", blocks=tuple(_blocks(checked, rows, output, today, has_policy=has_policy)))


def _blocks(checked: Checked, rows: int, output: str, today: date, *, has_policy: bool) -> Iterator[Block]:
    yield Prose(f"wrote {counted(rows, 'request')} to `{output}`")
    left = unused(checked)
    if left:
        help = "" if has_policy else f"; {HELP.format(left[0])}"
        yield Prose(f"not kept: {some(left)}{help}")
    yield from told(checked.account, today)
    assumed = granted(checked.looks, checked.mapping, checked.account)
    if assumed:
        yield Lines(assumed, "taken for granted")
