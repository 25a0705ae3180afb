"""How written values are compared, by what they are: single values, mappings, sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from routectl.diff.direction import NEUTRAL, UNKNOWN
from routectl.diff.note import nested

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.diff.change import Change, Names
    from routectl.diff.direction import Judge
    from routectl.diff.here import Here

NOTE = "x-"


class Row(NamedTuple):
    """A field of the language as docs/diff.md lists it."""

    field: Names
    says: str
    why: str


class Node(Protocol):
    """A way to compare what two policies say at a place; None stands for a value that isn't there."""

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        """What is otherwise, in the order of the language page."""

    def rows(self, field: Names) -> Iterator[Row]:
        """The fields from here on, for the table."""


class Leaf(NamedTuple):
    """A single value."""

    judge: Judge
    why: str

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        if old != new:
            yield here.change(self.judge, old, new)

    def rows(self, field: Names) -> Iterator[Row]:
        yield Row(field, self.judge.says, self.why)


class Fields(NamedTuple):
    """A mapping with keys of the language; one that isn't there says as much as an empty one.

    Where `whole` is given, to have such a mapping or none is one change.
    """

    nodes: Mapping[str, Node]
    whole: Leaf | None = None
    beside: Names = ()
    """Further keys of the language, which are told elsewhere."""

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        old, new = old or {}, new or {}
        if self.whole is not None and _says(old) != _says(new):
            yield here.change(self.whole.judge, old or None, new or None, "added" if _says(new) else "removed")
            return
        for key, node in self.nodes.items():
            before, after = old.get(key), new.get(key)
            if before != after:
                yield from node.changes(before, after, here.key(key))
        yield from notes(old, new, here, (*self.nodes, *self.beside))

    def rows(self, field: Names) -> Iterator[Row]:
        if self.whole is not None:
            yield from self.whole.rows(field)
        for key, node in self.nodes.items():
            yield from node.rows((*field, key))


class One(NamedTuple):
    """Something that counts as one variable, whatever is below it."""

    node: Node

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        return self.node.changes(old, new, here.as_one)

    def rows(self, field: Names) -> Iterator[Row]:
        return self.node.rows(field)


class ByName(NamedTuple):
    """A mapping by names of the user's, in no order."""

    entry: Node
    whole: Leaf | None = None
    """To have an entry or not; where it is left out, one that isn't there is empty."""

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        old, new = old or {}, new or {}
        for _, before, after, below in by_name(old, new, here):
            if self.whole is not None and (before is None or after is None):
                yield below.as_one.change(self.whole.judge, before, after)
            else:
                yield from self.entry.changes(before, after, below)
        yield from notes(old, new, here, {**old, **new})

    def rows(self, field: Names) -> Iterator[Row]:
        if self.whole is not None:
            yield from self.whole.rows((*field, "*"))
        yield from self.entry.rows((*field, "*"))


class Members(NamedTuple):
    """A list that is a set: neither order nor repetition says anything."""

    judge: Judge
    why: str

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        before, after = _places(old), _places(new)
        for name in (*after, *(name for name in before if name not in after)):
            if (name in before) != (name in after):
                below = here.down(name, before.get(name), after.get(name))
                yield below.change(self.judge, name if name in before else None, name if name in after else None)

    def rows(self, field: Names) -> Iterator[Row]:
        yield Row((*field, "*"), self.judge.says, self.why)


class Whole(NamedTuple):
    """A list that is a set, told as a whole."""

    judge: Judge
    why: str

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        if set(old or ()) != set(new or ()):
            yield here.change(self.judge, old or None, new or None)

    def rows(self, field: Names) -> Iterator[Row]:
        yield Row(field, self.judge.says, self.why)


def by_name(old: Mapping[str, Any], new: Mapping[str, Any], here: Here) -> Iterator[tuple[str, Any, Any, Here]]:
    """The entries that are otherwise, notes left out: each name, both values and the place."""
    for name in dict.fromkeys((*new, *old)):
        before, after = old.get(name), new.get(name)
        if before != after and not name.startswith(NOTE):
            yield name, before, after, here.down(name, name if name in old else None, name if name in new else None)


def notes(old: Mapping[str, Any], new: Mapping[str, Any], here: Here, known: Iterable[str]) -> Iterator[Change]:
    """A team's own notes in a mapping, and keys that the language doesn't know."""
    for key in dict.fromkeys((*new, *old)):
        if key in known and not key.startswith(NOTE):
            continue
        before, after = old.get(key), new.get(key)
        if before != after or (key in old) != (key in new):
            judge = NEUTRAL if key.startswith(NOTE) else UNKNOWN
            yield from nested(before, after, here.key(key)._replace(variable=(*here.names, key)), judge)


def _says(mapping: Mapping[str, Any]) -> bool:
    """Whether anything but notes is in a mapping."""
    return any(not key.startswith(NOTE) for key in mapping)


def _places(names: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, name in enumerate(names or ()):
        found.setdefault(name, place)
    return found
