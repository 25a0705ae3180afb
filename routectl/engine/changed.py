"""Two tables cut down to the requests that a changed rule can touch: all others are decided by the same rules in the same order."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from routectl.engine.box import ANYWHERE, Box, meet, meets
from routectl.engine.space import STATE

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from routectl.engine.decision import Outcome
    from routectl.engine.table import Rule, Table

MOST_BOXES = 24
"""Where changed rules hold in more boxes, the tables stay as they are: to cut them down would cost more than it saves."""


def cut_down(old: Table, new: Table, shared: Sequence[Callable[[Outcome], Outcome]]) -> tuple[Table, Table]:
    """Both tables, each rule only where some changed rule may hold; elsewhere, nobody routes.

    A point at which no changed rule of either table holds is decided by the first of the others,
    and those are alike and stand in the same order. `shared` names routes alike on both sides.
    """
    common = old.axes.keys() & new.axes.keys()
    if any(old.axes[name] != new.axes[name] for name in common):
        return old, new  # what a box lets in depends on what its policy lists
    boxes = _touched(old, new, shared)
    if len(boxes) > MOST_BOXES or ANYWHERE in boxes:
        return old, new
    return _within(old, boxes), _within(new, boxes)


def _touched(old: Table, new: Table, shared: Sequence[Callable[[Outcome], Outcome]]) -> tuple[Box, ...]:
    """The boxes of requests in which rules hold that are new, gone or in another order."""
    known: dict[object, int] = {}
    mine, theirs = (_keys(table.rules, name, known) for table, name in zip((old, new), shared, strict=True))
    kept = _in_order(mine, theirs)
    found: dict[Box, None] = {}
    for table, keys in ((old, mine), (new, theirs)):
        for rule, key in zip(table.rules, keys, strict=True):
            if key not in kept:
                found.update(dict.fromkeys(map(_request, (*rule.when, *rule.closes))))
    return _widest(found)


def _keys(rules: Iterable[Rule], name: Callable[[Outcome], Outcome], known: dict[object, int]) -> list[int]:
    """For each rule a number; rules that say the same have the same."""
    refusals: dict[int, int] = {}

    def number(value: Hashable) -> int:
        return known.setdefault(value, len(known))

    found = []
    for rule in rules:
        refused = refusals.get(id(rule.refusals))
        if refused is None:
            refused = refusals[id(rule.refusals)] = number(rule.refusals)
        found.append(number((rule.when, refused, name(rule.outcome), rule.escalation, rule.closes)))
    return found


def _in_order(mine: list[int], theirs: list[int]) -> set[int]:
    """As many keys as stand in both lists in the same order, each of them once there."""
    counts: dict[int, int] = {}
    for key in (*mine, *theirs):
        counts[key] = counts.get(key, 0) + 1
    once = {key for key in set(mine) & set(theirs) if counts[key] == 2}
    places = {key: place for place, key in enumerate(theirs) if key in once}
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for key in mine:
        if key in once:
            at = bisect_left(tails, places[key])
            tails[at : at + 1] = [places[key]]
            ends[at : at + 1] = [key]
            before[key] = ends[at - 1] if at else None
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _request(where: Box) -> Box:
    return tuple(entry for entry in where if entry[0].partition(":")[0] not in STATE)


def _widest(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """The boxes without those that lie in another one."""
    found: list[Box] = []
    for where in sorted(boxes, key=len):
        if not any(meet(where, other) == where for other in found):
            found.append(where)
            if len(found) > MOST_BOXES:
                break
    return tuple(found)


def _within(table: Table, boxes: tuple[Box, ...]) -> Table:
    rules = []
    for rule in table.rules[:-1]:
        when = meets(rule.when, boxes)
        if when:
            rules.append(rule._replace(when=when, closes=meets(rule.closes, boxes)))
    return table._replace(rules=(*rules, table.rules[-1]))
