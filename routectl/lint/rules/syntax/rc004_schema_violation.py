"""A value is not what the language takes at its place.

The message says what was found and what is wanted there. `routectl schema` prints the whole
schema of a kind, and an editor with a YAML language server tells the same while you type.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        limits: {quality_floor: 92}  # RC004

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        limits: {quality_floor: 0.92}
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
    yield from flaws(source, "schema-violation", "`routectl schema` prints what each place takes")
