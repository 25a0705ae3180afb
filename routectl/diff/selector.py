"""How selectors are compared: key by key, by whether more models or fewer pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.direction import Judge
from routectl.diff.node import Row, notes
from routectl.policy.selector import ALL_OF, ONE_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.diff.change import Change, Direction, Names
    from routectl.diff.here import Here


class Selected(NamedTuple):
    """A selector. `fewer` is the direction of one that selects fewer models, `without` that of having none any more."""

    fewer: Direction
    without: Direction
    why: str

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        if old is None or new is None:
            yield here.change(_always(self.without if new is None else _opposite(self.without)), old, new)
            return
        for key in (*ONE_OF, *ALL_OF):
            before, after = _names(old, key), _names(new, key)
            if before != after:
                way = _way(before, after, one_of=key in ONE_OF)
                direction: Direction = "unknown" if not way else self.fewer if way < 0 else _opposite(self.fewer)
                yield here.key(key).change(_always(direction), old.get(key), new.get(key))
        yield from notes(old, new, here, (*ONE_OF, *ALL_OF))

    def rows(self, field: Names) -> Iterator[Row]:
        yield Row(field, f"removed {self.without}; fewer models {self.fewer}, more {_opposite(self.fewer)}", self.why)


def _names(selector: Any, key: str) -> frozenset[str] | None:
    """The names of a key; None where it lets everything pass."""
    if key not in selector:
        return None
    names = selector[key] if isinstance(selector[key], list) else [selector[key]]
    return frozenset(names) if names or key in ONE_OF else None


def _way(old: frozenset[str] | None, new: frozenset[str] | None, *, one_of: bool) -> int:
    """-1 where fewer models pass, 1 where more do, 0 where both may be."""
    if old is None or new is None:
        return 1 if new is None else -1
    if old < new:
        return 1 if one_of else -1
    if new < old:
        return -1 if one_of else 1
    return 0


def _opposite(direction: Direction) -> Direction:
    return "tightens" if direction == "loosens" else "loosens"


def _always(direction: Direction) -> Judge:
    return Judge("", lambda *_: direction)
