"""The digest of what a diagram tells: the same for the same function, however its axes are cut, ordered and spelled out.

A function is read as one large number: over all points, the sum of what is told there, each times
the weights of the point's values on all axes. Weights and what is told are pseudo-random residues
modulo a prime, and the weights of an axis sum to 1. So an axis that doesn't matter drops out, two
classes that are told alike count as one, and the order of the axes is of no consequence. Two
functions that differ anywhere are different polynomials in the weights, and those have the same
value for a share of the weights that is smaller than one in 2**4400. The number is worked out node
by node and never path by path. See docs/decisions/0008-the-digest-of-a-change.md.
"""

from __future__ import annotations

from hashlib import sha256, shake_256
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from routectl.engine.box import LEVELS
from routectl.engine.store import Node
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from routectl.engine.space import Axis, Space
    from routectl.engine.store import Told

_BITS = 4423
PRIME: int = 2**_BITS - 1
"""So large that no sum can be steered to a wanted value by the choice of names, either."""

_BYTES = 561
_USUAL = (OTHER, "no", LEVELS[0])
"""What stands for all values that nobody speaks of: it has the weight that the others leave."""


def digest(space: Space, tree: Told, written: Callable[[Hashable], str]) -> str:
    """`sha256:` and 64 hex digits. `written` tells two things apart that are told: equal texts are the same."""
    number = _Sum(space, written).of(tree)
    return "sha256:" + sha256(number.to_bytes(_BYTES, "big")).hexdigest()


class _Sum:
    def __init__(self, space: Space, written: Callable[[Hashable], str]) -> None:
        self.space = space
        self.written = written
        self.known: dict[Told, int] = {None: 0}
        self.weights: dict[int, list[int]] = {}
        self.shares: dict[tuple[int, ...], int] = {}

    def of(self, tree: Told) -> int:
        found = self.known.get(tree)
        if found is None:
            found = self.known[tree] = self.node(tree) if isinstance(tree, Node) else _residue(self.written(tree))
        return found

    def node(self, node: Node) -> int:
        if len(node.kids) == 2:
            return self.chain(node)
        weights = self.before(node.axis)
        last, total = self.of(node.kids[-1]), 0
        for (start, end), kid in zip(pairwise((0, *node.ends[:-1])), node.kids, strict=False):
            total += (weights[end] - weights[start]) * (self.of(kid) - last)  # all that an axis weighs is 1
        return _rest(total + last)

    def chain(self, node: Node) -> int:
        """One of two kids, and those below it that go on to the same second kid: their shares are taken at once.

        So it is with everything that has to be up for a model to serve, and most nodes are such.
        """
        first, last = node.kids
        along: tuple[int, ...] = (node.axis, node.ends[0])
        while isinstance(first, Node) and len(first.kids) == 2 and first.kids[1] is last and first not in self.known:
            along += (first.axis, first.ends[0])
            first = first.kids[0]
        rest = self.of(last)
        return _rest(self.share(along) * (self.of(first) - rest) + rest)

    def share(self, along: tuple[int, ...]) -> int:
        """What the first classes of one axis after the other weigh together, up to an end on each."""
        found = self.shares.get(along)
        if found is None:
            *before, axis, end = along
            found = self.before(axis)[end]
            if before:
                found = _rest(self.share(tuple(before)) * found)
            self.shares[along] = found
        return found

    def before(self, axis: int) -> list[int]:
        if axis not in self.weights:
            self.weights[axis] = before(self.space.axes[axis])
        return self.weights[axis]


def _rest(number: int) -> int:
    """What is left of a number modulo the prime, which is one below a power of two: a division takes twenty times as long."""
    while not 0 <= number < PRIME:
        number = 0 if number == PRIME else (number & PRIME) + (number >> _BITS)
    return number


def before(axis: Axis) -> list[int]:
    """For each class of an axis, what those before it weigh together; at the end, what all do, which is 1."""
    if not axis.values:
        return [0, *(_residue(f"{axis.name} {start}") for start in axis.starts[1:]), 1]
    usual = next(value for value in _USUAL if value in axis.values)
    weights = {value: _residue(f"{axis.name}={value}") for value in axis.values if value != usual}
    weights[usual] = 1 - sum(weights.values())
    return list(accumulate((weights[value] for value in axis.values), initial=0))


def _residue(text: str) -> int:
    return int.from_bytes(shake_256(text.encode("utf-8", "surrogatepass")).digest(_BYTES), "big") % PRIME
