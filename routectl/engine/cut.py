"""What a diagram over all states tells in some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.combine import told
from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Hashable

    from routectl.engine.states import States
    from routectl.engine.store import Store, Told


def cut(store: Store, tree: Told, states: States) -> Told:
    """The same in the states that are looked at; in all others None, or whatever makes it shorter."""
    return _Cut(store, states).tree(tree, states.most_down)


def beyond_nominal(store: Store, tree: Told) -> frozenset[Hashable]:
    """All that is told in some state, and not of the same request in the nominal one."""
    found: set[Hashable] = set()
    seen: set[Told] = set()
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, Node) or one in seen:
            continue
        seen.add(one)
        if one.axis in store.offsets:
            nominal: Told = one
            while isinstance(nominal, Node):
                nominal = nominal.kid(0)
            found |= told(one) - {nominal}
        else:
            waiting += one.kids
    return frozenset(found)


class _Cut:
    def __init__(self, store: Store, states: States) -> None:
        self.store = store
        self.known: dict[tuple[Told, int | None], Told] = {}
        self.masks = {axis: states.mask(store.space.axes[axis]) for axis in store.offsets}

    def tree(self, tree: Told, left: int | None) -> Told:
        """`left` is how many more providers may be down; None where that doesn't matter."""
        if not isinstance(tree, Node):
            return tree
        key = tree, left
        if key not in self.known:
            self.known[key] = self.node(tree, left)
        return self.known[key]

    def node(self, node: Node, left: int | None) -> Told:
        axis, mask = node.axis, self.masks.get(node.axis)
        if mask is None:
            return self.store.node(axis, list(node.ends), [self.tree(kid, left) for kid in node.kids])
        if not mask & (mask - 1):
            return self.tree(node.kid(mask.bit_length() - 1), left) if mask else None
        if left is not None and self.store.space.axes[axis].kind == "providers_down":
            return self.outage(node, left)
        classes = range(self.store.space.axes[axis].size)
        kids = [self.tree(node.kid(code), left) if mask >> code & 1 else None for code in classes]
        return self.store.node(axis, [code + 1 for code in classes], kids)

    def outage(self, node: Node, left: int) -> Told:
        """As `combine` has it: what is told where a provider is up is told too where more are down than are looked at."""
        fine = self.tree(node.kid(0), left)
        if left == 0:
            return fine
        failing = self.tree(node.kid(1), left - 1)
        if failing in (fine, self.tree(node.kid(0), left - 1)):
            return fine
        return self.store.node(node.axis, [1, 2], [fine, failing])
