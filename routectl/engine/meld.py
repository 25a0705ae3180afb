"""What several diagrams tell, point by point, melded into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
        found = self.known.get(parts, self)
        if found is self:
            if len(self.known) > self.store.limit:
                raise TooLarge(self.store.limit, self.store.widest())
            simple = self.simply(parts)
            if simple is None:
                found = None
            elif simple != parts:
                found = self.of(simple)
            else:
                axis = first(parts)
                found = self.question(*parts) if axis is None else fork(self.store, axis, parts, self.of)
            self.known[parts] = found
        return found


def first(parts: Parts) -> int | None:
    """The first axis that one of these parts asks for; None where all are ladders, or told."""
    return min([part.axis for part in parts if isinstance(part, Node)], default=None)


def fork(store: Store, axis: int, parts: Parts, of: Callable[[Parts], Told]) -> Told:
    """The same for each class of an axis, joined."""
    asking = [place for place, part in enumerate(parts) if isinstance(part, Node) and part.axis == axis]
    ends = sorted({end for place in asking for end in parts[place].ends})
    kids = []
    for end in ends:
        here = list(parts)
        for place in asking:
            here[place] = parts[place].kid(end - 1)
        kids.append(of(tuple(here)))
    return store.node(axis, ends, kids)
