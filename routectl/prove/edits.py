"""One value of a policy changed at a time: the edits that a careful test suite should notice."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.source import Document, Source
from routectl.policy.accept import breaches
from routectl.policy.link import link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routectl.document.place import Path
    from routectl.policy.policy import Policy

BOUNDS = ("lt", "lte", "gt", "gte", "sla_ms", "input_tokens", "output_tokens")
KEPT = frozenset(
    (
        "name",
        "apiVersion",
        "kind",
        "metadata",
        "registry",
        "evidence",
        "traffic",
        "request",
        "concentration",
        "alert_at",
    )
)
"""Keys that no decision reads, and those that say what the rest is about."""

NEEDED = frozenset(("target", "match", "to", "after", "model", "percent", "split", "reduce_scope", "static", "any"))
"""Keys that can't be taken out on their own."""


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


def mutants(policy: Policy) -> Iterator[Mutant]:
    """Every policy that is one edit away and still means something."""
    for edit in edits(policy.document.value):
        written = deepcopy(policy.document.value)
        edit.apply(written)
        if breaches("RoutePolicy", written, 1):
            continue
        document = Document(Source(policy.document.source.path, ""), 0)
        document.value = written
        made = link(document, policy.registry, policy.evidence)
        if not made.unresolved and not document.source.flaws and not made.has_ring:
            yield Mutant(edit, made)


def edits(written: dict[str, Any]) -> Iterator[Edit]:
    """The edits of a written policy, in its order."""
    for key, value in written.items():
        if key not in KEPT and not key.startswith("x-"):
            yield from _inside((key,), value)
    routes = written["routes"]
    for place in range(len(routes) - 1):
        says = f"changes places with route `{routes[place + 1]['name']}`"
        yield Edit(("routes", place), says, _swapped(("routes",), place, place + 1))


def _inside(path: Path, value: Any) -> Iterator[Edit]:
    key = path[-1]
    if isinstance(value, dict):
        yield from _out_of(path)
        if "target" in value and isinstance(value.get("fallback"), list) and isinstance(value["target"], str):
            yield Edit((*path, "target"), f"changes places with its fallback `{value['fallback'][0]}`", _led(path))
        for name, entry in value.items():
            if name not in KEPT and not name.startswith("x-"):
                yield from _inside((*path, name), entry)
    elif isinstance(value, list):
        if key == "split":
            yield from _shifted(path, value)
            return
        yield from _out_of(path)
        for place, entry in enumerate(value):
            if len(value) > 1:
                yield Edit((*path, place), f"{_shown(entry)} is taken out", _removed((*path, place)))
            if isinstance(entry, dict):
                yield from _inside((*path, place), entry)
    else:
        yield from _out_of(path)
        yield from _changed(path, value)


def _out_of(path: Path) -> Iterator[Edit]:
    """The value taken out of the mapping that it is in."""
    if isinstance(path[-1], str) and path[-1] not in NEEDED and path != ("routes",):
        yield Edit(path, "is taken out", _removed(path))


def _changed(path: Path, value: Any) -> Iterator[Edit]:
    key = path[-1]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        if key == "after":
            order = ("fallback", "reduced_scope", "static", "reject")
            place = order.index(value)
            for other in order[max(0, place - 1) : place] + order[place + 1 : place + 2]:
                yield Edit(path, f"`{value}` becomes `{other}`", _set(path, other))
        return
    if key in BOUNDS or "match" in path or "when" in path:
        others: tuple[float, ...] = (value - 1, value + 1) if value else (value + 1,)
    elif key == "quality_floor":
        others = (round(value / 2, 6), round((1 + value) / 2, 6))
    elif key == "sample_percent":
        others = (round(value / 2, 2), min(100, value * 2))
    elif key in ("max_latency_ms", "max_output_tokens", "prune_input_to"):
        others = (max(1, int(value) // 2), int(value) * 2)
    elif key == "cost_ceiling_usd":
        others = (value / 2, value * 2)
    else:
        others = ()
    for each in others:
        if each != value:
            yield Edit(path, f"`{value}` becomes `{each}`", _set(path, each))


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
        return f"`{value.get('name') or value.get('reduce_scope') or 'this entry'}`"
    return f"`{value}`"
