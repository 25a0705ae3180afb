"""What changed between two policies: by identity and never by a place in a list, each change once, with its direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.diff.evidence import measured
from routectl.diff.fields import POLICY
from routectl.diff.here import Both, Here
from routectl.diff.pairing import pair
from routectl.diff.registry import registered
from routectl.document.place import At

if TYPE_CHECKING:
    from routectl.diff.change import Change, Names
    from routectl.policy.policy import Policy

UNCOUNTED = (("metadata", "version"), ("metadata", "reviewed", "date"), ("registry", "metadata"), ("evidence",))
"""Variables that follow a change of another one of themselves, with all below them."""

SUMMARIES = (("registry", "models"), ("registry", "providers"))
"""Entries that the policy neither can use nor names."""


def words(old: Policy, new: Policy) -> tuple[Change, ...]:
    """What changed from one policy to another, its registry and its evidence included; nothing where they say the same.

    Names that lead nowhere are compared as they are written; what is read from a registry isn't
    where one of the two has none.
    """
    both = Both(old, new)
    before, after = old.document.value, new.document.value
    if before["routes"] != after["routes"] or before.get("defaults") != after.get("defaults"):
        both = both._replace(routes=pair(before["routes"], after["routes"], "match", both))
    here = Here(both, (), At(old.document), At(new.document))
    return (*POLICY.changes(before, after, here), *registered(both), *measured(both))


def variables(changes: tuple[Change, ...]) -> dict[Names, tuple[Change, ...]]:
    """The changes by the variable that they belong to, in their order.

    Left out is what follows of itself: a version, a date of review, evidence, and a team's own notes.
    """
    found: dict[Names, list[Change]] = {}
    for change in changes:
        if not _follows(change.variable):
            found.setdefault(change.variable, []).append(change)
    return {variable: tuple(those) for variable, those in found.items()}


def _follows(variable: Names) -> bool:
    return (
        variable in SUMMARIES
        or any(variable[: len(names)] == names for names in UNCOUNTED)
        or any(name.startswith("x-") for name in variable)
    )
