"""A plain value is read otherwise by YAML 1.1 readers.

routectl reads YAML 1.2, where `no` is a word and `010` is ten. Many gateways, scripts and older
libraries read 1.1, where `no` is false and `010` is eight; the two then run different policies
from one file. Quotes settle it. A version number without quotes is the same trap: `1.10` is the
number 1.1.

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
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.place import At
from routectl.finding import Edit, Fix, Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.source import Source


@rule(Severity.WARNING)
def check(source: Source) -> Iterator[Hit]:
    for flaw in source.flaws:
        if flaw.slug != "yaml-trap":
            continue
        fix = None
        if isinstance(flaw.place, At):
            at = flaw.place
            edit = Edit(at, "rename", key=flaw.text) if at.key else Edit(at, "set", flaw.text)
            # what YAML 1.2 takes for text stays the same text in quotes; a number becomes one
            safe = at.key or (at.document.has(at.path) and at.document.get(at.path) == flaw.text)
            fix = Fix("quote it", safe, (edit,))
        yield Hit(flaw.place, flaw.message, flaw.help, fix=fix, severity=Severity.ERROR if flaw.breaks else None)
