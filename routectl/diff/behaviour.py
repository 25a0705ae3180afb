"""Which requests and states two policies decide otherwise: exactly those, as disjoint regions with a witness each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.diff.same import DISTINCT
from routectl.engine.box import Box, Range, box
from routectl.engine.changed import cut_down
from routectl.engine.combine import combine, told
from routectl.engine.cut import beyond_nominal, cut
from routectl.engine.diagram import drawn
from routectl.engine.inside import inside, wherever
from routectl.engine.outcome import Outcome
from routectl.engine.regions import regions
from routectl.engine.renamed import renamed
from routectl.engine.states import NOMINALLY
from routectl.engine.table import escalation, table
from routectl.engine.when import When, whens
from routectl.engine.witness import Witness, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from routectl.diff.same import Same
    from routectl.engine.diagram import Diagram
    from routectl.engine.regions import Regions
    from routectl.engine.space import Space
    from routectl.engine.states import States
    from routectl.engine.store import Store, Told, Tree
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
    """Under the names of the new policy."""
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


class Handed(NamedTuple):
    """An outcome where it matters whom it is passed on to."""

    outcome: Outcome
    to: str | None


class Apart(NamedTuple):
    """Where two policies are apart, as a diagram: the old and the new outcome, or whom it is passed on to; None elsewhere."""

    store: Store
    tree: Told
    states: States
    narrowed: tuple[Narrowed, ...]

    @property
    def space(self) -> Space:
        """What the diagram is over."""
        return self.store.space

    @property
    def silent(self) -> bool:
        """Whether nothing is decided otherwise or passed on to someone else, without a look at what is."""
        return self.tree is None

    @property
    def fails_over(self) -> bool:
        """Whether something else serves in some state that is not the nominal one; other controls are no failover."""
        pairs: frozenset[Any] = beyond_nominal(self.store, self.tree)
        return any(
            isinstance(old, Outcome) and (old.action, old.model) != (new.action, new.model) for old, new in pairs
        )

    @property
    def escalates(self) -> bool:
        """Whether somewhere no more changes than whom a decision is passed on to."""
        return any(isinstance(two[0], Handed) for two in told(self.tree))  # type: ignore[index]

    def within(self, states: States) -> Apart:
        """The same in some of its states."""
        return self._replace(tree=cut(self.store, self.tree, states), states=states)


class Beside(NamedTuple):
    """Two policies as diagrams over one space, drawn once for whatever states are asked about."""

    store: Store
    roots: tuple[Tree, ...]
    question: _Question
    shared: tuple[Tree, ...]
    """The same with the routes that count as one under one name; none where all have their own."""
    both: Told
    """Where both of them read a request."""
    narrowed: tuple[Narrowed, ...]
    whole: tuple[Diagram, ...]
    """The two as they are, where nothing of them had to be called otherwise or could be cut away; else none."""

    def apart(self, states: States) -> Apart:
        """Where they decide otherwise. Raises `TooLarge`."""
        tree = self.both
        if self.shared:  # first where they are not the same: parts that are written alike are passed over at once
            unlike = combine(self.store, self.shared, _differing, states, within=tree, unlike=True)
            tree = wherever(self.store, unlike)
        found = combine(self.store, self.roots, self.question.differing, states, within=tree, unlike=True)
        return Apart(self.store, found, states, self.narrowed)


def behaviour(old: Policy, new: Policy, states: States = NOMINALLY, same: Same = DISTINCT) -> Behaviour:
    """What is decided otherwise, by routes that are not the `same`.

    Raises `TooLarge`, and ValueError where a dimension is listed in one policy and a number in the other.
    """
    return spelled(beside(old, new, same).apart(states))


def spelled(apart: Apart) -> Behaviour:
    """The same as regions."""
    space = apart.space
    found = regions(space, apart.tree)
    moved, passed = tuple(_moved(space, found)), tuple(_passed(space, found))
    return Behaviour(apart.states, moved, found.truncated, passed, apart.narrowed)


def beside(old: Policy, new: Policy, same: Same = DISTINCT) -> Beside:
    """Two policies, to be asked where they decide otherwise. Raises what `behaviour` does."""
    own = table(old), table(new)
    tables = renamed(own[0], same.old), own[1]
    narrowed = tuple(_narrowed(*tables))
    question = _Question(same)
    tables = cut_down(*tables, question.names).tables
    both = _both(narrowed)
    drawings = drawn(tables, [both] if both else ())
    store = drawings[0].store
    roots = _escalating(store, (drawings[0].root, drawings[1].root), (old, new), same)
    where: Told = inside(store, [both], tables[0].axes | tables[1].axes) if both else True
    shared: tuple[Tree, ...] = ()
    if same.old or same.new:
        shared = tuple(store.relabel(root, name) for root, name in zip(roots, question.names, strict=True))
    is_whole = not both and all(table is whole for table, whole in zip(tables, own, strict=True))
    return Beside(store, roots, question, shared, where, narrowed, drawings if is_whole else ())


def _escalating(
    store: Store, roots: tuple[Tree, Tree], policies: tuple[Policy, Policy], same: Same
) -> tuple[Tree, ...]:
    """The diagrams, with whom a decision is passed on to at the routes that do so otherwise."""
    told = [
        {names.get(route.name, route.name): (route.escalate_to, route.escalate_after) for route in policy.routes}
        for policy, names in zip(policies, same, strict=True)
    ]
    otherwise = {name for name in told[0].keys() & told[1].keys() if told[0][name] != told[1][name]}
    if not otherwise:
        return roots
    return tuple(
        store.relabel(root, _telling(own, names, otherwise)) for root, own, names in zip(roots, told, same, strict=True)
    )


class _Question:
    """What is otherwise at a point, once routes that are the same are taken for one."""

    def __init__(self, same: Same) -> None:
        self.names = tuple(_naming(names) for names in same)

    def differing(self, outcomes: tuple[Outcome | Handed, ...]) -> tuple[Outcome | Handed, ...] | None:
        """The two outcomes under their own names."""
        shared = tuple(name(outcome) for name, outcome in zip(self.names, outcomes, strict=True))
        found = _differing(shared)
        if found is None or isinstance(found[0], Handed):
            return None if found is None else outcomes
        return tuple(_plain(outcome) for outcome in outcomes)


def _naming(names: Mapping[str, str]) -> Callable[[Any], Any]:
    def name(outcome: Outcome | Handed) -> Outcome | Handed:
        if isinstance(outcome, Handed):
            return outcome._replace(outcome=_named(outcome.outcome, names))
        return _named(outcome, names)

    return name


def _named(outcome: Outcome, names: Mapping[str, str]) -> Outcome:
    route = names.get(outcome.route or "")
    return outcome._replace(route=route) if route else outcome


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
        if isinstance(before, Handed):
            for where, when in whens(space, region.where):
                yield Passed(when, after.outcome, before.to, after.to, written(space, where))


def _differing(outcomes: tuple[Outcome | Handed, ...]) -> tuple[Outcome | Handed, ...] | None:
    """The two outcomes; where they are alike, both with whom they are passed on to; None where that is alike too."""
    if outcomes[0] == outcomes[1]:
        return None
    plain = tuple(map(_plain, outcomes))
    return outcomes if plain[0] == plain[1] else plain


def _plain(outcome: Outcome | Handed) -> Outcome:
    return outcome.outcome if isinstance(outcome, Handed) else outcome


def _telling(own: Mapping[str, tuple[str, str]], names: Mapping[str, str], otherwise: set[str]) -> Callable[[Any], Any]:
    def tell(outcome: Outcome) -> Outcome | Handed:
        route = names.get(outcome.route or "", outcome.route or "")
        return Handed(outcome, escalation(*own[route], outcome)) if route in otherwise else outcome

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
