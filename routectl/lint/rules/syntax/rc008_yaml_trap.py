"""A plain value is read otherwise by YAML 1.1 readers.

routectl reads YAML 1.2, where `no` is a word and `010` is ten. Many gateways, scripts and older
libraries read 1.1, where `no` is false and `010` is eight; the two then run different policies
from one file. Quotes settle it, or the number written plainly. A version number without quotes is
the same trap: `1.10` is the number 1.1. Where the value can't stay as it reads here, this is an error.

Bad:

    request:
      country: [us, no]  # RC008

Good:

    request:
      country: [us, "no"]

Bad:

    measured_on: 2026-11-20
    tool: 1.10  # RC008
    results: []

Good:

    measured_on: 2026-11-20
    tool: "1.10"
    results: []

Bad:

    budget:
      daily_usd: 1_000  # RC008

Good:

    budget:
      daily_usd: 1000
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.place import At
from routectl.finding import Edit, Fix, Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.flaw import Flaw
    from routectl.document.source import Source


@rule(Severity.WARNING, also=Severity.ERROR)
def check(source: Source) -> Iterator[Hit]:
    traps = [flaw for flaw in source.flaws if flaw.slug == "yaml-trap"]
    worse = {_place(flaw) for flaw in source.flaws if flaw.breaks or flaw.slug == "unknown-key"}
    for flaw in traps:
        if flaw.breaks or _place(flaw) not in worse:
            severity = Severity.ERROR if flaw.breaks else None
            yield Hit(flaw.place, flaw.message, flaw.help, fix=_fix(flaw), severity=severity)


def _place(flaw: Flaw) -> object:
    return (flaw.place.document.index, flaw.place.path, flaw.place.key) if isinstance(flaw.place, At) else flaw.place


def _fix(flaw: Flaw) -> Fix | None:
    if not isinstance(flaw.place, At) or not flaw.text:
        return None
    at = flaw.place
    if at.key:
        return Fix("quote it", True, (Edit(at, "rename", key=flaw.text),))
    value = flaw.text if flaw.meant is None else flaw.meant
    # what YAML 1.2 takes for text stays the same text in quotes, and a number the same one written plainly
    safe = at.document.has(at.path) and at.document.get(at.path) == value and not flaw.breaks
    return Fix("quote it" if flaw.meant is None else flaw.help.split(",")[0], safe, (Edit(at, "set", value),))
