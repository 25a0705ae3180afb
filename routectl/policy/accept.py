"""Whether a document has the shape of its kind: a fast yes, or each place that breaks it."""

from __future__ import annotations

from routectl.policy.breach import Breach
from routectl.policy.check import check

MOST = 100
"""More breaches than this in one document are not told."""

__all__ = ["MOST", "Breach", "breaches"]


def breaches(kind: str, document: object, most: int = MOST) -> list[Breach]:
    """What breaks the schema of a kind, each at the smallest place that does; empty where nothing does.

    The name of any other shape of the language will do for a kind: `Request`, `State`, `Match`.
    """
    if check(kind)(document):
        return []
    from routectl.policy.wording import word

    return word(kind, document, most)
