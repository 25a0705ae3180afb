"""What the columns of a well-known kind of log mean: one file in `profiles/` for each kind, found by its name."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.repo.disk import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

Record = dict[str, Any]
"""A row as its file has it: keys to values, which may be mappings again."""

REST = "*"
"""In a map of values: every value that isn't there by name; it becomes itself where this maps to itself."""


PASSED, REJECTED = "@passed", "@rejected"
"""Keys of a record that unfolds to no request: why it is none, or why it can't be read."""


class Read(NamedTuple):
    """How a target is had from a row: from the first of the columns in which the row has something."""

    columns: tuple[str, ...]
    """Paths into a row: `a.b` is the key of that name, or the key `b` in what the key `a` holds."""
    unit: str = ""
    """What a number counts, where it is a time or a duration: s, ms, us or ns."""
    values: Mapping[str, str] | None = None
    """What each text becomes; what isn't there counts as absent."""


class Profile(NamedTuple):
    """What one kind of log has where."""

    reads: Mapping[str, Read]
    """By target."""
    help: str = ""
    zone: str = ""
    """How a time without a zone is read; empty where such a row can't be."""
    notes: tuple[str, ...] = ()
    """What is taken for granted: an assumption of every report."""
    only: Read | None = None
    """Which rows are requests: those where this reads `true`. The others are passed over and counted."""
    takes_silent: bool = False
    """Whether a row that says nothing there is a request."""
    joins: tuple[str, ...] = ()
    """The columns that name the request of which a row is an attempt."""
    unfolds: Callable[[int], Callable[[str, Record], Iterator[Record]]] | None = None
    """From a seed, what makes rows of a record of a file, where a record is not one row."""
    is_one: bool = False
    """Whether one file of a log says how the others are to be read, so that none can be read alone."""
    signs: tuple[tuple[str, ...], ...] = ()
    """Sets of columns, by each of which a log of this kind is known."""


@cache
def names() -> tuple[str, ...]:
    """The profiles that there are."""
    folder = os.path.join(os.path.dirname(__file__), "profiles")
    files = sorted(name for name in os.listdir(folder) if name.endswith(".py") and not name.startswith("_"))
    return tuple(name.removesuffix(".py").replace("_", "-") for name in files)


def profile(name: str) -> Profile:
    """The profile of this name. Raises `Unusable`."""
    if name not in names():
        from routectl.closest import did_you_mean

        raise Unusable(f"unknown profile `{name}`; {did_you_mean(name, names()) or 'there are ' + ', '.join(names())}")
    found: Profile = import_module(f"routectl.traffic.profiles.{name.replace('-', '_')}").PROFILE
    return found


def likely(columns: Collection[str]) -> str:
    """The profile whose signs are all among these columns; empty where there is none."""
    having = (name for name in names() if any(all(one in columns for one in signs) for signs in profile(name).signs))
    return next(having, "")


def native(targets: Sequence[str]) -> dict[str, Read]:
    """Every target in a column of its own name, or below `request` as a row of `simulate` may have it."""
    return {name: Read((name, f"request.{name}")) for name in targets}
