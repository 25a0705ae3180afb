"""An exact decision diagram of a rule table: which ladder of answers each class of requests meets.

Two storeys. The upper one is a reduced multi-valued diagram over the request and its buckets: each
node asks for the class of one axis, equal parts are one object, and an axis that doesn't matter is
not asked for. Its leaves are ladders: the few rules that are left once the request is known, whose
conditions are on the state alone. Ladders are diagrams that unfold on demand (`Store.kid`), so a
question about the nominal state never pays for the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.build import root
from routectl.engine.space import Space
from routectl.engine.store import MOST_NODES, Store, TooLarge
from routectl.engine.table import Table, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.box import Box
    from routectl.engine.store import Tree
    from routectl.policy.policy import Policy


TOO_LARGE = "too large"
"""Where it is kept of a policy over how many nodes it has, and which axes are to blame."""


class Diagram(NamedTuple):
    """A policy's table as a diagram: `root` is its function."""

    table: Table
    store: Store
    root: Tree


def diagram(policy: Policy, limit: int = MOST_NODES) -> Diagram:
    """The diagram of a policy without errors, made once. Raises `TooLarge` over so many nodes."""
    found: Diagram | None = policy.kept.get("diagram")
    if found is None:
        found = policy.kept["diagram"] = diagrams((policy,), limit=limit)[0]
    found.store.limit = limit
    return found


def deciding(policy: Policy) -> Diagram:
    """A diagram of a policy to decide by. One that was drawn beside another policy's does as well as its own."""
    found: Diagram | None = policy.kept.get("diagram") or policy.kept.get("offered")
    return found or diagram(policy)


def offer(drawing: Diagram) -> None:
    """Let a diagram over the space of several policies decide for its own."""
    drawing.table.policy.kept["offered"] = drawing


def diagrams(policies: Iterable[Policy], boxes: Iterable[Box] = (), limit: int = MOST_NODES) -> tuple[Diagram, ...]:
    """Diagrams over one space, so that equal functions are the same object; `boxes` can be asked about too.

    Raises `TooLarge`, and ValueError where a dimension is listed in one policy and a number in another.
    """
    return drawn([table(policy) for policy in policies], boxes, limit)


def drawn(tables: Iterable[Table], boxes: Iterable[Box] = (), limit: int = MOST_NODES) -> tuple[Diagram, ...]:
    """The same of tables."""
    tables = tuple(tables)
    for own in tables:
        tried = own.policy.kept.get(TOO_LARGE, (-1, ()))
        if limit <= tried[0] and _is_whole(own):
            raise TooLarge(limit, tried[1])
    store = Store(Space(tables, boxes), limit)
    return tuple(_drawn(own, store) for own in tables)


def _drawn(own: Table, store: Store) -> Diagram:
    """One of them. It is noted of a policy that it is too large: to find that out takes as long as anything."""
    had_room = store.is_young
    try:
        return Diagram(own, store, root(own, store))
    except TooLarge as error:
        if had_room and _is_whole(own):
            own.policy.kept[TOO_LARGE] = store.limit, error.axes
        raise


def _is_whole(own: Table) -> bool:
    return own.policy.kept.get("table") is own
