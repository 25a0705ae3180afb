"""A union of request boxes as a diagram: what a question is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routectl.engine.box import Box, Domain
    from routectl.engine.space import Coded
    from routectl.engine.store import Store, Told


def inside(store: Store, boxes: Iterable[Box], domains: Mapping[str, Domain]) -> Told:
    """True inside one of the boxes and None elsewhere; the store's space was made with them."""
    coded = (store.space.code(where, domains) for where in boxes)
    return _Union(store).tree(frozenset(where for where in coded if where is not None))


def wherever(store: Store, tree: Told) -> Told:
    """True for the requests for which a diagram has something to tell in some state, and None for the others."""
    known: dict[Told, Told] = {}

    def found(tree: Told) -> Told:
        if not isinstance(tree, Node) or tree.axis >= store.space.requests:
            return None if tree is None else True
        if tree not in known:
            known[tree] = store.node(tree.axis, list(tree.ends), [found(kid) for kid in tree.kids])
        return known[tree]

    return found(tree)


class _Union:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.known: dict[frozenset[Coded], Told] = {}

    def tree(self, boxes: frozenset[Coded]) -> Told:
        """What is left of boxes once the axes before their first ones are known."""
        if not boxes or () in boxes:
            return True if boxes else None
        if boxes not in self.known:
            axis = min(where[0][0] for where in boxes)
            size = self.store.space.axes[axis].size
            kids = [self.tree(frozenset(_after(boxes, axis, code))) for code in range(size)]
            self.known[boxes] = self.store.node(axis, list(range(1, size + 1)), kids)
        return self.known[boxes]


def _after(boxes: Iterable[Coded], axis: int, code: int) -> Iterable[Coded]:
    for where in boxes:
        if where[0][0] != axis:
            yield where
        elif where[0][1] >> code & 1:
            yield where[1:]
