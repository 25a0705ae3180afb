"""Which requests and states two policies decide otherwise: exactly those, as disjoint regions with a witness each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.box import Box, Range, box
from routectl.engine.combine import combine
from routectl.engine.decision import Outcome
from routectl.engine.diagram import drawn
from routectl.engine.inside import inside
from routectl.engine.regions import regions
from routectl.engine.renamed import renamed
from routectl.engine.states import NOMINALLY
from routectl.engine.table import escalation, table
from routectl.engine.when import When, whens
from routectl.engine.witness import Witness, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from routectl.engine.regions import Regions
    from routectl.engine.space import Space
    from routectl.engine.states import States
    from routectl.engine.table import Table
    from routectl.policy.policy import Policy


class Moved(NamedTuple):
    """A region of requests and states, what was decided there and what is now, and one of them."""

    when: When
    before: Outcome
    after: Outcome
    witness: Witness


class Passed(NamedTuple):
    """A region in which the decision is the same, and is passed on to someone else now, or to nobody."""

    when: When
    outcome: Outcome
    before: str | None
    after: str | None
    witness: Witness


class Narrowed(NamedTuple):
    """A dimension whose whole numbers one of the policies reads and the other refuses: only what both read is compared."""

    dimension: str
    before: tuple[int, int | None]
    after: tuple[int, int | None]


class Behaviour(NamedTuple):
    """All requests and states that are decided otherwise; none where the two are proved to decide alike."""

    states: States
    regions: tuple[Moved, ...]
    truncated: bool
    """Whether there are more regions than were gone through."""
    escalations: tuple[Passed, ...] = ()
    """Where no more changes than whom a decision is passed on to. Disjoint from each other and from the regions."""
    narrowed: tuple[Narrowed, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether it is proved that nothing is decided otherwise in the states looked at."""
        return not self.regions

    @property
    def silent(self) -> bool:
        """Whether it is also proved that nobody else is told of it."""
        return self.equal and not self.escalations


class _Told(NamedTuple):
    """An outcome where it matters whom it is passed on to."""

    outcome: Outcome
    to: str | None


def behaviour(
    old: Policy, new: Policy, states: States = NOMINALLY, names: Mapping[str, str] | None = None
) -> Behaviour:
    """What is decided otherwise; a route that was renamed (`names`, old to new) is the same route.

    Raises `TooLarge`, and ValueError where a dimension is listed in one policy and a number in the other.
    """
    tables = renamed(table(old), names or {}), table(new)
    narrowed = tuple(_narrowed(*tables))
    both = _both(narrowed)
    before, after = drawn(tables, [both] if both else ())
    store = before.store
    roots = before.root, after.root
    told = tuple(_escalations(policy, names) for policy, names in ((old, names or {}), (new, {})))
    otherwise = {name for name in told[0].keys() & told[1].keys() if told[0][name] != told[1][name]}
    if otherwise:
        roots = tuple(  # type: ignore[assignment]
            store.relabel(root, _telling(own, otherwise)) for root, own in zip(roots, told, strict=True)
        )
    within = inside(store, [both], before.table.axes | after.table.axes) if both else True
    tree = combine(store, roots, _differing, states, within=within, unlike=True)
    found = regions(store.space, tree)
    return Behaviour(
        states, tuple(_moved(store.space, found)), found.truncated, tuple(_passed(store.space, found)), narrowed
    )


def _moved(space: Space, found: Regions) -> Iterator[Moved]:
    for region in found.regions:
        assert isinstance(region.told, tuple)
        before, after = region.told
        if isinstance(before, Outcome):
            for where, when in whens(space, region.where):
                yield Moved(when, before, after, written(space, where))


def _passed(space: Space, found: Regions) -> Iterator[Passed]:
    for region in found.regions:
        assert isinstance(region.told, tuple)
        before, after = region.told
        if isinstance(before, _Told):
            for where, when in whens(space, region.where):
                yield Passed(when, before.outcome, before.to, after.to, written(space, where))


def _differing(outcomes: tuple[Outcome | _Told, ...]) -> tuple[Outcome | _Told, ...] | None:
    """The two outcomes, or where they are alike, both with whom they are passed on to."""
    if outcomes[0] == outcomes[1]:
        return None
    plain = tuple(each.outcome if isinstance(each, _Told) else each for each in outcomes)
    return outcomes if plain[0] == plain[1] else plain


def _escalations(policy: Policy, names: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """For each route, whom its decisions are passed on to and when."""
    return {names.get(route.name, route.name): (route.escalate_to, route.escalate_after) for route in policy.routes}


def _telling(own: Mapping[str, tuple[str, str]], otherwise: set[str]) -> Any:
    def tell(outcome: Outcome) -> Outcome | _Told:
        if outcome.route not in otherwise:
            return outcome
        return _Told(outcome, escalation(*own[outcome.route], outcome))

    return tell


def _narrowed(old: Table, new: Table) -> Iterator[Narrowed]:
    for name, domain in old.axes.items():
        other = new.axes.get(name)
        if isinstance(domain, Range) and isinstance(other, Range) and domain != other:
            yield Narrowed(name, (domain.low, domain.high), (other.low, other.high))


def _both(narrowed: tuple[Narrowed, ...]) -> Box:
    """What both policies read: requests outside of it are an error in one of them."""
    ranges = {}
    for name, (low, high), (least, most) in narrowed:
        highs = [each for each in (high, most) if each is not None]
        ranges[name] = Range(max(low, least), min(highs) if highs else None)
    return box(ranges)
