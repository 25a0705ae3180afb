"""Is lint no worse than it was?

Both sides are linted as the base's configuration says, and findings are told apart by their
fingerprints: code, document and the names that lead to the place. What the base had already doesn't
count against the change, nor does what the base's baseline knows.

Fails where there is a finding that the base didn't have, as severe as `fail-on` says or worse. A
comment that silences it doesn't help where it comes with the same change: somebody has to agree,
which is what a waiver is for. Once merged, the comment holds. With `fail-on = "never"` nobody asks.

Fail:

    fallback: [secure-v1-eu]   # routectl: ignore[RC203] one provider is certified for this
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit
from routectl.output.escape import counted
from routectl.review.linted import worse
from routectl.review.question import Answer, question

if TYPE_CHECKING:
    from routectl.review.change import Change

MOST = 100
"""So many findings are shown; a script has them all."""


@question()
def check(change: Change) -> Answer:
    if change.config["fail-on"] == "never":
        return Answer("not_applicable", "the base's configuration lets every finding pass")
    if change.base.source is None or change.head.source is None:
        return Answer("not_applicable", "there is nothing to lint beside what was given")
    found, files = worse(change)
    level = change.config["fail-on"]
    if not found:
        return Answer("pass", f"{counted(files, 'file')} linted: nothing of severity `{level}` or worse is new")
    hits = tuple(
        Hit(
            one.place,
            f"new: {one.code} {one.message}" + (" (silenced by a comment)" if one.suppression else ""),
            one.help,
            one.related,
        )
        for one in found[:MOST]
    )
    data = tuple(
        {"code": one.code, "severity": one.severity.value, "message": one.message, "fingerprint": one.fingerprint}
        for one in found
    )
    bound = tuple(sorted(f"{one.fingerprint}: {one.message}" for one in found))
    return Answer("fail", f"{counted(len(found), 'finding')} that the base didn't have", (), hits, data, bound)
