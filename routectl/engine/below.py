"""What can be met in each part of a diagram, as bits: where nothing of interest is, nobody needs to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.store import Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.engine.store import Told


class Below:
    """The bits of all leaves in a part of a diagram, each part gone through once."""

    def __init__(self, bits: Callable[[Any], int]) -> None:
        self.bits = bits
        self.known: dict[Told, int] = {}

    def __call__(self, tree: Told) -> int:
        found = self.known.get(tree)
        if found is None:
            if isinstance(tree, Node):
                found = 0
                for kid in tree.kids:
                    found |= self(kid)
            else:
                found = self.bits(tree)
            self.known[tree] = found
        return found
