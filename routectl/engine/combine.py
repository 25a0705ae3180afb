"""Questions about diagrams, one or several at once: for every request and state, what their answers come to together.

The result is a diagram again, over request and state, whose leaves are what the question makes of
the answers; None where there is nothing to tell, or the state is not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.states import NOMINALLY
from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from routectl.engine.ladder import Ladder
    from routectl.engine.outcome import Outcome
    from routectl.engine.states import States
    from routectl.engine.store import Store, Told, Tree

    Question = Callable[[tuple[Outcome, ...]], Hashable]


def combine(
    store: Store,
    trees: tuple[Tree, ...],
    question: Question,
    states: States = NOMINALLY,
    *,
    within: Told = True,
    unlike: bool = False,
) -> Told:
    """What the question makes of the answers of these diagrams, everywhere, or `within` (see `inside`).

    With `unlike`, a part of the space in which all of them are the same function has nothing to tell.
    """
    if states.one and within is True and len(trees) == 1:
        return _nominally(store, trees[0], question)
    return _Combination(store, question, states, unlike).tree(trees, within, states.most_down)


def _nominally(store: Store, tree: Tree, question: Question) -> Told:
    """The same of one diagram in one state, which is asked for most often."""
    known: dict[Tree, Told] = {}

    def made(tree: Tree) -> Told:
        if tree not in known:
            if isinstance(tree, Node):
                known[tree] = store.node(tree.axis, list(tree.ends), [made(kid) for kid in tree.kids])
            else:
                known[tree] = question((tree.answer(store.nominal),))
        return known[tree]

    return made(tree)


def told(tree: Told) -> frozenset[Hashable]:
    """Everything that a diagram has to tell somewhere."""
    found: set[Hashable] = set()
    seen: set[Told] = set()
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            if isinstance(one, Node):
                waiting += one.kids
            elif one is not None:
                found.add(one)
    return frozenset(found)


def project(store: Store, tree: Told, axes: frozenset[int]) -> Told:
    """For the chosen axes alone, the set of all that is told for some value of the others."""
    return _Projection(store, axes).tree(tree)


class _Projection:
    def __init__(self, store: Store, axes: frozenset[int]) -> None:
        self.store = store
        self.axes = axes
        self.known: dict[Told, Told] = {}
        self.unions: dict[frozenset[Told], Told] = {}

    def tree(self, tree: Told) -> Told:
        if not isinstance(tree, Node):
            return frozenset() if tree is None else frozenset((tree,))
        if tree not in self.known:
            kids = [self.tree(kid) for kid in tree.kids]
            kept = tree.axis in self.axes
            self.known[tree] = self.store.node(tree.axis, list(tree.ends), kids) if kept else self.union(kids)
        return self.known[tree]

    def union(self, trees: Iterable[Told]) -> Told:
        key = frozenset(trees)
        if len(key) == 1:
            return next(iter(key))
        if key not in self.unions:
            nodes = [tree for tree in key if isinstance(tree, Node)]
            if not nodes:
                self.unions[key] = frozenset().union(*(tree for tree in key if isinstance(tree, frozenset)))
            else:
                axis = min(node.axis for node in nodes)
                ends = sorted({end for node in nodes if node.axis == axis for end in node.ends})
                kids = [
                    self.union(
                        tree.kid(end - 1) if isinstance(tree, Node) and tree.axis == axis else tree for tree in key
                    )
                    for end in ends
                ]
                self.unions[key] = self.store.node(axis, ends, kids)
        return self.unions[key]


class _Combination:
    def __init__(self, store: Store, question: Question, states: States, unlike: bool) -> None:
        self.store = store
        self.question = question
        self.states = states
        self.unlike = unlike
        self.known: dict[tuple[tuple[Tree, ...], Told, int | None], Told] = {}
        self.answered: dict[tuple[tuple[Ladder, ...], int | None], Told] = {}
        self.masks = {axis: states.mask(store.space.axes[axis]) for axis in store.offsets}
        self.kids: dict[tuple[Ladder, int, int], Ladder] = {}

    def tree(self, trees: tuple[Tree, ...], within: Told, left: int | None) -> Told:
        """`left` is how many more providers may be down; None where that doesn't matter."""
        if within is None or (self.unlike and trees.count(trees[0]) == len(trees)):
            return None
        key = (trees, within, left)
        if key not in self.known:
            axes = [tree.axis for tree in (*trees, within) if isinstance(tree, Node)]
            if axes:
                self.known[key] = self.fork(min(axes), trees, within, left)
            else:
                self.known[key] = self.ladders(trees, left)  # type: ignore[arg-type]
        return self.known[key]

    def fork(self, axis: int, trees: tuple[Tree, ...], within: Told, left: int | None) -> Told:
        asking = [tree for tree in (*trees, within) if isinstance(tree, Node) and tree.axis == axis]
        ends = sorted({end for tree in asking for end in tree.ends})
        kids = [
            self.tree(tuple(kid(tree, axis, end - 1) for tree in trees), kid(within, axis, end - 1), left)
            for end in ends
        ]
        return self.store.node(axis, ends, kids)

    def ladders(self, ladders: tuple[Ladder, ...], left: int | None) -> Told:
        """The same where no more of the request is asked for."""
        if self.unlike and ladders.count(ladders[0]) == len(ladders):
            return None
        key = ladders, left
        found = self.answered.get(key, self)
        if found is self:
            found = self.answered[key] = self.rungs(ladders, left)
        return found

    def rungs(self, ladders: tuple[Ladder, ...], left: int | None) -> Told:
        if self.states.one:
            return self.question(tuple([ladder.answer(self.store.nominal) for ladder in ladders]))
        axis = self.store.axis_of(*ladders)
        if axis is None:
            return self.question(tuple([ladder.rungs[0].outcome for ladder in ladders]))
        mask = self.masks[axis]
        if not mask & (mask - 1):  # the others are not looked at, so nothing needs to say that they aren't meant
            code = mask.bit_length() - 1
            return self.ladders(self.after(ladders, axis, code), left) if mask else None
        size = self.store.space.axes[axis].size
        if left is not None and self.store.space.axes[axis].kind == "providers_down":
            return self.outage(ladders, axis, left)
        kids: list[Told] = []
        for code in range(size):
            if mask >> code & 1:
                kids.append(self.ladders(self.after(ladders, axis, code), left))
            else:
                kids.append(None)
        return self.store.node(axis, list(range(1, size + 1)), kids)

    def after(self, ladders: tuple[Ladder, ...], axis: int, code: int) -> tuple[Ladder, ...]:
        """What is left of ladders once the class of an axis is known: each once, for it stands beside many others."""
        kids, whole = [], self.store.whole(axis)
        for ladder in ladders:
            kid = self.kids.get((ladder, axis, code)) if ladder.bits & whole else ladder
            if kid is None:
                kid = self.kids[ladder, axis, code] = self.store.kid(ladder, axis, code)
            kids.append(kid)
        return tuple(kids)

    def outage(self, ladders: tuple[Ladder, ...], axis: int, left: int) -> Told:
        """What is told by whether one more provider is down.

        Where more are down than are looked at, anything may be told. So what is told where it is up
        is told there too: a provider whose outage changes nothing is not asked for.
        """
        up, down = self.after(ladders, axis, 0), self.after(ladders, axis, 1)
        fine = self.ladders(up, left)
        if left == 0:
            return fine
        failing = self.ladders(down, left - 1)
        if failing in (fine, self.ladders(up, left - 1)):
            return fine
        return self.store.node(axis, [1, 2], [fine, failing])


def kid(tree: Any, axis: int, code: int) -> Any:
    """What goes on for one class of an axis; the tree itself where it doesn't ask for that axis."""
    return tree.kid(code) if isinstance(tree, Node) and tree.axis == axis else tree
