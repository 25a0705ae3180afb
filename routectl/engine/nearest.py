"""The plainest request for each ladder of a diagram, all of them in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.store import Node
from routectl.engine.witness import cheapest

if TYPE_CHECKING:
    from routectl.engine.ladder import Ladder
    from routectl.engine.regions import Where
    from routectl.engine.space import Space
    from routectl.engine.store import Tree


class Nearest(NamedTuple):
    """A ladder, and where the request is that meets it and that a person reads most easily."""

    cost: int
    where: Where
    ladder: Ladder


def nearest(space: Space, tree: Tree) -> list[Nearest]:
    """Every ladder of a diagram, those with the plainest requests first."""
    known: dict[Tree, tuple[int, Where]] = {tree: (0, ())}
    nodes, found = _sorted(tree)
    for node in nodes:
        before, where = known[node]
        axis = space.axes[node.axis]
        for mask, kid in node.branches():
            cost, code = cheapest(axis, mask)
            if kid not in known or before + cost < known[kid][0]:
                known[kid] = (before + cost, (*where, (node.axis, 1 << code)))
    return sorted((Nearest(*known[ladder], ladder) for ladder in found), key=lambda one: one.cost)


def _sorted(tree: Tree) -> tuple[list[Node], list[Ladder]]:
    """The nodes of a diagram, each before those that it leads to, and its ladders."""
    seen: dict[Tree, None] = {}
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen[one] = None
            if isinstance(one, Node):
                waiting += reversed(one.kids)
    nodes = [one for one in seen if isinstance(one, Node)]
    return sorted(nodes, key=lambda node: node.axis), [one for one in seen if not isinstance(one, Node)]
