"""An exact decision diagram of a rule table: which ladder of answers each class of requests meets.

Two storeys. The upper one is a reduced multi-valued diagram over the request and its buckets: each
node asks for the class of one axis, equal parts are one object, and an axis that doesn't matter is
not asked for. Its leaves are ladders: the few rules that are left once the request is known, whose
conditions are on the state alone. Ladders are diagrams that unfold on demand (`Ladder.kid`), so a
question about the nominal state never pays for the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.build import root

if TYPE_CHECKING:
    from routectl.engine.store import Store, Tree
    from routectl.engine.table import Table


class Diagram(NamedTuple):
    """A table as a diagram: `root` is its function."""

    table: Table
    store: Store
    root: Tree


def diagram(table: Table, store: Store) -> Diagram:
    """The diagram of a table, in a store whose space was made with it. Raises `TooLarge`."""
    return Diagram(table, store, root(table, store))
