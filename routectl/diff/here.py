"""Where a comparison is: the names that lead there, and the place on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.change import Change
from routectl.document.place import At

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.diff.change import Kind, Names
    from routectl.diff.direction import Judge
    from routectl.policy.policy import Policy

Step = str | int | None


class Pairing(NamedTuple):
    """The entries of two lists by their labels, each with its place, and the new labels of those that were renamed."""

    old: dict[str, tuple[int, dict[str, Any]]]
    new: dict[str, tuple[int, dict[str, Any]]]
    renamed: dict[str, str]


class Both(NamedTuple):
    """The two policies, and which route of the one is which of the other."""

    old: Policy
    new: Policy
    routes: Pairing = Pairing({}, {}, {})


class Here(NamedTuple):
    """A place of the comparison."""

    both: Both
    names: Names
    old: At | None
    new: At | None
    variable: Names = ()
    """The variable that everything below belongs to; where there is none yet, each field is its own."""
    filled: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {})
    """The route on both sides with its defaults, where the place is in one."""

    def down(self, name: str, old: Step = None, new: Step = None) -> Here:
        """A place below, by its name and by the step that leads there on each side; None where it isn't there."""
        return Here(
            self.both,
            (*self.names, name),
            self.old if old is None or self.old is None else At(self.old.document, (*self.old.path, old)),
            self.new if new is None or self.new is None else At(self.new.document, (*self.new.path, new)),
            self.variable,
            self.filled,
        )

    def key(self, key: str) -> Here:
        """The value of a key, whether it is written or not."""
        return self.down(key, key, key)

    @property
    def as_one(self) -> Here:
        """Everything below is one variable, unless it is part of one already."""
        return self if self.variable else self._replace(variable=self.names)

    def change(self, judge: Judge, before: Any, after: Any, kind: Kind | None = None, routes: Names = ()) -> Change:
        """The change at this place."""
        kind = kind or ("added" if before is None else "removed" if after is None else "changed")
        direction = judge(before, after, self)
        return Change(
            self.names, kind, before, after, direction, self.variable or self.names, _lent(self.old), _lent(self.new), routes
        )  # fmt: skip


def _lent(at: At | None) -> At | None:
    """The place in `defaults` where a route leaves a value to them."""
    if at is None or len(at.path) < 3 or at.path[0] != "routes" or at.document.has(at.path):
        return at
    default = At(at.document, ("defaults", *at.path[2:]))
    return default if default.document.has(default.path) else at
