"""What can be met at the end of each ladder of a diagram in some states: only as many states are looked at as it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.engine.ladder import Ladder
    from routectl.engine.outcome import Outcome
    from routectl.engine.states import States
    from routectl.engine.store import Store, Told, Tree


class Met:
    """What outcomes are named, None for no name, in some of the states. Parts that diagrams share are gone through once."""

    def __init__(self, store: Store, name: Callable[[Outcome], Any], states: States) -> None:
        self.store = store
        self.name = name
        self.states = states
        self.known: dict[Tree, Told] = {}
        self.names: dict[Ladder, frozenset[Any]] = {}
        self.masks = {axis: states.mask(store.space.axes[axis]) for axis in store.offsets}

    def of(self, tree: Tree) -> Told:
        """For each kind of request the set of all that its outcomes are named."""
        if tree not in self.known:
            if isinstance(tree, Node):
                self.known[tree] = self.store.node(tree.axis, list(tree.ends), [self.of(kid) for kid in tree.kids])
            else:
                self.known[tree] = self.ladder(tree)
        return self.known[tree]

    def ladder(self, ladder: Ladder) -> frozenset[Any]:
        """What the outcomes of one ladder are named, in the states that are asked about."""
        if self.states.one:
            return frozenset((self.name(ladder.answer(self.store.nominal)),)) - {None}
        found: set[Any] = set()
        seen: set[tuple[Ladder, int | None]] = set()
        self.search(ladder, self.states.most_down, found, seen)
        return frozenset(found)

    def search(self, ladder: Ladder, left: int | None, found: set[Any], seen: set[tuple[Ladder, int | None]]) -> None:
        """Goes on as long as a rung promises something new; what is as unusual as can be comes first, for it is at the end."""
        if (ladder, left) in seen or self.possible(ladder) <= found:
            return
        seen.add((ladder, left))
        axis = self.store.axis_of(ladder)
        if axis is None:
            found |= self.possible(ladder)
            return
        kind, mask = self.store.space.axes[axis].kind, self.masks[axis]
        for code in reversed(range(self.store.space.axes[axis].size)):
            if not mask >> code & 1:
                continue
            counts = left is not None and kind == "providers_down" and code
            if counts and not left:
                continue
            self.search(self.store.kid(ladder, axis, code), left - 1 if counts and left else left, found, seen)

    def possible(self, ladder: Ladder) -> frozenset[Any]:
        """What its rungs are named, whether they can be met or not."""
        if ladder not in self.names:
            self.names[ladder] = frozenset(self.name(rung.outcome) for rung in ladder.rungs) - {None}
        return self.names[ladder]
