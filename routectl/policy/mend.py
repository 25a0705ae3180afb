"""A document that breaks its schema, mended with what its counterpart says: what is broken counts as unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.document.source import Document
from routectl.policy.accept import breaches

if TYPE_CHECKING:
    from routectl.document.place import Path, Span

LISTS = ("routes", "guardrails")
"""Lists whose entries go by a name."""

MOST_BREACHES = 1000


class Mended(Document):
    """A document whose value was mended; its places are those of the broken one."""

    __slots__ = ("_kept",)

    def __init__(self, broken: Document, value: dict[str, Any], kept: dict[str, list[int]]) -> None:
        super().__init__(broken.source, broken.index)
        self.value = value
        self._kept = kept

    def span(self, path: Path, *, key: bool = False) -> Span:
        """Where a value stands, entries that were left out counted."""
        if len(path) > 1 and isinstance(path[1], int) and path[1] < len(self._kept.get(str(path[0]), ())):
            path = (path[0], self._kept[str(path[0])][path[1]], *path[2:])
        return super().span(path, key=key)


def mended(broken: Document, like: Document) -> Mended | None:
    """The document with what breaks its schema replaced from another; None where that mends nothing.

    First a field is taken over, then the entry that it is in, then the whole section. What the
    other one doesn't have is left out.
    """
    if not isinstance(broken.value, dict) or not isinstance(like.value, dict) or broken.kind != like.kind:
        return None
    value = dict(broken.value)
    kept = {key: list(range(len(value[key]))) for key in LISTS if isinstance(value.get(key), list)}
    for depth in (3, 2, 1):
        for breach in breaches(broken.kind, value, MOST_BREACHES):
            _take_over(value, like.value, [*breach.path[:depth]], is_whole=depth < 3)
        for key, places in kept.items():
            entries = value.get(key)
            if isinstance(entries, list) and None in entries:
                kept[key] = [place for place, entry in zip(places, entries, strict=False) if entry is not None]
                value[key] = [entry for entry in entries if entry is not None]
    return None if breaches(broken.kind, value, 1) else Mended(broken, value, kept)


def _take_over(value: dict[str, Any], like: dict[str, Any], path: list[Any], *, is_whole: bool) -> None:
    """Put in what the other document says at a path; an entry of a list that it doesn't have becomes None."""
    if not path:
        value.update((key, like[key]) for key in like.keys() - value.keys())
        return
    section, *below = path
    if (
        not below
        or not isinstance(value.get(section), (dict, list))
        or (isinstance(value[section], list) and section not in LISTS)
    ):
        _put(value, section, like)
        return
    value[section] = value[section].copy()
    if section not in LISTS:
        _put(value[section], below[0], like.get(section))
        return
    place = below[0]
    entry = value[section][place]
    name = entry.get("name") if isinstance(entry, dict) else None
    same = next((one for one in like.get(section, ()) if one["name"] == name), None)
    if isinstance(name, str) and below[1:2] == ["name"]:
        same = _at_its_place(value[section], place, like.get(section, ()))
        if same is not None:
            value[section][place] = {**entry, "name": same["name"]}
            return
    if same is None or is_whole:
        value[section][place] = same
    elif len(below) == 1:
        value[section][place] = {**same, **entry}
    else:
        value[section][place] = dict(entry)
        _put(value[section][place], below[1], same)


def _at_its_place(entries: list[Any], place: int, others: list[Any]) -> Any:
    """What stands at the place of an entry whose name is broken, if none of the entries has its name."""
    names = [entry.get("name") for entry in entries if isinstance(entry, dict)]
    return others[place] if place < len(others) and others[place]["name"] not in names else None


def _put(mapping: dict[str, Any], key: str, other: Any) -> None:
    if isinstance(other, dict) and key in other:
        mapping[key] = other[key]
    else:
        mapping.pop(key, None)
