"""Tables with their routes folded: one rule for all that a route takes, where it doesn't matter what the route makes of it.

A route that no earlier one keeps from a request decides it, if only by a rejection. So which route takes
what hangs on matches and samples alone, and outcomes of two routes are never the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.box import ANYWHERE, meet
from routectl.engine.changed import MOST_BOXES, swapped, widest
from routectl.engine.outcome import Outcome
from routectl.engine.table import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routectl.engine.box import Box
    from routectl.engine.table import Table

    Name = str | None


class Part(NamedTuple):
    """The rules of one route, or the last rule, which is nobody's."""

    name: str | None
    rules: Sequence[Rule]
    taken: tuple[Box, ...]
    """What it takes where no earlier one does."""

    @property
    def folded(self) -> Rule:
        """One rule for all of it."""
        return Rule(None, self.taken, (), Outcome("serve", self.name), closes=self.taken)


class Pair(NamedTuple):
    """Two tables, with a key for each of their rules: in both, rules with the same key are the same."""

    tables: tuple[Table, Table]
    keys: tuple[list[int], list[int]]


def parts(table: Table) -> Iterator[Part]:
    """A table as `table` makes it, route by route."""
    start = 0
    for place, rule in enumerate(table.rules):
        if rule.closes:
            yield Part(rule.outcome.route, table.rules[start : place + 1], rule.closes)
            start = place + 1
    yield Part(None, table.rules[start:], (ANYWHERE,))


def folded(table: Table) -> Table:
    """A table of which route takes what, and no more."""
    return table._replace(rules=tuple([part.folded for part in parts(table)]))


def fold(old: Table, new: Table) -> Pair:
    """Two tables that decide otherwise exactly where these do; only the routes that are not the same in both are unfolded.

    Routes are left out that meet none of those, nor one that changed places with another one that it meets.
    """
    mine, theirs = ({part.name: part for part in parts(table)} for table in (old, new))
    comparable = all(old.axes[name] == new.axes[name] for name in old.axes.keys() & new.axes.keys())
    same = _same(mine, theirs) if comparable else set()  # what a box lets in depends on what its policy lists
    touched = widest(_touched(mine, theirs, same)) if comparable else (ANYWHERE,)
    near = touched if len(touched) <= MOST_BOXES else (ANYWHERE,)
    numbers: dict[object, int] = {}
    tables, keys = [], []
    for table, own, other in ((old, mine, theirs), (new, theirs, mine)):
        rules, known = [], []
        for name, part in own.items():
            if name is not None and not any(meet(one, where) is not None for one in part.taken for where in near):
                continue
            if name in same or name not in other:
                rules.append(part.folded)
                known.append(numbers.setdefault(name, len(numbers)))
            else:
                rules += part.rules
                known += [
                    numbers.setdefault((id(table), name, place), len(numbers)) for place in range(len(part.rules))
                ]
        tables.append(table._replace(rules=tuple(rules)))
        keys.append(known)
    return Pair((tables[0], tables[1]), (keys[0], keys[1]))


def _same(mine: Mapping[Name, Part], theirs: Mapping[Name, Part]) -> set[Name]:
    """The routes of which all rules are the same in both."""
    known: dict[tuple[int, int], bool] = {}

    def same(one: object, other: object) -> bool:
        """Rules of a route share what they are made of, so that it is looked at once."""
        key = id(one), id(other)
        found = known.get(key)
        if found is None:
            found = known[key] = one == other
        return found

    def alike(one: Rule, other: Rule) -> bool:
        return one.outcome == other.outcome and same(one.when, other.when) and same(one.refusals, other.refusals)

    return {
        name
        for name, one in mine.items()
        if (other := theirs.get(name)) is not None
        and len(one.rules) == len(other.rules)
        and same(one.taken, other.taken)
        and all(map(alike, one.rules, other.rules))
    }


def _touched(mine: Mapping[Name, Part], theirs: Mapping[Name, Part], same: set[Name]) -> Iterator[Box]:
    """Where routes take something that are not the same in both, or two that changed places."""
    for own in (mine, theirs):
        for name, part in own.items():
            if name not in same:
                yield from part.taken
    before, after = ([name for name in own if name is not None and name in same] for own in (mine, theirs))
    if before != after:
        yield from swapped(before, after, {name: mine[name].taken for name in before})
