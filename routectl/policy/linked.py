"""What every linked document has: where its parts stand, and the names in it that lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.document.place import At

if TYPE_CHECKING:
    from collections.abc import Collection

    from routectl.document.source import Document
    from routectl.policy.registry import Registry
    from routectl.policy.selector import Selector

What = Literal["model", "provider", "tier", "route", "dimension", "value", "capability", "tag", "region"]


class Unresolved(NamedTuple):
    """A name that nothing declares."""

    what: What
    name: str
    at: At
    known: Collection[str]
    """The names that would do, for "did you mean"; shared between misses, for there may be thousands of both."""
    where: str
    """What should have declared it: "the registry `models.yaml`", "dimension `intent`"."""
    message: str = ""
    """Given where "unknown … is not in …" would not be the whole truth."""


class Linked:
    """A document with its names resolved; what could not be resolved is in `unresolved`."""

    __slots__ = ("_missed", "document", "selectors", "unresolved")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.unresolved: list[Unresolved] = []
        self.selectors: list[tuple[Selector, Registry]] = []
        """Every selector in it, with the registry that it selects from."""
        self._missed: tuple[int, frozenset[tuple[str | int, ...]]] = (0, frozenset())

    @property
    def name(self) -> str:
        return self.document.name

    @property
    def lacks(self) -> bool:
        """Whether something that it is about couldn't be read, so that less is told of it than there is to tell."""
        return False

    def at(self, *path: str | int, key: bool = False) -> At:
        """The place of a value (or its key) in this document."""
        return At(self.document, path, key)

    def miss(self, what: What, name: object, at: At, known: Collection[str], where: str, message: str = "") -> None:
        """Note a name that leads nowhere."""
        self.unresolved.append(Unresolved(what, str(name), at, known, where, message))

    def missed(self, *path: str | int) -> bool:
        """Whether a name below this place (at most two steps down) leads nowhere, so that what follows can't be judged."""
        count, above = self._missed
        if count != len(self.unresolved):
            above = frozenset(miss.at.path[:depth] for miss in self.unresolved for depth in (1, 2))
            self._missed = (len(self.unresolved), above)
        return path in above
