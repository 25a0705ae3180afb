"""A state in the bits of ladders (`Store.offsets`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.state import State

if TYPE_CHECKING:
    from routectl.engine.store import Store


def facts(store: Store, state: State) -> int:
    """The bits of a state; what the policies of the store don't depend on is left out."""
    found = store.nominal
    down = ((kind, names, 1) for kind, names in zip(State._fields[:3], state[:3], strict=True))
    for kind, names, code in (*down, ("budget", state.alert, 1), ("budget", state.exhausted, 2)):
        for name in names:
            axis = store.space.index.get(f"{kind}:{name}")
            if axis is not None:
                found ^= 1 << store.offsets[axis] | 1 << (store.offsets[axis] + code)
    return found
