"""How routes and guardrails are compared: by name, in their order, each field as it is meant with its defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.direction import NEUTRAL
from routectl.diff.node import NOTE, Row
from routectl.diff.order import moves
from routectl.diff.pairing import pair
from routectl.policy.route import fill_defaults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.diff.change import Change, Names
    from routectl.diff.direction import Judge
    from routectl.diff.here import Here
    from routectl.diff.node import Node

Written = dict[str, Any]


KEY_BY_KEY = ("limits", "controls", "quota", "escalate")
"""What defaults fill in key by key; anything else they fill in whole."""


class Named(NamedTuple):
    """A list of named entries whose order says something: an entry comes, goes, moves, or has a new name, as one variable."""

    entry: Node
    match: str
    """The key of an entry's match."""
    judge: Judge
    why: str
    moved: Judge
    moved_why: str

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        is_routes = self.match == "match"  # they were paired before: other fields name them
        pairing = here.both.routes if is_routes else pair(old or (), new or (), self.match, here.both)
        label = {**{name: name for name in pairing.old}, **pairing.renamed}
        was = {now: name for name, now in label.items() if now in pairing.new}
        moved = moves(list(label.values()), list(pairing.new), was)
        for name, (place, entry) in pairing.new.items():
            if name not in was:
                yield here.down(name, None, place).as_one.change(self.judge, None, entry)
                continue
            had_place, had = pairing.old[was[name]]
            if had == entry and name not in moved:
                continue
            below = here.down(name, had_place, place)
            if name in moved:
                where = moved[name]
                yield below.as_one.change(self.moved, where.before, where.after, "moved", where.passed)
            if was[name] != name:
                yield below.as_one.change(NEUTRAL, was[name], name, "renamed")
            if had != entry:
                yield from self.entry.changes(had, entry, below)
        for name, (place, entry) in pairing.old.items():
            if label[name] not in was:
                yield here.down(name, place, None).as_one.change(self.judge, entry, None)

    def rows(self, field: Names) -> Iterator[Row]:
        yield Row((*field, "*"), self.judge.says, self.why)
        yield Row((*field, "* renamed"), NEUTRAL.says, "a name decides nothing")
        yield Row((*field, "* moved"), self.moved.says, self.moved_why)
        yield from self.entry.rows((*field, "*"))


class Route(NamedTuple):
    """A route's own fields. What it leaves to `defaults` on both sides is told there, once."""

    fields: Node

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        was, now = (
            fill_defaults(route, side.document.value.get("defaults", {}))
            for route, side in ((old, here.both.old), (new, here.both.new))
        )
        yield from self.fields.changes(_own(was, old, new), _own(now, old, new), here._replace(filled=(was, now)))

    def rows(self, field: Names) -> Iterator[Row]:
        return self.fields.rows(field)


def _own(filled: Written, *written: Written) -> Written:
    """A route with its defaults, as far as one of two versions says something itself."""
    own: Written = {}
    for key, value in filled.items():
        mine = [route[key] for route in written if key in route]
        if not mine or key == "name":
            continue
        own[key] = _part(value, mine) if key in KEY_BY_KEY else value
    return own


def _part(filled: Any, written: list[Any]) -> Any:
    """A mapping with its defaults, as far as one of the written ones has the keys."""
    mappings = [one for one in written if isinstance(one, dict)]
    if not isinstance(filled, dict) or len(mappings) < len(written):
        return filled
    found = {key: [one[key] for one in mappings if key in one] for key in filled}
    return {key: _part(filled[key], mine) for key, mine in found.items() if mine}


class Defaults(NamedTuple):
    """The defaults: each change once, beside it the routes that leave the matter to them on both sides."""

    fields: Node

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        old, new = old or {}, new or {}
        routes = _both(here)
        for change in self.fields.changes(old, new, here._replace(filled=(old, new))):
            touched = _touched(change, routes)
            yield change._replace(direction=change.direction if touched else "neutral", routes=touched)

    def rows(self, field: Names) -> Iterator[Row]:
        yield Row(
            field, "as in a route; neutral where no route is silent", "routes that say it themselves don't notice"
        )


def _both(here: Here) -> list[tuple[str, Written, Written]]:
    """The routes that are in both policies, as written in each."""
    old, new = (side.document.value["routes"] for side in (here.both.old, here.both.new))
    pairing = here.both.routes
    was = {now: name for name, now in pairing.renamed.items()}
    found = ((name, was.get(name, name), place) for name, (place, _) in pairing.new.items())
    return [(name, old[pairing.old[had][0]], new[place]) for name, had, place in found if had in pairing.old]


def _touched(change: Change, routes: list[tuple[str, Written, Written]]) -> Names:
    """The routes that a change of defaults reaches."""
    keys = change.path[1:] if change.path[1] in KEY_BY_KEY else change.path[1:2]
    if keys[0].startswith(NOTE):
        return ()
    return tuple(name for name, was, now in routes if _is_silent(was, keys) and _is_silent(now, keys))


def _is_silent(written: Any, keys: Names) -> bool:
    for key in keys:
        if not isinstance(written, dict) or key not in written:
            return True
        written = written[key]
    return False
