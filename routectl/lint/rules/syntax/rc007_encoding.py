"""The file is not UTF-8, or holds a character that can hide what it says.

Control characters move a terminal's cursor, and bidirectional ones show a reviewer another
order of words than the machine reads. Neither has a place in a policy, written plainly or as an
escape in a quoted text.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        degrade:
          - static: "Please \\e[31mwait"  # RC007

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        degrade:
          - static: "Please wait"
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
    yield from flaws(source, "encoding")
