"""Which models change places, and for whom: every kind of request that evidence tells apart, by the exact difference."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.combine import combine
from routectl.engine.diagram import diagram
from routectl.engine.outcome import Outcome
from routectl.engine.regions import regions
from routectl.engine.states import NOMINALLY
from routectl.engine.when import whens
from routectl.engine.witness import Witness, written
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routectl.diff.behaviour import Behaviour
    from routectl.diff.same import Same
    from routectl.engine.when import When
    from routectl.policy.policy import Policy

MOST_WORK = 200_000
"""So many kinds of requests are gone through, region by region."""


class TooMany(Exception):
    """The difference has more parts than are gone through."""


class Swap(NamedTuple):
    """Some requests, the model that served them and the one that does now; the same one where only its limits moved."""

    before: str | None
    """None where no model served them."""
    after: str
    action: str
    route: str
    point: tuple[tuple[str, Any], ...]
    """What evidence can tell of them: values of dimensions; a dimension is left out where nothing was measured for them."""
    witness: Witness

    @property
    def is_nominal(self) -> bool:
        """Whether it happens with everything up."""
        return not self.witness.state


class _Part(NamedTuple):
    when: When
    before: str | None
    after: Outcome
    witness: Witness


def swaps(old: Policy, new: Policy, found: Behaviour, same: Same) -> tuple[Swap, ...]:
    """All of them, each kind of request once.

    Requests with a value that nobody listed are left out: nothing can be measured for them. Raises `TooMany`,
    and `TooLarge`.
    """
    if found.truncated:
        raise TooMany
    parts = [
        _Part(region.when, region.before.model, region.after, region.witness)
        for region in found.regions
        if region.after.model is not None and region.after.model != region.before.model
    ]
    renewed, moved = replaced(old, new), frozenset(_moved(old, new, same))
    if renewed or moved:
        parts += _standing(new, lambda one: one.model in renewed or one.route in moved)
    kinds = _Kinds(old, new)
    swaps: dict[tuple[object, ...], Swap] = {}
    for part in sorted(parts, key=lambda part: bool(part.witness.state)):  # with everything up first
        for point in kinds.of(part.when):
            one = Swap(
                part.before, part.after.model or "", part.after.action, part.after.route or "", point, part.witness
            )
            swaps.setdefault(one[:-1], one)
    return tuple(swaps.values())


def replaced(old: Policy, new: Policy) -> frozenset[str]:
    """Models that another model stands behind now, or the same one at another provider."""
    if old.registry is None or new.registry is None:
        return frozenset()
    before = old.registry.models
    return frozenset(
        name
        for name, model in new.registry.models.items()
        if name in before and (before[name].id, before[name].provider) != (model.id, model.provider)
    )


def _moved(old: Policy, new: Policy, same: Same) -> Iterator[str]:
    """The routes whose limits are others than they were."""
    before = {same.old.get(route.name, route.name): route.limits for route in old.routes}
    for route in new.routes:
        limits = before.get(same.new.get(route.name, route.name))
        if limits is not None and limits != route.limits:
            yield route.name


def _standing(new: Policy, wanted: Callable[[Outcome], bool]) -> Iterator[_Part]:
    """What the new version decides with everything up, of what is wanted; the same model before and after."""
    drawing = diagram(new)
    store = drawing.store

    def question(outcomes: tuple[Outcome, ...]) -> Outcome | None:
        return outcomes[0] if outcomes[0].model is not None and wanted(outcomes[0]) else None

    found = regions(store.space, combine(store, (drawing.root,), question, NOMINALLY))
    if found.truncated:
        raise TooMany
    for region in found.regions:
        for where, when in whens(store.space, region.where):
            assert isinstance(region.told, Outcome)
            yield _Part(when, region.told.model, region.told, written(store.space, where))


class _Kinds:
    """The kinds of requests that the evidence of two policies tells apart, intents always."""

    def __init__(self, old: Policy, new: Policy) -> None:
        named: dict[str, set[Any]] = {"intent": set()} if new.values("intent") else {}
        for dimension, value in (*old.evidence.pairs, *new.evidence.pairs):
            if dimension in new.dimensions:
                named.setdefault(dimension, set()).add(value)
        self._named = {
            name: tuple(sorted(values, key=str)) if name != "intent" else new.values("intent")
            for name, values in sorted(named.items())
        }
        self._listed = {name: new.values(name) for name in self._named}
        self._known: dict[str, tuple[tuple[tuple[str, Any], ...], ...]] = {}
        self._work = 0

    def of(self, when: When) -> tuple[tuple[tuple[str, Any], ...], ...]:
        """Those of a region. Raises `TooMany`."""
        asked = {name: when.get(name) for name in self._named}
        key = repr(asked)
        if key not in self._known:
            values = [tuple(self._values(name, condition)) for name, condition in asked.items()]
            size = 1
            for each in values:
                size *= len(each)
            self._work += size
            if self._work > MOST_WORK:
                raise TooMany
            self._known[key] = tuple(
                tuple((name, value) for name, value in zip(asked, chosen, strict=True) if value is not None)
                for chosen in product(*values)
            )
        return self._known[key]

    def _values(self, name: str, condition: Any) -> Iterator[Any]:
        """The values that something was measured for, and None for the rest where there is a rest."""
        named, listed = self._named[name], self._listed[name]
        if not listed:
            yield from (value for value in named if _is_in(value, condition))
            yield None
            return
        let_in = [value for value in listed if value != OTHER and _is_let_in(value, condition)]
        yield from (value for value in let_in if value in named)
        if any(value not in named for value in let_in):
            yield None


def _is_let_in(value: str, condition: Any) -> bool:
    if condition is None:
        return True
    if isinstance(condition, dict):
        return value not in condition["not"]
    return value == condition if isinstance(condition, str) else value in condition


def _is_in(value: Any, condition: Any) -> bool:
    if condition is None:
        return True
    if not isinstance(condition, dict):
        return bool(value == condition)
    return bool(condition.get("gte", value) <= value < condition.get("lt", value + 1))
