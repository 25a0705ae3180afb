"""How much of a policy its examples exercise, exactly: what they reach, what they don't but could, and what nothing can.

A route is exercised where it decides, a candidate where it serves, a degrade step where it answers.
A guardrail is exercised where it is why a model is refused; a budget state where the decision would
be another one if that scope were `ok`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.prove.parts import parts
from routectl.prove.reach import Reach

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.request import Request
    from routectl.engine.state import State
    from routectl.engine.witness import Witness
    from routectl.policy.policy import Policy
    from routectl.prove.parts import Part, Sort


class Covered(NamedTuple):
    """A part, whether an example exercises it, and a request and state that would; None where nothing can."""

    part: Part
    exercised: bool
    witness: Witness | None = None

    @property
    def possible(self) -> bool:
        """Whether some request in some state exercises it."""
        return self.exercised or self.witness is not None


class Coverage(NamedTuple):
    """Every part of a policy, in its order."""

    parts: tuple[Covered, ...]

    def of(self, sort: Sort | None = None) -> tuple[Covered, ...]:
        """The parts of one sort, or of all."""
        return self.parts if sort is None else tuple(one for one in self.parts if one.part.sort == sort)

    def counts(self, sort: Sort | None = None) -> tuple[int, int, int]:
        """How many are exercised, how many can be, and how many there are."""
        some = self.of(sort)
        return sum(one.exercised for one in some), sum(one.possible for one in some), len(some)

    def percent(self, sort: Sort | None = None) -> float:
        """The share of what can be exercised that is, in percent; 100 where there is nothing to exercise."""
        exercised, possible, _ = self.counts(sort)
        return 100 * exercised / possible if possible else 100.0

    @property
    def uncovered(self) -> tuple[Covered, ...]:
        """What isn't exercised and could be."""
        return tuple(one for one in self.parts if one.possible and not one.exercised)

    @property
    def impossible(self) -> tuple[Covered, ...]:
        """What nothing can exercise."""
        return tuple(one for one in self.parts if not one.possible)


def coverage(policy: Policy, examples: Iterable[tuple[Request, State]]) -> Coverage:
    """What examples exercise of a policy without errors. Raises `TooLarge`."""
    reach = Reach(policy)
    reached = {key for request, state in examples for key in reach.exercised(request, state)}
    every = tuple(parts(policy))
    witnesses = reach.witnesses([part.key for part in every if part.key not in reached])
    return Coverage(tuple(Covered(part, part.key in reached, witnesses.get(part.key)) for part in every))
