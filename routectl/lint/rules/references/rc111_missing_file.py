"""A file that is named is missing, empty, or not what is expected there.

A policy without its registry or evidence can't be judged: rules that need them stay silent, so
this is told first. Where the file is looked at too and something in it is broken, that is told there alone.

Bad:

    registry: registri.yaml  # RC111

Good:

    registry: registry.yaml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import flaws, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.source import Source


@rule(Severity.ERROR)
def check(source: Source) -> Iterator[Hit]:
    yield from flaws(source, "missing-file")
