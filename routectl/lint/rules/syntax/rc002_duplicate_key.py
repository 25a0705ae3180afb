"""A key is given twice in one mapping.

YAML readers disagree on which of the two counts, and most drop one without a word.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        target: fast-v3  # RC002

Good:

    routes:
      - name: general
        match: {}
        target: fast-v3
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
    yield from flaws(source, "duplicate-key")
