"""What several diagrams tell, point by point, melded into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.combine import kid
from routectl.engine.store import Node, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.engine.store import Store, Told

    Parts = tuple[Any, ...]


class Meld:
    """A question to several diagrams at once, whose ladders are asked as they are.

    `simply` is shown the parts that are gone on with: it answers with parts of which as much is to be told, as few different
    ones as can be, or None where there is nothing to tell.
    """

    def __init__(
        self, store: Store, question: Callable[..., Told], simply: Callable[[Parts], Parts | None] = lambda parts: parts
    ) -> None:
        self.store = store
        self.question = question
        self.simply = simply
        self.known: dict[Parts, Told] = {}

    def of(self, parts: Parts) -> Told:
        """A diagram of what the question makes of these parts; it is asked with one argument for each. Raises `TooLarge`."""
        simple = self.simply(parts)
        if simple is None:
            return None
        found = self.known.get(simple, self)
        if found is self:
            if len(self.known) > self.store.limit:
                raise TooLarge(self.store.limit, self.store.widest())
            axes = [part.axis for part in simple if isinstance(part, Node)]
            found = self.known[simple] = (
                fork(self.store, min(axes), simple, self.of) if axes else self.question(*simple)
            )
        return found


def fork(store: Store, axis: int, parts: Parts, of: Callable[[Parts], Told]) -> Told:
    """The same for each class of an axis, joined."""
    ends = sorted({end for part in parts if isinstance(part, Node) and part.axis == axis for end in part.ends})
    return store.node(axis, ends, [of(tuple([kid(part, axis, end - 1) for part in parts])) for end in ends])
