"""Which models, at which providers, serve the requests of each region and risk class: exactly, before and after."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.combine import combine, project, told
from routectl.engine.diagram import diagrams
from routectl.engine.states import ANY, NOMINALLY, States
from routectl.engine.store import Node
from routectl.engine.witness import Witness, witness
from routectl.policy.condition import OTHER
from routectl.review.guarded import Guards, when_boxes

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from routectl.engine.decision import Outcome
    from routectl.engine.diagram import Diagram
    from routectl.engine.space import Space
    from routectl.engine.store import Store, Told
    from routectl.policy.policy import Policy

DIMENSIONS = ("region", "risk")

STATES: dict[str, States] = {"nominal": NOMINALLY, "outages:1": States(most_down=1), "any": ANY}
"""The states that are looked at, each of which has those before it."""

MOST_CELLS = 400
"""More regions and risk classes than people can read are not gone through."""


class TooManyCells(Exception):
    """There are more regions and risk classes than are gone through."""


class Served(NamedTuple):
    """A model as far as the law asks: where it runs, and under what."""

    model: str
    provider: str
    regions: frozenset[str]
    compliance: frozenset[str]


class Reached(NamedTuple):
    """A model that some requests of a cell reach now and none reached before."""

    served: Served
    states: str
    """The plainest states in which that is so: `nominal`, `outages:1` or `any`."""
    witness: Witness
    lacks: tuple[str, ...] = ()
    """The compliance that every model had that was reached there before, and it hasn't."""
    outside: tuple[str, ...] = ()
    """The regions where every one of those ran, and it doesn't."""
    lost: bool = False
    """Whether a guardrail of the base refused it for the request of the witness."""


class Cell(NamedTuple):
    """The requests of one region and risk class; None stands for a dimension that the policy doesn't declare."""

    region: str | None
    risk: str | None
    before: Mapping[str, frozenset[Served]]
    """By states, who was reached."""
    after: Mapping[str, frozenset[Served]]
    reached: tuple[Reached, ...]


def cells(old: Policy, new: Policy) -> tuple[Cell, ...]:
    """Every region with every risk class.

    Raises `TooLarge`, `TooManyCells`, and ValueError where the two can't be compared.
    """
    values = [_values(old, new, name) for name in DIMENSIONS]
    if len(values[0]) * len(values[1]) > MOST_CELLS:
        raise TooManyCells
    before, after = diagrams((old, new), (*when_boxes(old), *when_boxes(new)))
    reach = _Reach(before, after)
    return tuple(reach.cell(region, risk) for region, risk in product(*values))


def _values(old: Policy, new: Policy, name: str) -> tuple[str | None, ...]:
    """The listed values of a dimension in either version, and the one of a request that has none of them."""
    listed = dict.fromkeys((*new.values(name), *old.values(name)))
    return (*listed, OTHER) if listed else (None,)


class _Reach:
    def __init__(self, before: Diagram, after: Diagram) -> None:
        self.store = before.store
        self.new = after
        self.axes = frozenset(self.store.space.index[name] for name in DIMENSIONS if name in self.store.space.index)
        self.known = {
            region
            for one in (before, after)
            if one.table.policy.registry
            for region in one.table.policy.registry.regions
        }
        self.trees = self._all(after)
        self.after = self._projected(self.trees)
        self.before = self._projected(self._all(before))
        self.lost = self._lost(before, after)

    def _all(self, side: Diagram) -> dict[str, Told]:
        return {name: combine(self.store, (side.root,), _serving(side), one) for name, one in STATES.items()}

    def _projected(self, trees: Mapping[str, Told]) -> dict[str, Told]:
        return {name: project(self.store, tree, self.axes) for name, tree in trees.items()}

    def _lost(self, before: Diagram, after: Diagram) -> dict[str, dict[str, Told]]:
        """By states and model, where it serves requests that a guardrail of the base refused it."""
        guards = Guards(self.store, (before.table.policy, after.table.policy), (before.table, after.table))
        reached = {served.model for tree in self.after.values() for served in _everyone(tree)}
        found: dict[str, dict[str, Told]] = {name: {} for name in STATES}
        for model in sorted(reached):
            where = guards.lost(model)
            if where is None:
                continue
            for name, states in STATES.items():
                tree = combine(self.store, (after.root,), _serving(after, model), states, within=where)
                if tree is not None:
                    found[name][model] = tree
        return found

    def cell(self, region: str | None, risk: str | None) -> Cell:
        codes = _codes(self.store.space, {"region": region, "risk": risk})
        before, after = (
            {name: _leaf(tree, codes) for name, tree in side.items()} for side in (self.before, self.after)
        )
        said = {key: value for key, value in (("region", region), ("risk", risk)) if value not in (None, OTHER)}
        found: dict[Served, Reached] = {}
        for states in STATES:
            trees = {model: _within(self.store, tree, codes) for model, tree in self.lost[states].items()}
            for served in sorted(after[states], key=_order):
                lost = trees.get(served.model)
                if served in before[states] and lost is None:
                    continue
                lacks, outside = self._lack(served, before[states], region)
                one = found.get(served)
                if (
                    one is not None
                    and (one.lost or lost is None)
                    and not set(lacks + outside) - set(one.lacks + one.outside)
                ):
                    continue
                tree = _within(self.store, self.trees[states], codes) if lost is None else lost
                seen = witness(self.store.space, tree, _is(served))
                assert seen is not None
                there = Witness({**said, **seen[0].request}, seen[0].state)
                found[served] = Reached(served, one.states if one else states, there, lacks, outside, lost is not None)
        return Cell(region, risk, before, after, tuple(found.values()))

    def _lack(
        self, served: Served, before: frozenset[Served], region: str | None
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What it lacks of what all had that were reached before; of the regions, its own where that is known."""
        if not before:
            return (), ()
        compliance = frozenset.intersection(*(one.compliance for one in before)) - served.compliance
        regions = frozenset.intersection(*(one.regions for one in before)) - served.regions
        if region in self.known:
            regions &= {region}
        return tuple(sorted(compliance)), tuple(sorted(regions))


def _serving(side: Diagram, only: str = "") -> Callable[[tuple[Outcome, ...]], Served | None]:
    registry = side.table.policy.registry
    models = registry.models if registry else {}
    known = {
        name: Served(name, model.provider, model.regions, model.compliance)
        for name, model in models.items()
        if not only or name == only
    }
    return lambda outcomes: known.get(outcomes[0].model or "")


def _codes(space: Space, values: Mapping[str, str | None]) -> dict[int, int]:
    return {
        space.index[name]: space.axes[space.index[name]].code(value)
        for name, value in values.items()
        if value is not None and name in space.index
    }


def _leaf(tree: Told, codes: Mapping[int, int]) -> frozenset[Served]:
    while isinstance(tree, Node):
        tree = tree.kid(codes[tree.axis])
    assert isinstance(tree, frozenset)
    return tree


def _within(store: Store, tree: Told, codes: Mapping[int, int]) -> Told:
    """What is told where the classes of some axes are known."""
    known: dict[Told, Told] = {}

    def left(tree: Told) -> Told:
        if not isinstance(tree, Node):
            return tree
        if tree not in known:
            if tree.axis in codes:
                known[tree] = left(tree.kid(codes[tree.axis]))
            else:
                known[tree] = store.node(tree.axis, list(tree.ends), [left(kid) for kid in tree.kids])
        return known[tree]

    return left(tree)


def _everyone(tree: Told) -> Iterator[Served]:
    for each in told(tree):
        assert isinstance(each, frozenset)
        yield from each


def _is(served: Served) -> Callable[[Hashable], bool]:
    return lambda told: told == served


def _order(served: Served) -> tuple[str, str]:
    return served.model, served.provider
