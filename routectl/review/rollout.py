"""How much of each kind of request a model newly serves with everything up: exactly, as a share of the buckets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.box import BUCKETS, DRAWN
from routectl.engine.combine import combine, told
from routectl.engine.meld import Meld
from routectl.engine.store import Node
from routectl.engine.witness import Witness, witnesses
from routectl.review.guarded import Guards, both

if TYPE_CHECKING:
    from collections.abc import Hashable

    from routectl.engine.outcome import Outcome
    from routectl.engine.store import Store, Told
    from routectl.policy.policy import Policy

WHOLE = BUCKETS * BUCKETS
"""All pairs of a sample bucket and a split bucket."""


class Move(NamedTuple):
    """Who served some buckets and who does now, and on which route; None where no model does."""

    before: str | None
    after: str | None
    route: str | None
    is_forced: bool = False
    """Whether a guardrail refuses these requests to the one who served them: that can't be done by steps."""


Shares = frozenset[tuple[Move, int]]
"""For one kind of request, how many pairs of buckets move how."""


class Arrival(NamedTuple):
    """A model that serves more of some kind of request than it did, where it does so most."""

    route: str
    model: str
    before: float
    """The percent of these requests that it served before, and serves now."""
    after: float
    newly: float
    """The percent that others served before, or nobody."""
    witness: Witness


def arrivals(old: Policy, new: Policy) -> tuple[Arrival, ...]:
    """By route and model: one where it served none of such requests before, one where it served some.

    Raises `TooLarge`, and ValueError where the two can't be compared.
    """
    before, after = both(old, new)
    store = before.store
    moves = combine(store, (before.root, after.root), _move)
    guards = Guards(store, (old, new), (before.table, after.table))
    for served in sorted({one.before for one in _moves(moves) if one.before and one.before != one.after}):
        own = guards.models.get(served) or (old.registry.models[served] if old.registry else None)
        refused = guards.refused(own, is_new=True) if own else None
        if refused is not None:
            moves = Meld(store, partial(_forced, served)).of((moves, refused))
    shares = _Summing(store).of(moves)
    most: dict[tuple[str, str, bool], int] = {}
    found: dict[tuple[str, str, bool], list[Hashable]] = {}
    for leaf in told(shares):
        assert isinstance(leaf, frozenset)
        for (route, model), (was, newly) in _by_model(leaf).items():
            key = (route, model, was > 0)
            if newly > most.get(key, 0):
                most[key], found[key] = newly, []
            if newly == most[key]:
                found[key].append(leaf)
    seen = witnesses(store.space, shares, frozenset(leaf for leaves in found.values() for leaf in leaves))
    arrivals = []
    for (route, model, _), leaves in sorted(found.items(), key=lambda entry: entry[0]):
        leaf = min(leaves, key=lambda leaf: (len(seen[leaf].request), repr(seen[leaf])))  # the same in every run
        arrivals.append(_arrival(route, model, leaf, seen[leaf]))
    return tuple(arrivals)


def _arrival(route: str, model: str, leaf: Hashable, witness: Witness) -> Arrival:
    assert isinstance(leaf, frozenset)
    was, newly = _by_model(leaf)[route, model]
    now = sum(count for move, count in leaf if move.after == model)
    return Arrival(route, model, _percent(was), _percent(now), _percent(newly), witness)


def _percent(count: int) -> float:
    return count / (WHOLE // 100)


def _by_model(shares: Shares) -> dict[tuple[str, str], tuple[int, int]]:
    """For each model, under the route that it serves most of it on: what it served before, and what it newly serves."""
    newly: dict[str, dict[str, int]] = {}
    before: dict[str, int] = {}
    for move, count in shares:
        if move.before is not None:
            before[move.before] = before.get(move.before, 0) + count
        if move.after is not None and move.after != move.before and not move.is_forced:
            routes = newly.setdefault(move.after, {})
            routes[move.route or ""] = routes.get(move.route or "", 0) + count
    return {
        (max(sorted(routes), key=lambda name: routes[name]), model): (before.get(model, 0), sum(routes.values()))
        for model, routes in newly.items()
    }


def _move(outcomes: tuple[Outcome, ...]) -> Move:
    before, after = outcomes
    return Move(before.model, after.model, after.route)


def _moves(tree: Told) -> list[Move]:
    return [one for one in told(tree) if isinstance(one, Move)]


def _forced(name: str, move: Told, refused: Told) -> Told:
    assert isinstance(move, Move)
    return move._replace(is_forced=True) if refused is not None and move.before == name else move


class _Summing:
    """Diagrams over buckets and all else made diagrams over all else, whose leaves count the buckets."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.known: dict[Told, Told] = {}
        self.sums: dict[tuple[int, ...], Meld] = {}

    def of(self, tree: Told) -> Told:
        if not isinstance(tree, Node):
            assert isinstance(tree, Move)
            return frozenset(((tree, WHOLE),))
        if tree not in self.known:
            kids = [self.of(kid) for kid in tree.kids]
            axis = self.store.space.axes[tree.axis]
            if axis.kind in DRAWN:
                ends = [axis.starts[end] if end < axis.size else BUCKETS for end in tree.ends]
                widths = tuple(end - start for start, end in zip([0, *ends], ends, strict=False))
                if widths not in self.sums:
                    self.sums[widths] = Meld(self.store, partial(_weighed, widths))
                self.known[tree] = self.sums[widths].of(tuple(kids))
            else:
                self.known[tree] = self.store.node(tree.axis, list(tree.ends), kids)
        return self.known[tree]


def _weighed(widths: tuple[int, ...], *shares: Shares) -> Shares:
    """The shares of several runs of buckets together; each is counted as if it were all of them."""
    found: dict[Move, int] = {}
    for width, share in zip(widths, shares, strict=True):
        for move, count in share:
            found[move] = found.get(move, 0) + count * width // BUCKETS
    return frozenset(found.items())
