"""Which route of one policy is which of the other: by name, and where a name is gone, by what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.condition import branch
from routectl.diff.here import Pairing
from routectl.diff.node import NOTE
from routectl.diff.order import labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routectl.diff.here import Both

NEARLY = 0.75
"""So much of two entries has to be alike, the match counting for half, for one to be the other under a new name."""

MOST_COMPARED = 40_000
"""Where more pairs would have to be compared, only entries with the same match are."""

MOST_ALIKE = 200
"""Of more entries than this that have the same match, none is compared with the rest of them."""

Features = frozenset[tuple[Any, ...]]


class _Content(NamedTuple):
    """What an entry says beside its name."""

    label: str
    place: int
    match: Features
    rest: Features


def pair(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], key: str, both: Both) -> Pairing:
    """The entries of two lists paired; `key` is that of their match."""
    before, after = _labelled(old), _labelled(new)
    gone = [_content(label, before, key, both) for label in before if label not in after]
    come = [_content(label, after, key, both) for label in after if label not in before] if gone else []
    return Pairing(before, after, _renamed(gone, come) if come else {})


def _labelled(entries: Sequence[Any]) -> dict[str, tuple[int, dict[str, Any]]]:
    names = labels(entry["name"] for entry in entries)
    return {label: (place, entry) for place, (label, entry) in enumerate(zip(names, entries, strict=True))}


def _content(label: str, entries: Mapping[str, tuple[int, Any]], key: str, both: Both) -> _Content:
    place, entry = entries[label]
    rest = {name: value for name, value in entry.items() if name not in ("name", key) and value != []}
    rest["stage"] = rest.get("stage", "managed")
    return _Content(label, place, branch(entry.get(key, {}), both), frozenset(_leaves(rest)))


def _leaves(value: Mapping[str, Any], path: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for key, entry in value.items():
        if isinstance(entry, dict):
            found += _leaves(entry, (*path, key))
        elif not key.startswith(NOTE):
            found.append((*path, key, _hashed(entry)))
    return found


def _hashed(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_hashed(entry) for entry in value)
    return frozenset(_leaves(value)) if isinstance(value, dict) else value


def _renamed(gone: list[_Content], come: list[_Content]) -> dict[str, str]:
    """The best pairs first; of those as good, the ones whose places in the lists lie nearest to each other."""
    ranked = []
    for old, new in _candidates(gone, come):
        alike = _alike(old, new)
        if alike >= NEARLY:
            ranked.append((-alike, abs(old.place - new.place), sorted((old.label, new.label)), old.label, new.label))
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for *_, was, now in sorted(ranked):
        if was not in renamed and now not in taken:
            renamed[was] = now
            taken.add(now)
    return renamed


def _candidates(gone: list[_Content], come: list[_Content]) -> list[tuple[_Content, _Content]]:
    if len(gone) * len(come) <= MOST_COMPARED:
        return [(old, new) for old in gone for new in come]
    found: list[tuple[_Content, _Content]] = []
    for side in ("whole", "match"):
        by_match: dict[Any, tuple[list[_Content], list[_Content]]] = {}
        for place, entries in enumerate((gone, come)):
            for one in entries:
                content = one.match if side == "match" else (one.match, one.rest)
                by_match.setdefault(content, ([], []))[place].append(one)
        for was, now in by_match.values():
            if side == "whole":
                found += zip(was, now, strict=False)
            elif len(was) + len(now) <= MOST_ALIKE:
                found += [(old, new) for old in was for new in now]
    return found


def _alike(old: _Content, new: _Content) -> float:
    """How much of two entries is alike, from 0 to 1; 0 where not more than half of the match is."""
    match = _shared(old.match, new.match)
    return (match + _shared(old.rest, new.rest)) / 2 if match > 0.5 else 0.0


def _shared(one: Features, other: Features) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0
