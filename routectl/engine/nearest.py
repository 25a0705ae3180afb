"""The plainest request for each ladder of a diagram, or for each two of two diagrams, all of them in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.combine import kid
from routectl.engine.store import Node
from routectl.engine.witness import cheapest

if TYPE_CHECKING:
    from routectl.engine.ladder import Ladder
    from routectl.engine.regions import Where
    from routectl.engine.space import Space
    from routectl.engine.store import Store, Told, Tree


class Nearest(NamedTuple):
    """The ladders that a request meets, one of each diagram, and where the plainest such request is."""

    cost: int
    where: Where
    ladders: tuple[Ladder, ...]


class Near(NamedTuple):
    """A state that is easily read: what ladders are asked in, the bits that tell it from the nominal one, and where it is."""

    state: int
    bits: int
    where: Where


def nearest(space: Space, trees: tuple[Tree, ...], *, within: Told = True, unlike: bool = False) -> list[Nearest]:
    """All ladders that some request meets (`within`, see `inside`), those with the plainest requests first.

    With `unlike`, those that are the same in all diagrams are left out.
    """
    last = space.requests
    known: list[dict[tuple[Any, ...], tuple[int, Where]]] = [{} for _ in range(last + 1)]
    """By the axis that they ask for next, the parts of the diagrams that were come to, and how."""
    _come(known, (*trees, within), (0, ()), unlike)
    for axis in range(last):
        for parts, (cost, where) in known[axis].items():
            for mask, kids in _branches(parts, axis):
                more, code = cheapest(space.axes[axis], mask)
                _come(known, kids, (cost + more, (*where, (axis, 1 << code))), unlike)
    return sorted((Nearest(*way, parts[:-1]) for parts, way in known[last].items()), key=lambda one: one.cost)


def near(store: Store) -> tuple[tuple[Near, ...], ...]:
    """The nominal state; then those with one provider down."""
    down = [axis for axis in store.offsets if store.space.axes[axis].kind == "providers_down"]
    return (
        (Near(store.nominal, 0, ()),),
        tuple(
            Near(worse(store, store.nominal, axis, 1), 0b11 << store.offsets[axis], ((axis, 0b10),)) for axis in down
        ),
    )


def worse(store: Store, state: int, axis: int, code: int) -> int:
    """A state in which one axis is in another class than the first."""
    offset = store.offsets[axis]
    return state & ~(1 << offset) | 1 << offset + code


def _come(
    known: list[dict[tuple[Any, ...], tuple[int, Where]]], parts: tuple[Any, ...], way: tuple[int, Where], unlike: bool
) -> None:
    """Note the way to some parts, where there is something to find there and no plainer way is known."""
    if parts[-1] is None or (unlike and all(part is parts[0] for part in parts[:-1])):
        return
    place = min((part.axis for part in parts if isinstance(part, Node)), default=len(known) - 1)
    before = known[place].get(parts)
    if before is None or way[0] < before[0]:
        known[place][parts] = way


def _branches(parts: tuple[Any, ...], axis: int) -> list[tuple[int, tuple[Any, ...]]]:
    """Where the classes of an axis lead to, each once with the bits of all its classes."""
    masks: dict[tuple[Any, ...], int] = {}
    start = 0
    for end in sorted({end for part in parts if isinstance(part, Node) and part.axis == axis for end in part.ends}):
        kids = tuple(kid(part, axis, end - 1) for part in parts)
        masks[kids] = masks.get(kids, 0) | (1 << end) - (1 << start)
        start = end
    return [(mask, kids) for kids, mask in masks.items()]
