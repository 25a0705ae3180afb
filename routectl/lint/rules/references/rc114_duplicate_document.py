"""Two documents of one kind in a repo have the same name.

Findings, baselines, drills and releases tell policies apart by their names: of two alike, one
hides behind the other. Told only where a whole folder is looked at.

Bad:

    metadata: {name: example, version: 1}
    routes: [{name: general, match: {}, target: reasoning-v3}]
    ---
    metadata: {name: example, version: 2}  # RC114
    routes: [{name: general, match: {}, target: fast-v2}]

Good:

    metadata: {name: example, version: 1}
    routes: [{name: general, match: {}, target: reasoning-v3}]
    ---
    metadata: {name: another, version: 2}
    routes: [{name: general, match: {}, target: fast-v2}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.survey import Named, Survey


@rule(Severity.ERROR)
def check(survey: Survey) -> Iterator[Hit]:
    first: dict[tuple[str, str], Named] = {}
    for named in survey.named:
        other = first.setdefault((named.kind, named.name), named)
        if other is not named:
            yield Hit(
                named.at,
                f"another {named.kind} is named `{named.name}` too",
                help="give one of them another name",
                related=(Related(other.at, "the other one"),),
            )
