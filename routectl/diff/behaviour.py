"""Which requests and states two policies decide otherwise: exactly those, as disjoint regions with a witness each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.combine import combine
from routectl.engine.diagram import diagrams
from routectl.engine.regions import regions
from routectl.engine.states import NOMINALLY
from routectl.engine.when import When, whens
from routectl.engine.witness import Witness, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routectl.engine.decision import Outcome
    from routectl.engine.regions import Regions
    from routectl.engine.space import Space
    from routectl.engine.states import States
    from routectl.policy.policy import Policy


class Moved(NamedTuple):
    """A region of requests and states, what was decided there and what is now, and one of them."""

    when: When
    before: Outcome
    after: Outcome
    witness: Witness


class Behaviour(NamedTuple):
    """All requests and states that are decided otherwise; none where the two are proved to decide alike."""

    states: States
    regions: tuple[Moved, ...]
    truncated: bool
    """Whether there are more regions than were gone through."""

    @property
    def equal(self) -> bool:
        """Whether it is proved that nothing is decided otherwise in the states looked at."""
        return not self.regions


def behaviour(
    old: Policy, new: Policy, states: States = NOMINALLY, renamed: Mapping[str, str] | None = None
) -> Behaviour:
    """What is decided otherwise; a route that was `renamed` (old name to new) is the same route.

    Raises `TooLarge`, and ValueError where a dimension is listed in one policy and a number in the other.
    """
    before, after = diagrams((old, new))
    store = before.store
    root = store.relabel(before.root, lambda outcome: _renamed(outcome, renamed)) if renamed else before.root
    tree = combine(store, (root, after.root), _differing, states, unlike=True)
    found = regions(store.space, tree)
    return Behaviour(states, tuple(_moved(store.space, found)), found.truncated)


def _moved(space: Space, found: Regions) -> Iterator[Moved]:
    for region in found.regions:
        assert isinstance(region.told, tuple)
        before, after = region.told
        for where, when in whens(space, region.where):
            yield Moved(when, before, after, written(space, where))


def _differing(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...] | None:
    return None if outcomes[0] == outcomes[1] else outcomes


def _renamed(outcome: Outcome, renamed: Mapping[str, str]) -> Outcome:
    return outcome._replace(route=renamed.get(outcome.route or "", outcome.route))
