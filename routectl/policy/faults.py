"""Finds the smallest places of a document that don't fit the shape of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.closest import closest
from routectl.policy.check import NOTE, compiled
from routectl.policy.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import Path
    from routectl.policy.check import Check

Shape = dict[str, Any]

_ANY_NAME: Shape = {"type": "string"}

INSIDE = frozenset({"properties", "patternProperties", "additionalProperties", "propertyNames", "required"})
"""The keywords that speak of what is in a mapping."""

AFTER = frozenset({"total", "ordered", "uniqueItems"})
"""The keywords that compare what is inside a value, once all of it fits."""


class Fault(NamedTuple):
    """A value, or with `key` the key of a mapping, that breaks what `shape` says of it alone.

    An unknown key's shape is that of the mapping.
    """

    path: Path
    value: Any
    shape: Shape
    key: bool = False
    unknown: bool = False


def faults(shape: Shape, value: Any, path: Path = ()) -> Iterator[Fault]:
    """Every smallest place at or below a value that doesn't fit.

    What fits is passed over at the speed of the check. Only what may hold itself at any depth is
    walked at once: checked first on every level, a deep one would be read as often as it is deep.
    """
    part = _part(shape)
    if not part.nests and part.fits(value):
        return
    if not isinstance(value, (dict, list)):
        yield Fault(path, value, _called(chosen(shape, value)))
        return
    shape = chosen(shape, value)
    if shape.get("type") != ("object" if isinstance(value, dict) else "array"):
        yield Fault(path, value, _called(shape))
        return
    lacking = _lacking(shape, value)
    if lacking:
        yield Fault(path, value, lacking)
    broken = bool(lacking)
    for fault in _in_mapping(shape, value, path) if isinstance(value, dict) else _in_list(shape, value, path):
        broken = True
        yield fault
    compared = {keyword: shape[keyword] for keyword in AFTER if keyword in shape}
    if compared and not broken and not compiled(shape)(value):
        yield Fault(path, value, compared)


def chosen(shape: Shape, value: Any) -> Shape:
    """The shape behind a reference, and of alternatives the one that was meant; all of them where none was."""
    while "$ref" in shape:
        shape = SHAPES[shape["$ref"]]
    if "anyOf" not in shape or "type" in shape:
        return shape
    kinds = _kinds(value)
    branches = [branch for entry in shape["anyOf"] if (branch := chosen(entry, value)).get("type") in kinds]
    if isinstance(value, dict) and len(branches) > 1:
        fitting = [branch for branch in branches if _part(branch).fits(value)]
        if fitting:
            return fitting[0]
        likeness = [_likeness(branch, value) for branch in branches]
        branches = [branches[likeness.index(max(likeness))]] if max(likeness) else []
    return branches[0] if branches and "const" not in branches[0] else shape


def _in_list(shape: Shape, value: list[Any], path: Path) -> Iterator[Fault]:
    for index, item in enumerate(value):
        yield from faults(shape["items"], item, (*path, index))


def _in_mapping(shape: Shape, value: dict[str, Any], path: Path) -> Iterator[Fault]:
    known, further = shape.get("properties", {}), shape["additionalProperties"]
    names = shape.get("propertyNames", _ANY_NAME)
    named = _part(names).fits
    for key, item in value.items():
        here = (*path, key)
        if key in known:
            yield from faults(known[key], item, here)
        elif key.startswith(NOTE):
            continue
        elif not further or (known and not _part(further).fits(item) and _is_slip(key, item, known)):
            yield Fault(here, item, shape, key=True, unknown=True)
        elif not named(key):
            yield Fault(here, key, chosen(names, key), key=True)
        else:
            yield from faults(further, item, here)


def _is_slip(key: str, item: Any, known: dict[str, Shape]) -> bool:
    """Whether a key that may be anything was meant to be a known one: it is spelled like it, and holds what it would."""
    near = closest(key, known)
    return bool(near) and (not isinstance(item, (dict, list)) or _part(known[near]).fits(item))


class _Part(NamedTuple):
    fits: Check
    nests: bool
    """Whether such a value may hold another of its kind, at some depth."""


_parts: dict[int, _Part] = {}


def _part(shape: Shape) -> _Part:
    """What is known of a part of `SHAPES`, found out once: they live as long as the program."""
    made = _parts.get(id(shape))
    if made is None:
        made = _parts[id(shape)] = _Part(compiled(shape), _nests(shape, frozenset()))
    return made


def _nests(shape: Shape, above: frozenset[str]) -> bool:
    if "$ref" in shape:
        name = shape["$ref"]
        return name in above or _nests(SHAPES[name], above | {name})
    parts = [*shape.get("properties", {}).values(), shape.get("items"), shape.get("additionalProperties")]
    if "type" not in shape:
        parts += shape.get("anyOf", ())
    return any(_nests(part, above) for part in parts if part)


def _lacking(shape: Shape, value: Any) -> Shape:
    """What a mapping or list breaks by itself: keys that it lacks, a length out of bounds."""
    if isinstance(value, list):
        if shape.get("minItems", 0) <= len(value) <= shape.get("maxItems", len(value)):
            return {}
        return {keyword: shape[keyword] for keyword in ("minItems", "maxItems") if keyword in shape}
    required = [key for key in shape.get("required", ()) if key not in value]
    some = [branch["required"][0] for branch in shape.get("anyOf", ())]
    if not required and not (some and set(some).isdisjoint(value)):
        return {}
    unknown = [key for key in value if key not in shape.get("properties", {}) and not key.startswith(NOTE)]
    meant = {closest(key, shape.get("properties", {})) for key in unknown[:100]}
    required = [key for key in required if key not in meant]
    lacking: Shape = {"required": required} if required else {}
    if some and set(some).isdisjoint(value) and (shape.get("additionalProperties") or not unknown):
        lacking["anyOf"] = shape["anyOf"]  # an unknown key in place of one of them is told with what it may be
    return lacking


def _called(shape: Shape) -> Shape:
    """What is left to say of a value that isn't what its shape asks for: what would be inside is only named (`keys`)."""
    left = {keyword: entry for keyword, entry in shape.items() if keyword not in INSIDE and keyword not in AFTER}
    return left | {"keys": list(shape["properties"])} if "properties" in shape else left


def _kinds(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("boolean",)
    if isinstance(value, int):
        return "integer", "number"
    names = {dict: "object", list: "array", str: "string", float: "number"}
    return (names.get(type(value), ""),)


def _likeness(branch: Shape, value: dict[str, Any]) -> int:
    """How much a mapping's keys look like a branch's; a key that is nearly one counts half."""
    keys = list(value)[:100]
    known = branch.get("properties", {})
    return sum(2 if key in known else bool(closest(key, known)) for key in keys)
