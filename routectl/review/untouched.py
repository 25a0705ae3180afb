"""Whether a policy was left alone: then nothing of it needs to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.source import Document
    from routectl.policy.policy import Policy


def is_untouched(old: Policy, new: Policy) -> bool:
    """Whether the two are written alike, letter by letter, and so is all that they are read with."""
    if old.registry is None or new.registry is None:
        return False
    before, after = list(_read(old)), list(_read(new))
    return len(before) == len(after) and all(map(_is_same, before, after))


def _read(policy: Policy) -> Iterator[Document]:
    """The documents that a policy hangs on."""
    yield policy.document
    if policy.registry is not None:
        yield policy.registry.document
    for measured in (*policy.evidence.reports, *policy.evidence.drills):
        yield measured.document


def _is_same(one: Document, other: Document) -> bool:
    return one is other or (one.index == other.index and one.source.text == other.source.text)
