"""Files looked at one after the other, what is left of them freed now and then."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from routectl.document.unwatched import unwatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.policy.survey import Looked

EVERY = 1024 * 1024
"""So many characters are read between two looks at what can be freed."""


def free() -> None:
    """Give back the memory of a whole run that nobody needs any more."""
    gc.collect()


def spared(looked: Iterable[Looked]) -> Iterator[Looked]:
    """The same files: a document and its file point at each other, so nothing else frees those that were let go.

    In between the collector stays away: it would walk through a large file over and over.
    """
    with unwatched():
        characters = 0
        for file in looked:
            if characters > EVERY:
                gc.collect(0)
                characters = 0
            characters += len(file.source.text)
            yield file
        if not gc.get_freeze_count():
            gc.freeze()  # to and fro, all that is kept has become old, and the collector needn't walk it as new
            gc.unfreeze()
