"""One value of a policy changed at a time: the edits that a careful test suite should notice."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.source import Document, Source
from routectl.policy.check import check
from routectl.policy.link import link
from routectl.policy.route import ESCALATION_ORDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from routectl.document.place import Path
    from routectl.policy.condition import Dimension
    from routectl.policy.policy import Policy

BOUNDS = ("lt", "lte", "gt", "gte", "sla_ms", "input_tokens", "output_tokens")

KEPT = frozenset((
    "name", "apiVersion", "kind", "metadata", "registry", "evidence", "traffic", "request", "concentration", "alert_at",
    "stage", "sunset", "replaced_by", "window_minutes",
))  # fmt: skip
"""Keys that no decision reads, and those that say what the rest is about."""

NEEDED = frozenset(("target", "match", "to", "after", "model", "percent", "split", "reduce_scope", "static", "any"))
"""Keys that can't be taken out on their own."""

ORDERED = ("routes", "fallback", "degrade")
"""Lists whose order decides."""


class Edit(NamedTuple):
    """One change, by the path of the value that it changes."""

    path: Path
    says: str
    """What is done, in words that go on after the place: "taken out", "`0.75` becomes `0.875`"."""
    apply: Callable[[dict[str, Any]], None]
    """Makes the change in the written policy."""


class Mutant(NamedTuple):
    """A policy with one edit."""

    edit: Edit
    policy: Policy


class Chosen(NamedTuple):
    """The edits of a policy that are made, and how many others were left out."""

    edits: tuple[Edit, ...]
    left_out: int = 0


def chosen(policy: Policy, most: int) -> Chosen:
    """The edits of a policy; where there are more, so many of them, spread evenly over it."""
    every = tuple(edits(policy.document.value, policy.dimensions))
    if len(every) <= most:
        return Chosen(every)
    return Chosen(tuple(every[place * len(every) // most] for place in range(most)), len(every) - most)


def mutants(policy: Policy, edits: Iterable[Edit]) -> Iterator[Mutant]:
    """The policies that are one of these edits away, those that mean nothing left out."""
    for edit in edits:
        written = _copied(policy.document.value, edit.path)
        edit.apply(written)
        if not check("RoutePolicy")(written):
            continue
        document = Document(Source(policy.document.source.path, "{}"), 0)
        document.value = written
        made = link(document, policy.registry, policy.evidence)
        if not made.unresolved and not document.source.flaws and not made.has_ring:
            made.digest = policy.digest
            yield Mutant(edit, made)


def edits(written: dict[str, Any], dimensions: Mapping[str, Dimension]) -> Iterator[Edit]:
    """The edits of a written policy, in its order."""
    find = _Edits(dimensions)
    for key, value in written.items():
        if key not in KEPT and not key.startswith("x-"):
            yield from find.inside((key,), value)


def _copied(written: dict[str, Any], path: Path) -> dict[str, Any]:
    """A copy that may be changed at a path and shares the rest."""
    copy: dict[str, Any] = dict(written)
    if path[0] != "routes" or len(path) < 2:
        copy[str(path[0])] = deepcopy(written[str(path[0])])
        return copy
    copy["routes"] = list(written["routes"])
    place = path[1]
    assert isinstance(place, int)
    copy["routes"][place] = deepcopy(written["routes"][place])
    return copy


class _Edits:
    """Finds the edits of one policy."""

    def __init__(self, dimensions: Mapping[str, Dimension]) -> None:
        self.dimensions = dimensions

    def inside(self, path: Path, value: Any) -> Iterator[Edit]:
        """The edits of a value and of what is in it."""
        if isinstance(value, dict):
            yield from _out_of(path)
            target, fallback = value.get("target"), value.get("fallback")
            if isinstance(target, str) and isinstance(fallback, list) and fallback and fallback[0] != target:
                yield Edit((*path, "target"), f"changes places with its fallback `{fallback[0]}`", _led(path))
            for name, entry in value.items():
                if name not in KEPT and not name.startswith("x-"):
                    yield from self.inside((*path, name), entry)
        elif isinstance(value, list):
            yield from _shifted(path, value) if path[-1] == "split" else self.listed(path, value)
        else:
            yield from _out_of(path)
            yield from self.changed(path, value)

    def listed(self, path: Path, values: list[Any]) -> Iterator[Edit]:
        """The edits of a list: an entry less, two neighbors in each other's place where their order decides."""
        yield from _out_of(path)
        for place, entry in enumerate(values):
            if len(values) > 1:
                yield Edit((*path, place), f"{_shown(entry)} is taken out", _removed((*path, place)))
            if path[-1] in ORDERED and place + 1 < len(values) and entry != values[place + 1]:
                says = f"changes places with {_shown(values[place + 1])}"
                yield Edit((*path, place), says, _swapped(path, place, place + 1))
            if isinstance(entry, dict):
                yield from self.inside((*path, place), entry)

    def changed(self, path: Path, value: Any) -> Iterator[Edit]:
        """Another value in its place: the next one to either side, or half and double of what is measured."""
        for other in self.others(path, value):
            if other != value:
                yield Edit(path, f"`{value}` becomes `{other}`", _set(path, other))

    def others(self, path: Path, value: Any) -> tuple[Any, ...]:
        key = path[-1]
        if isinstance(value, bool):
            return ()
        if isinstance(value, str):
            listed = self.dimensions.get(str(path[-2])) if key in BOUNDS else None
            return _beside(value, ESCALATION_ORDER if key == "after" else listed.values if listed else ())
        if key in BOUNDS or "match" in path or "when" in path:
            return (value - 1, value + 1) if value else (value + 1,)
        if key == "quality_floor":
            return round(value / 2, 6), round((1 + value) / 2, 6)
        if key == "sample_percent":
            return round(value / 2, 2), min(100, value * 2)
        if key in ("max_latency_ms", "max_output_tokens", "prune_input_to"):
            return max(1, value // 2), value * 2
        return (value / 2, value * 2) if key == "cost_ceiling_usd" else ()


def _beside(value: str, order: tuple[str, ...]) -> tuple[str, ...]:
    """The values before and behind one in an order."""
    if value not in order:
        return ()
    place = order.index(value)
    return order[max(0, place - 1) : place] + order[place + 1 : place + 2]


def _out_of(path: Path) -> Iterator[Edit]:
    """The value taken out of the mapping that it is in."""
    if isinstance(path[-1], str) and path[-1] not in NEEDED and path != ("routes",):
        yield Edit(path, "is taken out", _removed(path))


def _shifted(path: Path, members: list[dict[str, Any]]) -> Iterator[Edit]:
    """A hundredth part of the traffic moved from one member of a split to the next."""

    def shift(place: int) -> Callable[[dict[str, Any]], None]:
        def apply(written: dict[str, Any]) -> None:
            split = _at(written, path)
            split[place]["percent"] = round(split[place]["percent"] - 1, 2)
            split[place + 1]["percent"] = round(split[place + 1]["percent"] + 1, 2)

        return apply

    for place in range(len(members) - 1):
        if members[place]["percent"] > 1:
            one, other = members[place]["model"], members[place + 1]["model"]
            yield Edit((*path, place, "percent"), f"one percent moves from `{one}` to `{other}`", shift(place))


def _at(written: Any, path: Path) -> Any:
    for step in path:
        written = written[step]
    return written


def _removed(path: Path) -> Callable[[dict[str, Any]], None]:
    def apply(written: dict[str, Any]) -> None:
        del _at(written, path[:-1])[path[-1]]

    return apply


def _set(path: Path, value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(written: dict[str, Any]) -> None:
        _at(written, path[:-1])[path[-1]] = value

    return apply


def _swapped(path: Path, one: int, other: int) -> Callable[[dict[str, Any]], None]:
    def apply(written: dict[str, Any]) -> None:
        entries = _at(written, path)
        entries[one], entries[other] = entries[other], entries[one]

    return apply


def _led(path: Path) -> Callable[[dict[str, Any]], None]:
    """The target and the first fallback of a route in each other's place."""

    def apply(written: dict[str, Any]) -> None:
        route = _at(written, path)
        route["target"], route["fallback"][0] = route["fallback"][0], route["target"]

    return apply


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return (
            f"`{value.get('name') or value.get('reduce_scope') or ('static' if 'static' in value else 'this entry')}`"
        )
    return f"`{value}`"
