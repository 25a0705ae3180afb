"""A comment silences a rule that finds nothing there.

The flaw was mended and the comment stayed behind; the next flaw of that sort would go unseen.
So would one that names a rule which configuration locks: nothing can silence that.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v2-azure]  # routectl: ignore[RC203] only one provider is certified # RC010

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v2-azure]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Fix, Hit, Replacement, Severity
from routectl.lint.catalog import find
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.lint.run import Told


@rule(Severity.WARNING)
def check(told: Told) -> Iterator[Hit]:
    comment = told.silence
    known = [found for name in comment.rules if (found := find(name)) is not None]
    if told.used or told.expired or not comment.reason or len(known) < len(comment.rules):
        return
    fix = Fix("remove the comment", True, (Replacement(comment.place.file, comment.place.span, ""),))
    if told.locked:
        yield Hit(
            comment.place,
            f"{', '.join(told.locked)} is locked: no comment silences it",
            help="mend what it finds",
            fix=fix,
        )
    elif known and all(found.code in told.applied for found in known):
        yield Hit(comment.place, f"{', '.join(comment.rules)} finds nothing here", help="remove the comment", fix=fix)
