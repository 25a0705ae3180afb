"""One pass over a policy's diagram that most rules of this family start from: who takes what, and who ever serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.lint.rules.logic.paths import leaves

if TYPE_CHECKING:
    from routectl.engine.ladder import Ladder
    from routectl.engine.outcome import Outcome
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
        from routectl.engine.reached import reached

        store, nobody = asked.diagram.store, len(asked.policy.routes)
        taking = reach(asked).ladders
        kept["logic served"] = {index: reached(store, ladders) for index, ladders in taking.items() if index != nobody}
    found: dict[int, set[Outcome]] = kept["logic served"]
    return found
