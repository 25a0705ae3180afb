"""How lists are compared whose entries have an identity, and whose order says something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.direction import UNKNOWN
from routectl.diff.node import Leaf, Row, notes
from routectl.diff.order import labels, moves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from routectl.diff.change import Change, Names
    from routectl.diff.direction import Judge
    from routectl.diff.here import Here
    from routectl.diff.node import Node


def itself(entry: Any) -> Any:
    """An entry that is its own name, or told as it is."""
    return entry


class Ordered(NamedTuple):
    """A list in which each entry is known by a name."""

    judge: Judge
    why: str
    name: Callable[[Any], str] = itself
    entry: Node = Leaf(UNKNOWN, "")
    told: Callable[[Any], Any] = itself
    """What is told of an entry that came or went."""
    repeats: bool = False
    """Whether a name that comes again is another entry; where it isn't, it says nothing."""

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        before, after = self._keyed(old or ()), self._keyed(new or ())
        moved = moves(list(before), list(after))
        for label, (place, entry) in after.items():
            if label not in before:
                yield here.down(label, None, place).change(self.judge, None, self.told(entry))
                continue
            had_place, had = before[label]
            below = here.down(label, had_place, place)
            if label in moved:
                yield below.change(UNKNOWN, moved[label].before, moved[label].after, "moved")
            if had != entry:
                yield from self.entry.changes(had, entry, below)
        for label, (place, entry) in before.items():
            if label not in after:
                yield here.down(label, place, None).change(self.judge, self.told(entry), None)

    def rows(self, field: Names) -> Iterator[Row]:
        yield Row((*field, "*"), self.judge.says, self.why)
        yield from (row for row in self.entry.rows((*field, "*")) if row.why)

    def _keyed(self, entries: Sequence[Any]) -> dict[str, tuple[int, Any]]:
        """The entries by their identity, each with its place in the list."""
        names = [self.name(entry) for entry in entries]
        found: dict[str, tuple[int, Any]] = {}
        for place, label in enumerate(labels(names) if self.repeats else names):
            found.setdefault(label, (place, entries[place]))
        return found


class Fallback(NamedTuple):
    """The fallbacks of a route: models in order, or `auto`."""

    models: Ordered

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        if isinstance(old, str) or isinstance(new, str):
            yield here.change(UNKNOWN, old, new)
        else:
            yield from self.models.changes(old, new, here)

    def rows(self, field: Names) -> Iterator[Row]:
        return self.models.rows(field)


class Target(NamedTuple):
    """The model that serves a route, or a split: members by model, in the order in which they own the buckets."""

    members: Ordered

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        before, after = _members(old), _members(new)
        models = {member["model"] for member in before}
        if not any(member["model"] in models for member in after):
            yield here.change(UNKNOWN, old, new)
        else:
            steps = ("split" if isinstance(target, dict) else None for target in (old, new))
            below = here.down("", *steps)._replace(names=here.names)
            for change in self.members.changes(before, after, below):
                # a target that is no split has no list of members to point into
                yield change._replace(
                    old=change.old if isinstance(old, dict) else here.old,
                    new=change.new if isinstance(new, dict) else here.new,
                )
        was, now = (target if isinstance(target, dict) else {} for target in (old, new))
        yield from notes(was, now, here, ("split",))

    def rows(self, field: Names) -> Iterator[Row]:
        yield Row(field, self.members.judge.says, self.members.why)


def _members(target: Any) -> list[dict[str, Any]]:
    return target["split"] if isinstance(target, dict) else [{"model": target, "percent": 100}]


class Member(NamedTuple):
    """A member of a split, told by its percent."""

    judge: Judge

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        if old["percent"] != new["percent"]:
            yield here.change(self.judge, old["percent"], new["percent"])
        yield from notes(old, new, here, ("model", "percent"))

    def rows(self, field: Names) -> Iterator[Row]:
        return iter(())
