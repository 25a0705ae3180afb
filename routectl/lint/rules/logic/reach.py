"""One pass over a policy's diagram that most rules of this family start from: who takes what, and who ever serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.combine import combine, told
from routectl.engine.states import ANY
from routectl.lint.rules.logic.paths import leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routectl.engine.decision import Outcome
    from routectl.engine.ladder import Ladder, Rung
    from routectl.engine.store import Store
    from routectl.lint.rules.logic.logic import Logic

MOST_POINTS = 4
"""So many requests of each route are kept for others to try things out with."""


class Reach(NamedTuple):
    """Who takes requests, with what they meet there."""

    ladders: dict[int, list[Ladder]]
    """For each route that takes some request, by its index, what is decided of them; one past the last where none does."""
    points: dict[int, list[list[int]]]
    """Some of the requests that it takes, as the class of every axis."""


def reach(asked: Logic) -> Reach:
    """Who takes what. Kept for this policy alone: it holds parts of its diagram."""
    kept = asked.policy.kept
    if "logic reach" not in kept:
        kept["logic reach"] = _reach(asked)
    found: Reach = kept["logic reach"]
    return found


def _reach(asked: Logic) -> Reach:
    ladders: dict[int, list[Ladder]] = {}
    points: dict[int, list[list[int]]] = {}
    for leaf in leaves(asked.diagram.root, {}, asked.late):
        taker = asked.taker(leaf.ladder)
        ladders.setdefault(taker, []).append(leaf.ladder)
        known = points.setdefault(taker, [])
        if len(known) < MOST_POINTS:
            known.append(asked.codes(leaf, {}))
    return Reach(ladders, points)


def served(asked: Logic) -> dict[int, set[Outcome]]:
    """For each route that takes some request, by its index, all that it ever comes to in some state."""
    kept = asked.policy.kept
    if "logic served" not in kept:
        store, nobody = asked.diagram.store, len(asked.policy.routes)
        taking = reach(asked).ladders
        kept["logic served"] = {index: reached(store, ladders) for index, ladders in taking.items() if index != nobody}
    found: dict[int, set[Outcome]] = kept["logic served"]
    return found


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
