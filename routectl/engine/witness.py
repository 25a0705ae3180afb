"""One request and state for an answer: the one that a person reads most easily."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.box import DRAWN
from routectl.engine.store import Node
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from routectl.engine.regions import Where
    from routectl.engine.space import Axis, Space
    from routectl.engine.store import Told

STATE_KEYS = ("providers_down", "models_down", "failing_quality")
ODD = {"providers_down": 40, "models_down": 60, "failing_quality": 60, "budget": 30, "needs": 20}
"""What it costs a reader that something is not as usual; a value of a dimension costs 10."""


class Witness(NamedTuple):
    """A request and a state in their written form, as `routectl simulate` takes them."""

    request: dict[str, Any]
    state: dict[str, Any]


def witness(space: Space, tree: Told, wanted: Callable[[Hashable], bool] = bool) -> tuple[Witness, Hashable] | None:
    """The plainest request and state for which what is told is wanted, and what is told there; None where there is none."""
    path = _Search(space, wanted).cheapest(tree)
    if path is None:
        return None
    return written(space, tuple((axis, 1 << code) for axis, code in path.steps)), path.told


def plainest(space: Space, tree: Told, wanted: Callable[[Hashable], bool] = bool) -> tuple[tuple[int, int], ...] | None:
    """The same as classes: for each axis that matters, the one to take."""
    path = _Search(space, wanted).cheapest(tree)
    return None if path is None else path.steps


def witnesses(space: Space, tree: Told, wanted: frozenset[Hashable]) -> dict[Hashable, Witness]:
    """For each of the things that are told, the plainest request and state for which it is."""
    paths = _SearchAll(space, wanted).cheapest(tree)
    return {told: written(space, tuple((axis, 1 << code) for axis, code in path.steps)) for told, path in paths.items()}


def written(space: Space, where: Where) -> Witness:
    """A request and a state in a box: of each axis that it speaks of, the first class that is let in."""
    request: dict[str, Any] = {}
    state: dict[str, Any] = {}
    places = {number: place for place, number in enumerate(space.declared)}
    for number, mask in sorted(where, key=lambda entry: places[entry[0]]):
        axis, code = space.axes[number], (mask & -mask).bit_length() - 1
        kind, _, name = axis.name.partition(":")
        if kind == "needs":
            if code:
                request.setdefault("needs", []).append(name)
        elif kind in STATE_KEYS:
            if code:
                state.setdefault(kind, []).append(name)
        elif kind == "budget":
            if code:
                state.setdefault("budget", {})[name] = axis.values[code]
        elif not _is_absent(axis, code):
            request[axis.name] = axis.values[code] if axis.values else _plainest(axis, code)
    return Witness(request, state)


def _plainest(axis: Axis, code: int) -> int:
    """A whole number of a class: who waits longest is in the least hurry, of anything else the least is plainest."""
    return axis.starts[code + 1] - 1 if axis.name == "sla_ms" else axis.starts[code]


class _Path(NamedTuple):
    cost: int
    steps: tuple[tuple[int, int], ...]
    told: Hashable


class _Prices:
    """What the plainest class costs, and which it is, by an axis and some of its classes."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.prices: dict[tuple[int, int], tuple[int, int]] = {}

    def price(self, axis: int, mask: int) -> tuple[int, int]:
        found = self.prices.get((axis, mask))
        if found is None:
            found = self.prices[axis, mask] = cheapest(self.space.axes[axis], mask)
        return found


class _Search(_Prices):
    def __init__(self, space: Space, wanted: Callable[[Hashable], bool]) -> None:
        super().__init__(space)
        self.wanted = wanted
        self.known: dict[Told, _Path | None] = {}

    def cheapest(self, tree: Told) -> _Path | None:
        if not isinstance(tree, Node):
            return _Path(0, (), tree) if tree is not None and self.wanted(tree) else None
        if tree not in self.known:
            best: _Path | None = None
            for mask, kid in tree.branches():
                rest = self.cheapest(kid)
                if rest is not None:
                    price, code = self.price(tree.axis, mask)
                    if best is None or price + rest.cost < best.cost:
                        best = _Path(price + rest.cost, ((tree.axis, code), *rest.steps), rest.told)
            self.known[tree] = best
        return self.known[tree]


class _SearchAll(_Prices):
    def __init__(self, space: Space, wanted: frozenset[Hashable]) -> None:
        super().__init__(space)
        self.wanted = wanted
        self.known: dict[Told, dict[Hashable, _Path]] = {}

    def cheapest(self, tree: Told) -> dict[Hashable, _Path]:
        """The cheapest path to each thing that is wanted and told below."""
        if not isinstance(tree, Node):
            return {tree: _Path(0, (), tree)} if tree in self.wanted else {}
        if tree not in self.known:
            best: dict[Hashable, _Path] = {}
            for mask, kid in tree.branches():
                rests = self.cheapest(kid)
                price, code = self.price(tree.axis, mask) if rests else (0, 0)
                for told, rest in rests.items():
                    known = best.get(told)
                    if known is None or price + rest.cost < known.cost:
                        best[told] = _Path(price + rest.cost, ((tree.axis, code), *rest.steps), told)
            self.known[tree] = best
        return self.known[tree]


def cheapest(axis: Axis, mask: int) -> tuple[int, int]:
    """Of some classes of an axis the one that a person reads most easily, behind what it costs."""
    return min((_cost(axis, code), code) for code in range(axis.size) if mask >> code & 1)


def _cost(axis: Axis, code: int) -> int:
    kind = axis.kind
    if kind in ODD:
        return ODD[kind] + code if code else 0
    if axis.values:
        return 12 if axis.values[code] == OTHER else 10
    return 0 if _is_absent(axis, code) else 10 + (kind in DRAWN)


def _is_absent(axis: Axis, code: int) -> bool:
    """Whether a request that doesn't name this axis is in this class."""
    if axis.values:
        return axis.values[code] == OTHER
    if axis.kind in DRAWN:
        return False
    return code == (axis.size - 1 if axis.name == "sla_ms" else 0)
