"""All that ladders ever come to: which of their rungs answer in some state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.combine import combine, told
from routectl.engine.states import ANY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routectl.engine.ladder import Ladder, Rung
    from routectl.engine.outcome import Outcome
    from routectl.engine.store import Store


def reached(store: Store, ladders: Iterable[Ladder], given: Mapping[int, int] | None = None) -> set[Outcome]:
    """Every outcome that some state comes to; `given` are classes of the state that are known.

    States are tried first in which the models before a rung are down; only where that doesn't do,
    the ladder is unfolded.
    """
    found: set[Outcome] = set()
    trial = _Trial(store, given or {})
    for ladder in ladders:
        for place, rung in enumerate(ladder.rungs):
            if rung.outcome not in found and trial.answers(ladder, place):
                found.add(rung.outcome)
    return found


class _Trial:
    """Finds states in which a rung of a ladder answers."""

    def __init__(self, store: Store, given: Mapping[int, int]) -> None:
        self.store = store
        self.given = given
        self.axes = {
            axis: (((1 << store.space.axes[axis].size) - 1) << offset, 1 << (offset + given.get(axis, 0)))
            for axis, offset in store.offsets.items()
        }
        """For each axis of the state, all of its bits and the one that it usually has."""
        self.usual = sum(usual for _, usual in self.axes.values())
        self.fixed = sum(self.axes[axis][0] for axis in given)
        self.down = {
            store.space.axes[axis].name.partition(":")[2]: 2 << offset
            for axis, offset in store.offsets.items()
            if store.space.axes[axis].kind == "models_down"
        }

    def answers(self, ladder: Ladder, place: int) -> bool:
        """Whether in some state this rung's outcome is what the ladder answers."""
        rung = ladder.rungs[place]
        for unlike in rung.whens:
            state = self._with(unlike | rung.stopped, ladder.rungs[:place], rung)
            if state is not None and ladder.answer(state) == rung.outcome:
                return True
        for axis, code in self.given.items():
            ladder = self.store.kid(ladder, axis, code)
        tree = combine(self.store, (ladder,), lambda outcomes: outcomes[0], ANY)
        return rung.outcome in told(tree)

    def _with(self, barred: int, before: tuple[Rung, ...], rung: Rung) -> int | None:
        """A state that a rung holds in, the models before it down; None where the usual classes can't be left."""
        state = self.usual
        if state & barred:
            for whole, usual in self.axes.values():
                if usual & barred:
                    left = whole & ~barred
                    if not left or whole & self.fixed:
                        return None
                    state ^= usual | (left & -left)
        for other in before:
            bit = self.down.get(other.outcome.model or "", 0)
            if other.outcome.model != rung.outcome.model and bit and not bit & (barred | self.fixed):
                state = state & ~(bit >> 1) | bit
        return state
