"""Is the gate itself left alone?

The gate is all that is asked of a change: the configuration in `routectl.toml` or
`[tool.routectl]` (which rules and questions, how severe, with which thresholds, what is left out),
the baseline, and the waivers. A review reads it from the base, so a change can't pass by loosening
it. But it may loosen it for the next one, and a reviewer who reads about routes doesn't look there.

Fails where the gate gets looser together with a change of a policy: propose that by itself. A
waiver that is new or says something else counts as looser, and so does what can't be told: a
threshold, a day to judge dates by. A change of the gate alone only warns, and one that makes it
stricter beside a change of a policy is told.

Fails, too, where the configuration can't be used any more, with or without a policy: once that is
merged, there is no gate for anybody, and each review and each run of lint ends with exit status 2.

Fail:

    [severity]
    RV109 = "warning"   # was an error, and a policy in the same change gets dearer
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.place import Spot
from routectl.document.source import Source
from routectl.finding import Hit
from routectl.report import Lines, Table
from routectl.review.gate import gate, otherwise
from routectl.review.question import Answer, question

if TYPE_CHECKING:
    from routectl.review.change import Change


COLUMNS = ("what", "before", "now", "which is")

MOST_SHOWN = 50
"""As many rows has the table."""

MOST_NAMED = 3
"""So many things that are otherwise a finding names."""


@question()
def check(change: Change) -> Answer:
    old, new = gate(change.base), gate(change.head)
    found = tuple(otherwise(old, new))
    if not found:
        return Answer("pass", "configuration, baseline and waivers are those of the base")
    looser = sum(one.way != "stricter" for one in found)
    counted = f"{looser:,} looser, {len(found) - looser:,} stricter"
    said = [f"{one.what}: {one.before} before, {one.after} now ({one.way})" for one in found]
    shown = found[:MOST_SHOWN]
    table = Table(
        "The gate",
        COLUMNS,
        tuple(one[: len(COLUMNS)] for one in shown),
        tuple("" if one.way == "stricter" else "warning" for one in shown),
    )
    left = len(found) - len(shown)
    more = (Lines((f"… and {left:,} more; `-o json` has them all",)),) if left else ()
    data = tuple({"what": one.what, "before": one.before, "after": one.after, "way": one.way} for one in found)
    is_broken = bool(new.problem)
    fails = is_broken or bool(looser and change.changed)
    told: dict[str, list[str]] = {}
    for one, line in zip(found, said, strict=True):
        if one.way != "stricter" or not change.changed:
            told.setdefault(one.file or new.file or old.file or "routectl.toml", []).append(line)
    help, summary = "see that it is meant", f"the gate changes: {counted}"
    if is_broken:
        help, summary = (
            "mend it: once merged, nothing is linted or reviewed any more",
            f"the gate is broken: {new.problem}",
        )
    elif change.changed:
        summary = f"the gate changes together with a policy: {counted}"
        help = "propose it by itself: once merged, it holds for the changes that follow" if fails else help
    hits = tuple(
        Hit(Spot(Source(file, "")), f"the gate changes: {_listed(lines)}", help) for file, lines in told.items()
    )
    return Answer("fail" if fails else "pass", summary, (table, *more), hits, data, tuple(said))


def _listed(lines: list[str]) -> str:
    """The first of them: one finding for a file, however many rules a line of it leaves out."""
    left = len(lines) - MOST_NAMED
    return "; ".join(lines[:MOST_NAMED]) + (f"; and {left:,} more" if left > 0 else "")
