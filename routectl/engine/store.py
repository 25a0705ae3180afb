"""Where the nodes of diagrams live, equal ones once: the same object is the same function."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, TypeVar

from routectl.engine.ladder import Ladder, Rung, simplest, united

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from routectl.engine.outcome import Outcome
    from routectl.engine.space import Space

T = TypeVar("T")

MOST_NODES = 300_000
"""Nodes of all diagrams in a store; over it, the build stops and says which axes are to blame."""


class Node:
    """One question: which class of `axis`. `kids[i]` is for the classes before `ends[i]` that no earlier kid has."""

    __slots__ = ("axis", "ends", "kids")

    def __init__(self, axis: int, ends: tuple[int, ...], kids: tuple[Any, ...]) -> None:
        self.axis = axis
        self.ends = ends
        self.kids = kids

    def kid(self, code: int) -> Any:
        """What goes on for one class."""
        return self.kids[bisect_right(self.ends, code)]

    def branches(self) -> Iterator[tuple[int, Any]]:
        """Each different kid with the bits of its classes."""
        masks: dict[Any, int] = {}
        start = 0
        for end, kid in zip(self.ends, self.kids, strict=True):
            masks[kid] = masks.get(kid, 0) | (1 << end) - (1 << start)
            start = end
        return ((mask, kid) for kid, mask in masks.items())


Tree = Node | Ladder
"""A function of request and state to outcomes."""

Told = Node | Hashable
"""A function to anything else: what a question about trees comes to."""


class TooLarge(Exception):
    """A diagram would have more nodes than allowed; `axes` are those that most of them ask for."""

    def __init__(self, limit: int, axes: tuple[str, ...]) -> None:
        named = ", ".join(f"`{axis}`" for axis in axes)
        super().__init__(f"the policy tells apart more than {limit:,} kinds of requests; most nodes ask for {named}")
        self.axes = axes


class Store:
    """Where the nodes of all diagrams over one space live, equal ones once: same object, same function."""

    def __init__(self, space: Space, limit: int = MOST_NODES) -> None:
        self.space = space
        self.limit = limit
        self._nodes: dict[tuple[int, tuple[int, ...], tuple[Any, ...]], Node] = {}
        self._ladders: dict[tuple[Rung, ...], Ladder] = {}
        self.offsets: dict[int, int] = {}
        """The first bit of each axis of the state in a ladder's masks."""
        bit = 0
        for number in range(space.requests, len(space.axes)):
            self.offsets[number] = bit
            bit += space.axes[number].size
        self.wholes = tuple(((1 << space.axes[number].size) - 1) << offset for number, offset in self.offsets.items())
        """All bits of each axis of the state."""
        self.nominal = sum(1 << offset for offset in self.offsets.values())
        """The bits of the nominal state: the first class of every axis."""

    @property
    def has_room(self) -> bool:
        """Whether as many nodes again may come."""
        return 2 * len(self._nodes) <= self.limit

    @property
    def is_young(self) -> bool:
        """Whether so much of its room is left that more may be asked of what is in it than it was made for."""
        return 4 * len(self._nodes) <= self.limit

    def __len__(self) -> int:
        return len(self._nodes)

    def node(self, axis: int, ends: list[int], kids: list[T]) -> Node | T:
        """The node with these kids; neighbours that are the same are one, and a single kid stands for itself."""
        last = len(kids) - 1
        keep = [place for place in range(last) if kids[place] != kids[place + 1]]
        if not keep:
            return kids[last]
        if len(keep) == last:
            key = (axis, tuple(ends), tuple(kids))
        else:
            keep.append(last)
            key = (axis, tuple([ends[place] for place in keep]), tuple([kids[place] for place in keep]))
        found = self._nodes.get(key)
        if found is None:
            if len(self._nodes) >= self.limit:
                raise TooLarge(self.limit, self.widest())
            found = self._nodes[key] = Node(*key)
        return found

    def ladder(self, rungs: tuple[Rung, ...]) -> Ladder:
        """The ladder with these rungs, those that can never be reached left out."""
        found = self._ladders.get(rungs)
        if found is None:
            simple = simplest(rungs)
            found = self._ladders.get(simple)
            if found is None:
                found = self._ladders[simple] = Ladder(simple)
            self._ladders[rungs] = found
        return found

    def kid(self, ladder: Ladder, axis: int, code: int) -> Ladder:
        """What is left of a ladder once the class of one axis of the state is known."""
        whole = self.whole(axis)
        if not ladder.bits & whole:
            return ladder
        return self.ladder(ladder.after(whole, 1 << (self.offsets[axis] + code)))

    def axis_of(self, *ladders: Ladder) -> int | None:
        """The first axis of the state that some of these ladders ask for; None where all answer at once."""
        bits = 0
        for ladder in ladders:
            bits |= ladder.bits
        if not bits:
            return None
        first = bits & -bits
        return self.space.requests + bisect_left(self.wholes, first)

    def whole(self, axis: int) -> int:
        """All bits of one axis of the state."""
        return self.wholes[axis - self.space.requests]

    def relabel(self, tree: Tree, name: Callable[[Outcome], Outcome], known: dict[Tree, Tree] | None = None) -> Tree:
        """The same function with other outcomes: what is named alike can't be told apart."""
        known = {} if known is None else known
        found = known.get(tree)
        if found is None:
            if isinstance(tree, Node):
                found = self.node(tree.axis, list(tree.ends), [self.relabel(kid, name, known) for kid in tree.kids])
            else:
                found = self.renamed(tree, name)
            known[tree] = found
        return found

    def renamed(self, ladder: Ladder, name: Callable[[Outcome], Outcome]) -> Ladder:
        """The same of one ladder."""
        rungs = tuple([rung._replace(outcome=name(rung.outcome)) for rung in ladder.rungs])
        if rungs not in self._ladders:
            self._ladders[rungs] = self.ladder(united(rungs, self.wholes))
        return self._ladders[rungs]

    def restrict(self, tree: Tree, known: Mapping[int, int], found: dict[Tree, Tree] | None = None) -> Tree:
        """The function that is left where the classes of some axes are known."""
        found = {} if found is None else found
        left = found.get(tree)
        if left is None:
            if isinstance(tree, Node) and tree.axis > max(known, default=-1):
                left = tree
            elif isinstance(tree, Node) and tree.axis in known:
                left = self.restrict(tree.kid(known[tree.axis]), known, found)
            elif isinstance(tree, Node):
                left = self.node(tree.axis, list(tree.ends), [self.restrict(kid, known, found) for kid in tree.kids])
            else:
                left = tree
                for axis, code in known.items():
                    if axis in self.offsets:
                        left = self.kid(left, axis, code)
            found[tree] = left
        return left

    def settle(self, tree: Tree, known: dict[Tree, Tree] | None = None) -> Tree:
        """The same function with its ladders unfolded: canonical, for equal functions are then the same object."""
        known = {} if known is None else known
        found = known.get(tree)
        if found is None:
            if isinstance(tree, Node):
                found = self.node(tree.axis, list(tree.ends), [self.settle(kid, known) for kid in tree.kids])
            elif (axis := self.axis_of(tree)) is not None:
                size = self.space.axes[axis].size
                kids = [self.settle(self.kid(tree, axis, code), known) for code in range(size)]
                found = self.node(axis, list(range(1, size + 1)), kids)
            else:
                found = tree
            known[tree] = found
        return found

    def widest(self) -> tuple[str, ...]:
        """The axes that most nodes ask for."""
        counts: dict[int, int] = {}
        for axis, _, _ in self._nodes:
            counts[axis] = counts.get(axis, 0) + 1
        return tuple(self.space.axes[axis].name for axis in sorted(counts, key=lambda axis: -counts[axis])[:3])
