"""Tables with their routes folded: one rule for all that a route takes, where it doesn't matter what the route makes of it.

A route that no earlier one keeps from a request decides it, if only by a rejection. So which route takes
what hangs on matches and samples alone, and what two routes decide is never the same, for it is said who decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.box import ANYWHERE, meet
from routectl.engine.changed import MOST_BOXES, Cut, swapped, widest
from routectl.engine.outcome import Outcome
from routectl.engine.table import NOBODY, Rule, Table, axes, taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.engine.box import Box
    from routectl.engine.refusal import Refusal
    from routectl.policy.policy import Policy

    Name = str | None


class Part(NamedTuple):
    """The rules of one route, and what it takes where no earlier one does; the last rule is nobody's."""

    rules: tuple[Rule, ...]
    taken: tuple[Box, ...]


def folded(policy: Policy) -> Table:
    """The table of which route takes what, and no more."""
    taking = [_fold(route.name, boxes) for route in policy.routes if (boxes := taken(route))]
    return Table(policy, dict(axes(policy)), (*taking, NOBODY))


def fold(old: Table, new: Table) -> Cut:
    """Two tables that decide otherwise somewhere where these do, and nowhere where these don't.

    Unfolded are the routes of both that are not the same in both. Left out are those that are the same, and meet none
    that isn't, nor have changed places with one that they meet.
    """
    mine, theirs = dict(_parts(old)), dict(_parts(new))
    comparable = all(old.axes[name] == new.axes[name] for name in old.axes.keys() & new.axes.keys())
    same = _same(mine, theirs) if comparable else set()  # what a box lets in depends on what its policy lists
    touched = widest(_touched(mine, theirs, same)) if comparable else (ANYWHERE,)
    near = touched if len(touched) <= MOST_BOXES else (ANYWHERE,)
    kept = {name for name, part in (mine | theirs).items() if name is None or _meet(part.taken, near)}
    unfolded = (mine.keys() & theirs.keys()) - same
    numbers: dict[object, int] = {}
    tables, keys = [], []
    for table, own in ((old, mine), (new, theirs)):
        rules: list[Rule] = []
        known: list[int] = []
        for name, part in own.items():
            if name in unfolded:
                rules += part.rules
                known += [numbers.setdefault((id(table), name, rule), len(numbers)) for rule in range(len(part.rules))]
            elif name in kept:
                rules.append(_fold(name, part.taken))
                known.append(numbers.setdefault(name, len(numbers)))
        tables.append(table._replace(rules=tuple(rules)))
        keys.append(known)
    return Cut((tables[0], tables[1]), (keys[0], keys[1]))


def _fold(name: Name, boxes: tuple[Box, ...]) -> Rule:
    return Rule(None, boxes, (), Outcome("serve", name), closes=boxes)


def _parts(table: Table) -> Iterator[tuple[Name, Part]]:
    """A table as `table` makes it, route by route: the last rule of each closes what it takes."""
    start = 0
    for end in [place for place, rule in enumerate(table.rules, 1) if rule.closes]:
        last = table.rules[end - 1]
        yield last.outcome.route, Part(table.rules[start:end], last.closes)
        start = end
    yield None, Part(table.rules[start:], (ANYWHERE,))


def _same(mine: Mapping[Name, Part], theirs: Mapping[Name, Part]) -> set[Name]:
    """The routes of which all rules are the same in both."""
    known: dict[int, int] = {}
    """What is the same as what, by identity: rules share what they are made of, and it is looked at once."""

    def same(one: object, other: object) -> bool:
        if known.get(id(one)) == id(other):
            return True
        if one != other:
            return False
        known[id(one)] = id(other)
        return True

    def refused(one: tuple[Refusal, ...], other: tuple[Refusal, ...]) -> bool:
        if known.get(id(one)) != id(other):
            if len(one) != len(other) or not all(map(same, one, other)):
                return False
            known[id(one)] = id(other)
        return True

    def alike(one: Part, other: Part) -> bool:
        if len(one.rules) != len(other.rules) or one.taken != other.taken:
            return False
        for rule, its in zip(one.rules, other.rules, strict=True):
            if rule.outcome != its.outcome or not same(rule.when, its.when) or not refused(rule.refusals, its.refusals):
                return False
        return True

    return {name for name in mine.keys() & theirs.keys() if alike(mine[name], theirs[name])}


def _touched(mine: Mapping[Name, Part], theirs: Mapping[Name, Part], same: set[Name]) -> Iterator[Box]:
    """Where routes take something that are not the same in both, or two that changed places."""
    for own in (mine, theirs):
        for name, part in own.items():
            if name not in same:
                yield from part.taken
    before, after = ([name for name in own if name is not None and name in same] for own in (mine, theirs))
    if before != after:
        yield from swapped(before, after, {name: mine[name].taken for name in before})


def _meet(ones: Iterable[Box], others: Iterable[Box]) -> bool:
    return any(meet(one, other) is not None for one in ones for other in others)
