"""The known name that a misspelled one was meant to be."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 128
"""A word over this many characters is not guessed at."""

MOST = 2000
"""Of more candidates than this only the first are looked at."""

COMPARED = 100
"""Of more than this, those are compared letter by letter that share the most pairs of letters with the word."""


def closest(word: str, known: Iterable[str]) -> str:
    """The one of `known` that reads most like `word`; empty where none does, or `word` itself is known."""
    if not word or len(word) > LONGEST:
        return ""
    from itertools import islice

    names = [name for name in islice(known, MOST) if name and len(name) <= LONGEST]
    if word in names:
        return ""
    plain = _plain(word)
    for name in names:
        if _plain(name) == plain:
            return name
    from difflib import get_close_matches

    near = {_plain(name): name for name in reversed(names) if abs(len(name) - len(word)) <= 1 + len(word) // 2}
    if len(near) > COMPARED:
        from heapq import nlargest

        pairs = _pairs(plain)
        near = {name: near[name] for name in nlargest(COMPARED, near, key=lambda name: len(pairs & _pairs(name)))}
    found = get_close_matches(plain, near, n=1, cutoff=0.6)
    return near[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean `fallback`?` where a known name is close enough to be meant, else an empty text."""
    name = closest(word, known)
    return f"did you mean `{name}`?" if name else ""


@lru_cache(2 * MOST)  # the names, and words to compare with them
def _plain(name: str) -> str:
    """A name without what people mix up: case, and `-`, `_`, `.` or a space between words."""
    return name.casefold().translate(_JOINTS)


@lru_cache(2 * MOST)
def _pairs(name: str) -> frozenset[str]:
    """The pairs of letters at the beginning of a name, which is all there is of most."""
    name = name[:48]
    return frozenset(map("".join, zip(f" {name}", f"{name} ", strict=True)))


_JOINTS = str.maketrans("", "", "-_. ")
