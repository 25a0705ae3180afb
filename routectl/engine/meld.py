"""What several diagrams tell, point by point, melded into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from routectl.engine.store import Store, Told


def meld(store: Store, trees: tuple[Told, ...], question: Callable[..., Hashable]) -> Told:
    """A diagram of what the question makes of what these tell; it is asked with one argument for each of them."""
    return _Meld(store, question).tree(trees)


class _Meld:
    def __init__(self, store: Store, question: Callable[..., Hashable]) -> None:
        self.store = store
        self.question = question
        self.known: dict[tuple[Told, ...], Told] = {}

    def tree(self, trees: tuple[Told, ...]) -> Told:
        axes = [tree.axis for tree in trees if isinstance(tree, Node)]
        if not axes:
            return self.question(*trees)
        if trees not in self.known:
            axis = min(axes)
            asking = [tree for tree in trees if isinstance(tree, Node) and tree.axis == axis]
            ends = sorted({end for tree in asking for end in tree.ends})
            kids = [self.tree(tuple(_kid(tree, axis, end - 1) for tree in trees)) for end in ends]
            self.known[trees] = self.store.node(axis, ends, kids)
        return self.known[trees]


def _kid(tree: Told, axis: int, code: int) -> Told:
    return tree.kid(code) if isinstance(tree, Node) and tree.axis == axis else tree
