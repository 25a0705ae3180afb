"""A comment silences a rule that finds nothing there.

The flaw was mended and the comment stayed behind; the next flaw of that sort would go unseen.
So would one that names a rule which configuration locks: nothing can silence that.

Told only for rules that could look at the whole file: not where they were left out of the run,
nor where the file is broken or names what doesn't exist.

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

from routectl.finding import Fix, Hit, Severity
from routectl.lint.rule import rule
from routectl.lint.silence import naming, removal
from routectl.lint.suppress import counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.lint.silence import Silence
    from routectl.lint.suppress import Told


@rule(Severity.WARNING)
def check(told: Told) -> Iterator[Hit]:
    comment = told.silence
    if told.locked:
        yield Hit(
            comment.place,
            f"{', '.join(told.locked)} is locked: no comment silences it",
            help="mend what it finds",
            fix=_without(comment, told.locked),
        )
    elif told.idle and counts(comment, told.settings):
        yield Hit(
            comment.place,
            f"{', '.join(told.idle)} finds nothing here",
            help="take it out of the comment" if told.used else "remove the comment",
            fix=_without(comment, told.idle),
        )


def _without(comment: Silence, needless: tuple[str, ...]) -> Fix:
    left = tuple(name for name in comment.rules if name not in needless)
    if left:
        return Fix(f"name {', '.join(left)} alone", True, (naming(comment, left),))
    return Fix("remove the comment", True, (removal(comment),))
