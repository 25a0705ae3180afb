"""Which routes take some request: looked for among their matches alone, as far as somebody may be new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.unwatched import unwatched
from routectl.engine.alive import Search
from routectl.engine.bits import Coding
from routectl.engine.folded import folded
from routectl.engine.space import Space
from routectl.engine.store import MOST_NODES, Store

if TYPE_CHECKING:
    from routectl.engine.bits import Group
    from routectl.policy.policy import Policy


def takers(policy: Policy, limit: int = MOST_NODES) -> set[str | None]:
    """The routes that take some request, by name; None among them where nobody takes one. Raises `TooLarge` after so many parts."""
    with unwatched():
        whole = folded(policy)
        coding = Coding(Store(Space([whole]), limit))
        groups = coding.table(whole)
        search = _Taking(coding, groups)
        search.find(0, coding.everything, groups)
    return search.found


class _Taking(Search):
    def __init__(self, coding: Coding, groups: list[Group]) -> None:
        super().__init__(coding)
        self.found: set[str | None] = set()
        self.own: dict[str | None, int] = {}
        """The boxes of each route that no earlier one has: something gets to it through them alone."""
        self.new = coding.everything
        """The boxes of routes that are not found yet."""
        earlier = 0
        for group in groups:
            self.own[_taker(group)] = group.closing & ~earlier
            earlier |= group.closing

    def find(self, axis: int, alive: int, groups: list[Group]) -> None:
        """Note who takes something of the boxes that are alive, from an axis on."""
        left, kept = self.kept(alive, alive & self.settled[axis], groups)
        if not left & self.new:
            return
        while axis < self.count and not left & self.touching[axis]:
            axis += 1
        if left in self.seen[axis]:
            return
        self.seen[axis].add(left)
        self.look()
        if axis == self.count:
            self.found.add(_taker(kept[0]))
            self.new &= ~self.own[_taker(kept[0])]
            return
        for _, admitted in self.turns(axis, left):
            self.find(axis + 1, left & admitted, kept)


def _taker(group: Group) -> str | None:
    """The first of routes that take the same."""
    return group.lines[0].outcome.route
