"""Which routes take the requests in each part of a diagram: known for all parts, so that no box is gone through in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.below import Below
from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from routectl.engine.ladder import Ladder
    from routectl.engine.store import Tree
    from routectl.lint.rules.logic.paths import Within

ANY = -1
"""The bits of all routes."""


class Takers:
    """A diagram, and for each of its parts a bit for each route that takes a request there, by the route's index."""

    def __init__(self, root: Tree, taker: Callable[[Ladder], int]) -> None:
        self.root = root
        self.below = Below(lambda ladder: 1 << taker(ladder))

    def toward(self, route: int) -> Callable[[Tree], object]:
        """Whether some request in a part gets to a route."""
        return lambda tree: self.below(tree) >> route & 1

    def met(self, boxes: Iterable[Within]) -> int:
        """The routes that take some request in one of these boxes."""
        search = _Search(self, ANY)
        for within in boxes:
            search.box(within)
        return search.found

    def meets(self, boxes: Iterable[Within], wanted: int) -> bool:
        """Whether one of the routes wanted takes some request in one of these boxes."""
        search = _Search(self, wanted)
        return any(search.box(within) for within in boxes)


class _Search:
    """Goes through boxes as far as there may be a route that is not found yet, and no further than a box says something."""

    def __init__(self, takers: Takers, wanted: int) -> None:
        self.takers = takers
        self.wanted = wanted
        self.found = 0

    def box(self, within: Within) -> int:
        """What is found with one box more; where not all routes are wanted, one that is will do."""
        last = max(within, default=-1)
        seen: set[Tree] = set()
        waiting = [self.takers.root]
        while waiting and not (self.found and self.wanted != ANY):
            tree = waiting.pop()
            here = self.takers.below(tree) & self.wanted
            if not here & ~self.found:
                continue
            if not isinstance(tree, Node) or tree.axis > last:
                self.found |= here
                continue
            mask, start = within.get(tree.axis, -1), 0
            for end, kid in zip(tree.ends, tree.kids, strict=True):
                if kid not in seen and mask >> start & (1 << end - start) - 1:
                    seen.add(kid)
                    waiting.append(kid)
                start = end
        return self.found
