"""Which models, at which providers, serve the requests of each region and risk class: exactly, before and after."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.box import DRAWN
from routectl.engine.combine import combine, project, told
from routectl.engine.meld import Meld
from routectl.engine.met import Met
from routectl.engine.outcome import Outcome
from routectl.engine.states import ANY, NOMINALLY, States
from routectl.engine.store import Node
from routectl.engine.witness import Witness, plainest, witness, written
from routectl.policy.condition import OTHER
from routectl.review.guarded import Guards, both

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routectl.engine.diagram import Diagram
    from routectl.engine.space import Space
    from routectl.engine.store import Store, Told, Tree
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
    before, after = both(old, new)
    reach = _Reach(before, after)
    return tuple(reach.cell(region, risk) for region, risk in product(*values))


def _values(old: Policy, new: Policy, name: str) -> tuple[str | None, ...]:
    """The listed values of a dimension in either version, and the one of a request that has none of them."""
    listed = dict.fromkeys((*new.values(name), *old.values(name)))
    return (*listed, OTHER) if listed else (None,)


class _Reach:
    def __init__(self, before: Diagram, after: Diagram) -> None:
        self.store = before.store
        alike: dict[Tree, Tree] = {}
        before, after = (one._replace(root=self.store.relabel(one.root, _model, alike)) for one in (before, after))
        self.new = after
        self.axes = frozenset(self.store.space.index[name] for name in DIMENSIONS if name in self.store.space.index)
        self.known = {
            region
            for one in (before, after)
            if one.table.policy.registry
            for region in one.table.policy.registry.regions
        }
        mets = self._mets(after)
        self.trees = _all(mets, after)
        self.after = self._projected(self.trees)
        self.before = self._projected(_all(mets if _served(before) == _served(after) else self._mets(before), before))
        self.lost = self._lost(before, after)

    def _mets(self, side: Diagram) -> dict[str, Met]:
        return {name: Met(self.store, _serving(side), one) for name, one in STATES.items()}

    def _projected(self, trees: Mapping[str, Told]) -> dict[str, Told]:
        return {name: project(self.store, tree, self.axes) for name, tree in trees.items()}

    def _lost(self, before: Diagram, after: Diagram) -> dict[str, dict[str, Told]]:
        """By states and model, the requests that it may serve and that a guardrail of the base refused it."""
        guards = Guards(self.store, (before.table.policy, after.table.policy), (before.table, after.table))
        reached = {served.model for tree in self.after.values() for leaf in told(tree) for served in _united(leaf)}
        found: dict[str, dict[str, Told]] = {name: {} for name in STATES}
        for model in sorted(reached):
            where = guards.lost(model)
            if where is None:
                continue
            for name in STATES:
                tree = Meld(self.store, partial(_only, model)).of((self.trees[name], where))
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
                if one and (one.lost or lost is None) and not set(lacks + outside) - set(one.lacks + one.outside):
                    continue
                tree = _within(self.store, self.trees[states], codes) if lost is None else lost
                there = self._witness(tree, served, states, codes)
                there = Witness({**said, **there.request}, there.state)
                found[served] = Reached(served, one.states if one else states, there, lacks, outside, lost is not None)
        return Cell(region, risk, before, after, tuple(found.values()))

    def _witness(self, tree: Told, served: Served, states: str, codes: Mapping[int, int]) -> Witness:
        """The plainest request that it may serve, in the plainest state in which it does."""
        path = plainest(self.store.space, tree, lambda told: isinstance(told, frozenset) and served in told)
        assert path is not None
        space = self.store.space
        where = {**_unsaid(space), **dict(path), **codes}
        ladder = self.store.restrict(self.new.root, where)
        drawn = {number: 0 for number, axis in enumerate(space.axes) if axis.kind in DRAWN and number not in where}
        if isinstance(ladder, Node):  # it depends on the bucket, so the request has to say it
            ladder = self.store.restrict(ladder, drawn)
            path = (*path, *drawn.items())
        serving = _serving(self.new)
        one = combine(self.store, (ladder,), lambda outcomes: serving(outcomes[0]), STATES[states])
        seen = witness(space, one, lambda told: told == served)
        assert seen is not None
        request = written(space, tuple((axis, 1 << code) for axis, code in path)).request
        return Witness(request, seen[0].state)

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


def _all(mets: Mapping[str, Met], side: Diagram) -> dict[str, Told]:
    """By states, for each kind of request the set of those who may serve it."""
    return {name: met.of(side.root) for name, met in mets.items()}


def _model(outcome: Outcome) -> Outcome:
    """What is left of an outcome where nothing but its model counts."""
    return Outcome("serve" if outcome.model else "unrouted", model=outcome.model)


def _serving(side: Diagram) -> Callable[[Outcome], Served | None]:
    known = _served(side)
    return lambda outcome: known.get(outcome.model or "")


def _served(side: Diagram) -> dict[str, Served]:
    registry = side.table.policy.registry
    models = registry.models if registry else {}
    return {name: Served(name, model.provider, model.regions, model.compliance) for name, model in models.items()}


def _only(model: str, served: Told, where: Told) -> Told:
    """Of those who may serve, the one model, where that is asked about."""
    assert isinstance(served, frozenset)
    mine = frozenset(one for one in served if one.model == model)
    return mine if where is not None and mine else None


def _unsaid(space: Space) -> dict[int, int]:
    """For each axis of the request but the buckets the class of one that doesn't say it."""
    found: dict[int, int] = {}
    for number, axis in enumerate(space.axes[: space.requests]):
        if axis.kind not in DRAWN:
            is_last = axis.name == "sla_ms" or (axis.kind != "needs" and bool(axis.values))
            found[number] = axis.size - 1 if is_last else 0
    return found


def _codes(space: Space, values: Mapping[str, str | None]) -> dict[int, int]:
    return {
        space.index[name]: space.axes[space.index[name]].code(value)
        for name, value in values.items()
        if value is not None and name in space.index
    }


def _leaf(tree: Told, codes: Mapping[int, int]) -> frozenset[Served]:
    while isinstance(tree, Node):
        tree = tree.kid(codes[tree.axis])
    return _united(tree)


def _united(sets: Told) -> frozenset[Served]:
    """Everyone in a set of sets."""
    assert isinstance(sets, frozenset)
    return frozenset(one for each in sets for one in each)


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


def _order(served: Served) -> tuple[str, str]:
    return served.model, served.provider
