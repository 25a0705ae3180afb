"""Two tables cut down to the requests that a changed rule can touch: all others are decided by the same rules in the same order."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from routectl.engine.box import ANYWHERE, Box, meet, meets
from routectl.engine.space import STATE, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from routectl.engine.outcome import Outcome
    from routectl.engine.refusal import Refusal
    from routectl.engine.table import Rule, Table

K = TypeVar("K")

MOST_PAIRS = 20_000
"""Where more rules changed places with one another, their boxes are not compared."""

MOST_BOXES = 24
"""Where changed rules hold in more boxes, the tables stay as they are: to cut them down would cost more than it saves."""


def _as_it_is(outcome: Outcome) -> Outcome:
    return outcome


class Cut(NamedTuple):
    """Two tables cut down, with a key for each of their rules: in both, rules with the same key are the same."""

    tables: tuple[Table, Table]
    keys: tuple[list[int], list[int]]


def cut_down(old: Table, new: Table, shared: Sequence[Callable[[Outcome], Outcome]] = (_as_it_is, _as_it_is)) -> Cut:
    """Both tables, each rule only where some changed rule may hold; elsewhere, nobody routes.

    A point at which no changed rule of either table holds, and no two of the others that changed places,
    is decided alike: the first rule that holds there is the same. `shared` names routes alike on both sides.
    """
    tables = old, new
    common = old.axes.keys() & new.axes.keys()
    if any(old.axes[name] != new.axes[name] for name in common):  # what a box lets in depends on what its policy lists
        first = len(old.rules)
        return Cut(tables, (list(range(first)), list(range(first, first + len(new.rules)))))
    known: dict[object, int] = {}
    mine, theirs = (_keys(table.rules, name, known) for table, name in zip(tables, shared, strict=True))
    boxes = _touched(tables, (mine, theirs))
    if len(boxes) > MOST_BOXES or ANYWHERE in boxes:
        return Cut(tables, (mine, theirs))
    # each is cut down by boxes of the other one as well, which may ask for what only that one lists
    before, after = (table._replace(axes={**table.axes, **old.axes, **new.axes}) for table in tables)
    (one, kept), (other, left) = _within(before, mine, boxes), _within(after, theirs, boxes)
    return Cut((one, other), (kept, left))


def _touched(tables: tuple[Table, Table], keys: tuple[list[int], list[int]]) -> tuple[Box, ...]:
    """The boxes of requests in which rules hold that are new or gone, or two that changed places."""
    counts = Counter(key for own in keys for key in own)
    both = {key for key in set(keys[0]) & set(keys[1]) if counts[key] == 2}
    found: dict[Box, None] = {}
    for table, own in zip(tables, keys, strict=True):
        for rule, key in zip(table.rules, own, strict=True):
            if key not in both:
                found.update(dict.fromkeys(_extent(rule)))
    before, after = ([key for key in own if key in both] for own in keys)
    if before != after:
        rules = dict(zip(keys[0], tables[0].rules, strict=True))
        found.update(dict.fromkeys(swapped(before, after, {key: _extent(rules[key]) for key in before})))
    return widest(found)


def swapped(before: Sequence[K], after: Sequence[K], extents: Mapping[K, tuple[Box, ...]]) -> Iterator[Box]:
    """The boxes in which two meet that stand in another order; anywhere, where too many do to go through them."""
    places = {key: place for place, key in enumerate(after)}
    kept, seen = _in_order(before, places), 0
    pairs: dict[tuple[tuple[Box, ...], tuple[Box, ...]], None] = {}
    for key in before:
        if key not in kept:
            others = seen ^ ((1 << places[key]) - 1)  # those before it on one side alone
            for start, end in runs(others):
                pairs.update(dict.fromkeys((extents[key], extents[after[place]]) for place in range(start, end)))
                if len(pairs) > MOST_PAIRS:
                    yield ANYWHERE
                    return
        seen |= 1 << places[key]
    for one, other in pairs:
        yield from meets(one, other)


def _keys(rules: Iterable[Rule], name: Callable[[Outcome], Outcome], known: dict[object, int]) -> list[int]:
    """For each rule a number; rules that say the same have the same."""
    numbers: dict[int, int] = {}
    """Those of parts that rules share."""

    def number(value: Hashable) -> int:
        found = numbers.get(id(value))
        if found is None:
            found = numbers[id(value)] = known.setdefault(value, len(known))
        return found

    return [
        known.setdefault(
            (number(rule.when), number(rule.refusals), name(rule.outcome), rule.escalation, number(rule.closes)),
            len(known),
        )
        for rule in rules
    ]


def _in_order(keys: Sequence[K], places: Mapping[K, int]) -> set[K]:
    """As many keys as have places that only grow."""
    tails: list[int] = []
    ends: list[K] = []
    before: dict[K, K | None] = {}
    for key in keys:
        at = bisect_left(tails, places[key])
        tails[at : at + 1] = [places[key]]
        ends[at : at + 1] = [key]
        before[key] = ends[at - 1] if at else None
    kept: set[K] = set()
    last: K | None = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _extent(rule: Rule) -> tuple[Box, ...]:
    """Where a rule holds in some state, or closes."""
    return tuple(dict.fromkeys(map(_request, (*rule.when, *rule.closes))))


def _request(where: Box) -> Box:
    return tuple(entry for entry in where if entry[0].partition(":")[0] not in STATE)


def widest(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """The boxes without those that lie in another one."""
    found: list[Box] = []
    for where in sorted(boxes, key=len):
        if not any(meet(where, other) == where for other in found):
            found.append(where)
            if len(found) > MOST_BOXES:
                break
    return tuple(found)


def _within(table: Table, keys: list[int], boxes: tuple[Box, ...]) -> tuple[Table, list[int]]:
    """The rules inside these boxes, and their keys."""
    met: dict[int, tuple[Box, ...]] = {}
    """What is left of boxes; rules of a route share them."""

    refusing: dict[int, tuple[Refusal, ...]] = {}

    def left(where: tuple[Box, ...]) -> tuple[Box, ...]:
        found = met.get(id(where))
        if found is None:
            found = met[id(where)] = meets(where, boxes)
        return found

    def refused(refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
        found = refusing.get(id(refusals))
        if found is None:
            found = refusing[id(refusals)] = tuple(_near(refusals, boxes))
        return found

    rules, kept = [], []
    for rule, key in zip(table.rules[:-1], keys, strict=False):
        when = left(rule.when)
        if when:
            rules.append(rule._replace(when=when, refusals=refused(rule.refusals), closes=left(rule.closes)))
            kept.append(key)
    return table._replace(rules=(*rules, table.rules[-1])), [*kept, keys[-1]]


def _near(refusals: Iterable[Refusal], boxes: tuple[Box, ...]) -> Iterator[Refusal]:
    """The refusals that may hold inside these boxes."""
    for refusal in refusals:
        near = tuple(where for where in refusal.boxes if any(meet(where, one) is not None for one in boxes))
        if near:
            yield refusal._replace(boxes=near)
