"""A key is not part of the language at its place.

It is most often a slip of the pen, and what it was meant to say silently doesn't hold. Keys
that begin with `x-` are free everywhere, for a team's own notes.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallbck: [fast-v2-azure]  # RC005

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v2-azure]
        x-ticket: OPS-1204
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routectl.document.place import At
from routectl.finding import Edit, Fix, Hit, Severity
from routectl.lint.rule import flaws, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.source import Source

_NEAREST = re.compile(r"did you mean `([A-Za-z_]+)`\?")


@rule(Severity.ERROR)
def check(source: Source) -> Iterator[Hit]:
    for hit in flaws(source, "unknown-key"):
        nearest = _NEAREST.match(hit.help)
        if nearest and isinstance(hit.place, At) and not _has(hit.place, nearest[1]):
            edit = Edit(hit.place, "rename", key=nearest[1])
            hit = hit._replace(fix=Fix(f"rename it to `{nearest[1]}`", False, (edit,)))
        yield hit


def _has(place: At, key: str) -> bool:
    return place.document.has((*place.path[:-1], key))
