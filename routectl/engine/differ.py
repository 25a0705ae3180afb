"""Whether two rule tables decide otherwise somewhere: both are gone through at once, as far as the first difference.

No diagram is built. Of a route that is the same in both no more matters than what it takes (`folded.py`). Where the rules that
are left are the same in both, they decide alike, so no more is looked at than where rules hold that are not in both or
in another order; and of the states, no more than those of requests that meet unlike ladders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.unwatched import unwatched
from routectl.engine.alive import Search
from routectl.engine.bits import Coding
from routectl.engine.build import leaf
from routectl.engine.combine import combine
from routectl.engine.folded import fold
from routectl.engine.space import Space
from routectl.engine.states import ANY
from routectl.engine.store import MOST_NODES, Store
from routectl.engine.witness import witness

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from routectl.engine.bits import Group
    from routectl.engine.ladder import Ladder
    from routectl.engine.outcome import Outcome
    from routectl.engine.states import States
    from routectl.engine.store import Told
    from routectl.engine.table import Table
    from routectl.engine.witness import Witness


def difference(old: Table, new: Table, states: States = ANY, limit: int = MOST_NODES) -> Witness | None:
    """A request and a state that two tables decide otherwise; None where there is none.

    Raises `TooLarge` after so many parts, and ValueError where a dimension is listed in one policy and a number in the other.
    """
    with unwatched():
        tables, keys = fold(old, new)
        if keys[0] == keys[1]:
            return None
        comparison = Comparison(Store(Space(tables), limit), tables, keys)
        found = witness(comparison.store.space, comparison.differing(states))
    return found and found[0]


def _as_it_is(outcome: Outcome) -> Hashable:
    return outcome


class Comparison(Search):
    """Two tables; rules that have the same key are the same."""

    def __init__(
        self, store: Store, tables: tuple[Table, Table], keys: tuple[Iterable[Hashable], Iterable[Hashable]]
    ) -> None:
        coding = Coding(store)
        self.groups = tuple(coding.table(table, own) for table, own in zip(tables, keys, strict=True))
        self.everything = coding.everything
        super().__init__(coding)
        self.states = ANY
        self.label: Callable[[Outcome], Hashable] = _as_it_is

    def differing(self, states: States, label: Callable[[Outcome], Hashable] = _as_it_is) -> Told:
        """A diagram that tells True in the first part found where the outcomes have unlike labels in one of these states.

        It says nothing of the state where the nominal one is such a state. None where there is no such part. Raises `TooLarge`.
        """
        self.states, self.label = states, label
        self.forget()
        return self.found(0, self.everything, *self.groups)

    def found(self, axis: int, alive: int, one: list[Group], other: list[Group]) -> Told:
        """The same of the boxes that are alive and the rules that are left, from an axis on."""
        certain = alive & self.settled[axis]
        mine, one = self.kept(alive, certain, one)
        theirs, other = self.kept(alive, certain, other)
        if one == other:
            return None
        left = mine | theirs
        while axis < self.count and not left & self.touching[axis]:
            axis += 1
        if (mine, theirs) in self.seen[axis]:
            return None
        self.look()
        if axis == self.count:
            found = self.met(leaf(self.store, mine, one), leaf(self.store, theirs, other))
        else:
            found = self.fork(axis, left, one, other)
        if found is None:
            self.seen[axis].add((mine, theirs))
        return found

    def fork(self, axis: int, alive: int, one: list[Group], other: list[Group]) -> Told:
        """The first class of an axis below which the two differ, as a node that leads there alone."""
        size = self.store.space.axes[axis].size
        turns = self.turns(axis, alive)
        for (code, admitted), end in zip(turns, [*(code for code, _ in turns[1:]), size], strict=True):
            found = self.found(axis + 1, alive & admitted, one, other)
            if found is not None:
                parts = {code: None, end: found} if end == size else {code: None, end: found, size: None}
                parts.pop(0, None)  # nothing is before the first class
                return self.store.node(axis, [*parts], [*parts.values()])
        return None

    def met(self, *ladders: Ladder) -> Told:
        """Where the answers of two ladders are unlike; where they are in the nominal state, no other one is looked at."""
        nominal = self.store.nominal
        if self.states.has_nominal and self.unlike(tuple([one.answer(nominal) for one in ladders])):
            return True
        return combine(self.store, ladders, self.unlike, self.states, unlike=True)

    def unlike(self, outcomes: tuple[Outcome, ...]) -> bool | None:
        """True where two outcomes are labelled otherwise; None, which is nothing to tell, where they are not."""
        before, after = map(self.label, outcomes)
        return before != after or None
