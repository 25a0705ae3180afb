"""A union of request boxes as a diagram: what a question is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.space import runs
from routectl.engine.store import Node, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.engine.box import Box, Domain
    from routectl.engine.space import Coded
    from routectl.engine.store import Store, Told


def inside(store: Store, boxes: Iterable[Box], domains: Mapping[str, Domain]) -> Told:
    """True inside one of the boxes and None elsewhere; the store's space was made with them. Raises `TooLarge`."""
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
            if len(self.known) > self.store.limit:
                raise TooLarge(self.store.limit, tuple(axis.name for axis in self.store.space.axes[:3]))
            axis = min(where[0][0] for where in boxes)
            size = self.store.space.axes[axis].size
            starts, left = zip(*_turns(boxes, axis, size), strict=True)
            self.known[boxes] = self.store.node(axis, [*starts[1:], size], [self.tree(each) for each in left])
        return self.known[boxes]


def _turns(boxes: Iterable[Coded], axis: int, size: int) -> Iterator[tuple[int, frozenset[Coded]]]:
    """The first class, and each one at which a box begins or ends, with what is left of the boxes that let it in."""
    turning: dict[int, list[Coded]] = {0: []}
    here: set[Coded] = set()
    for where in boxes:
        if where[0][0] != axis:
            here.add(where)
        else:
            for end in (end for run in runs(where[0][1]) for end in run):
                turning.setdefault(end, []).append(where)
    asking: set[Coded] = set()
    for code in sorted(turning.keys() - {size}):
        asking.symmetric_difference_update(turning[code])
        yield code, frozenset(here.union([where[1:] for where in asking]))
