"""The plain requests of a route: those that ask for no more than its match does.

Their dimensions have listed values, they need no capability, are in no hurry and carry no tokens, beyond
what the match asks for. Of any other request it can be said that nobody could serve it anyhow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.store import Node
from routectl.lint.rules.logic.paths import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.store import Tree
    from routectl.lint.rules.logic.logic import Logic
    from routectl.lint.rules.logic.paths import Leaf, Within


def plain_leaves(asked: Logic, route: int) -> Iterator[tuple[Within, Leaf]]:
    """What is decided of the plain requests of a route, with the box that they are in."""
    for within in plain(asked, route):
        for leaf in leaves(asked.diagram.root, within, asked.late, asked.taking.toward(route)):
            if asked.taker(leaf.ladder) == route:
                yield within, leaf


def plain(asked: Logic, route: int) -> Iterator[Within]:
    """Boxes that hold the plain requests of a route, those that earlier routes take among them."""
    for within in map(asked.coded, asked.taken[route]):
        if within is not None:
            yield _in_no_hurry(asked, route, _plainest(asked, within))


def _plainest(asked: Logic, within: Within) -> Within:
    found = dict(within)
    for number, axis in enumerate(asked.space.axes[: asked.space.requests]):
        mask = within.get(number, (1 << axis.size) - 1)
        if axis.kind == "needs" or axis.name in ("input_tokens", "output_tokens"):
            found[number] = mask & -mask
        elif number in asked.usual:
            found[number] = mask & asked.usual[number] or mask
    return found


def _in_no_hurry(asked: Logic, route: int, within: Within) -> Within:
    """The most patient of these requests that get to the route."""
    if asked.late is None:
        return within
    size = asked.space.axes[asked.late].size
    let_in = within.get(asked.late, (1 << size) - 1)
    patient = {**within, asked.late: 1 << let_in.bit_length() - 1}
    if asked.taking.meets([patient], 1 << route):
        return patient
    code = _Latest(asked, route, {**within, asked.late: let_in}).code(asked.diagram.root)
    return patient if code is None else {**within, asked.late: 1 << code}


class _Latest:
    """Finds the last class of `sla_ms` in which some request of a box gets to a route."""

    def __init__(self, asked: Logic, route: int, within: Within) -> None:
        self.asked = asked
        self.route = route
        self.within = within
        self.known: dict[Tree, int | None] = {}

    def code(self, tree: Tree) -> int | None:
        if not isinstance(tree, Node):
            late = self.asked.late or 0
            return self.within[late].bit_length() - 1 if self.asked.taker(tree) == self.route else None
        if tree not in self.known:
            self.known[tree] = max(self._codes(tree), default=None)
        return self.known[tree]

    def _codes(self, node: Node) -> Iterator[int]:
        whole = self.within.get(node.axis, -1)
        for mask, kid in node.branches():
            both = mask & whole
            code = self.code(kid) if both else None
            if code is not None:
                yield both.bit_length() - 1 if node.axis == self.asked.late else code
