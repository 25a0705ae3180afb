"""Ways through a diagram: where a part of the requests gets to, without a look at the rest."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from routectl.engine.ladder import Ladder
    from routectl.engine.regions import Where
    from routectl.engine.space import Space
    from routectl.engine.store import Tree

MOST_PARTS = 2_000
"""So many parts are gone through to say in words where something is so; that it is so doesn't hang on them."""

Within = dict[int, int]
"""A box in classes: for some axes, those that are let in as bits; every other axis is free."""

Way = tuple[Any, int, int] | None
"""How one got here: the way before, an axis, and the class taken there; None at the top."""


def _anywhere(_: Tree) -> bool:
    return True


class Leaf(NamedTuple):
    """What is decided at the end of a way."""

    ladder: Ladder
    way: Way

    @property
    def codes(self) -> dict[int, int]:
        """The classes taken, by axis."""
        found: dict[int, int] = {}
        way = self.way
        while way is not None:
            way, axis, code = way
            found[axis] = code
        return found


def leaves(
    tree: Tree, within: Mapping[int, int], late: int | None = None, toward: Callable[[Tree], object] = _anywhere
) -> Iterator[Leaf]:
    """Every ladder that some request in a box gets to, each once, with one way to it; nowhere but `toward` what is looked for.

    The way takes the first class of each axis that it can, the last one of axis `late`; those come first.
    """
    seen: set[Tree] = {tree}
    waiting: list[tuple[Tree, Way]] = [(tree, None)]
    while waiting:
        here, way = waiting.pop()
        if not isinstance(here, Node):
            yield Leaf(here, way)
            continue
        axis, start, ahead = here.axis, 0, len(waiting)
        mask = within.get(axis, -1)
        for end, kid in zip(here.ends, here.kids, strict=True):
            if kid not in seen:
                let_in = mask >> start & (1 << end - start) - 1
                if let_in and toward(kid):
                    seen.add(kid)
                    code = let_in.bit_length() - 1 if axis == late else (let_in & -let_in).bit_length() - 1
                    waiting.append((kid, (way, axis, start + code)))
            start = end
        if axis != late:
            waiting[ahead:] = waiting[: ahead - 1 : -1] if ahead else waiting[::-1]


def merged(
    space: Space,
    tree: Tree,
    within: Mapping[int, int],
    wanted: Callable[[Ladder], object],
    toward: Callable[[Tree], object] = _anywhere,
) -> tuple[Where, ...]:
    """The parts of a box in which what is decided is wanted, in as few boxes as can be had cheaply; nowhere but `toward` it.

    An axis is named where less of it is let in than by the box.
    """
    from routectl.engine import regions

    ways = islice(_Parts(within, wanted, toward).of(tree, ()), MOST_PARTS)
    found = regions.merged(space, [regions.Region(where, True) for where in ways])
    return tuple(tuple(entry for entry in region.where if entry[1] != within.get(entry[0])) for region in found)


class _Parts:
    """Goes through the parts of a box, past all in which there is nothing wanted."""

    def __init__(
        self, within: Mapping[int, int], wanted: Callable[[Ladder], object], toward: Callable[[Tree], object]
    ) -> None:
        self.within = within
        self.wanted = wanted
        self.toward = toward
        self.known: dict[Tree, bool] = {}

    def of(self, tree: Tree, where: Where) -> Iterator[Where]:
        if not isinstance(tree, Node):
            yield where
            return
        for both, whole, kid in self.kids(tree):
            if self.holds(kid):
                yield from self.of(kid, where if both == whole else (*where, (tree.axis, both)))

    def holds(self, tree: Tree) -> bool:
        """Whether something below is wanted."""
        found = self.known.get(tree)
        if found is None:
            if not self.toward(tree):
                found = False
            elif isinstance(tree, Node):
                found = any(self.holds(kid) for _, _, kid in self.kids(tree))
            else:
                found = bool(self.wanted(tree))
            self.known[tree] = found
        return found

    def kids(self, node: Node) -> Iterator[tuple[int, int, Tree]]:
        whole = self.within.get(node.axis, (1 << node.ends[-1]) - 1)
        return ((mask & whole, whole, kid) for mask, kid in node.branches() if mask & whole)


def at(tree: Tree, codes: Sequence[int]) -> Ladder:
    """What is decided in the classes given for every axis."""
    while isinstance(tree, Node):
        tree = tree.kid(codes[tree.axis])
    return tree
