"""A comment that silences a rule is past its date.

It was given until then, and silences nothing any more.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v3]  # routectl: ignore[RC203] in procurement (@sre, until 2026-10-01) # RC012

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v3]  # routectl: ignore[RC203] in procurement (@sre, until 2027-03-01)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Fix, Hit, Severity
from routectl.lint.rule import rule
from routectl.lint.silence import removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.lint.suppress import Told


@rule(Severity.WARNING)
def check(told: Told) -> Iterator[Hit]:
    if told.expired:
        comment = told.silence
        yield Hit(
            comment.place,
            f"{', '.join(comment.rules)} was ignored until `{comment.until}`",
            help="mend what it finds, or give it a new date and a new reason",
            fix=Fix("remove the comment", True, (removal(comment),)),
        )
