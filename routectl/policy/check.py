"""Whether a value has a shape: the schemas made into functions that say yes or no, fast."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from routectl.policy.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[Any], bool]

NOTE = "x-"
"""How a key begins that is free everywhere."""

_checks: dict[str, Check] = {}


def check(name: str) -> Check:
    """The check of a named shape, made when it is first asked for."""
    made = _checks.get(name)
    if made is None:
        _checks[name] = lambda value: _checks[name](value)  # a shape may name itself
        made = _checks[name] = compiled(SHAPES[name])
    return made


def compiled(shape: dict[str, Any]) -> Check:
    """A function that tells whether a value fits a shape.

    It knows the keywords of JSON Schema that our shapes use, and no others.
    """
    if "$ref" in shape:
        return check(shape["$ref"])
    kind = shape.get("type")
    if kind == "object":
        return _mapping(shape)
    if kind == "array":
        return _list(shape)
    if kind == "string":
        return _text(shape)
    if kind in ("integer", "number"):
        return _number(shape)
    if kind == "boolean":
        return lambda value: value is True or value is False
    return _any_of(shape["anyOf"])


_CLASSES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def _any_of(branches: list[dict[str, Any]]) -> Check:
    """One of several shapes; a value is held only against those that are for its class."""
    by_class: dict[type, Check] = {}
    for branch in branches:
        fits = compiled(branch)
        while "$ref" in branch:
            branch = SHAPES[branch["$ref"]]
        for known in _CLASSES[branch["type"]]:
            by_class[known] = _either(by_class[known], fits) if known in by_class else fits
    find = by_class.get

    def one_fits(value: Any) -> bool:
        fits = find(value.__class__)
        return fits is not None and fits(value)

    return one_fits


def _either(first: Check, second: Check) -> Check:
    return lambda value: first(value) or second(value)


def _mapping(shape: dict[str, Any]) -> Check:
    keys = {key: compiled(entry) for key, entry in shape.get("properties", {}).items()}
    further = compiled(shape["additionalProperties"]) if shape["additionalProperties"] else None
    name = compiled(shape["propertyNames"]) if "propertyNames" in shape else None
    required = frozenset(shape.get("required", ()))
    find = keys.get

    def fits(value: Any) -> bool:
        if not isinstance(value, dict) or not required <= value.keys():
            return False
        for key, item in value.items():
            entry = find(key)
            if entry is not None:
                if not entry(item):
                    return False
            elif key.startswith(NOTE):
                continue
            elif further is None or not further(item) or (name is not None and not name(key)):
                return False
        return True

    more = _beyond(shape)
    return fits if more is None else lambda value: fits(value) and more(value)


def _beyond(shape: dict[str, Any]) -> Check | None:
    """What a mapping has to keep beside its entries: one of some keys, and what no schema can say."""
    if "anyOf" in shape:
        some = frozenset(branch["required"][0] for branch in shape["anyOf"])
        return lambda value: not some.isdisjoint(value)
    if "total" in shape:
        parts = shape["total"]
        return lambda value: sums_to(parts, value)
    if "ordered" in shape:
        low, high = shape["ordered"]
        return lambda value: bool(value[low] <= value[high])
    return None


def sums_to(parts: list[Any], value: Any) -> bool:
    """Whether a key of all entries of a list sums to a total, in exact hundredths."""
    entries, part, total = parts
    return bool(sum(round(entry[part] * 100) for entry in value[entries]) == total * 100)


def _list(shape: dict[str, Any]) -> Check:
    item = compiled(shape["items"])
    fewest, most, once = shape.get("minItems", 0), shape.get("maxItems"), shape.get("uniqueItems", False)

    def fits(value: Any) -> bool:
        if not isinstance(value, list) or len(value) < fewest or (most is not None and len(value) > most):
            return False
        return all(map(item, value)) and not (once and len(set(value)) < len(value))

    return fits


def _text(shape: dict[str, Any]) -> Check:
    if "const" in shape:
        only = shape["const"]
        return lambda value: bool(value == only)
    if "enum" in shape:
        known = frozenset(shape["enum"])
        return lambda value: isinstance(value, str) and value in known
    shortest, longest = shape.get("minLength", 0), shape.get("maxLength", 1 << 60)
    # `$` of the schemas is the very end; Python's also stands before a last line feed.
    match = re.compile(shape["pattern"].replace("$", r"\Z")).match if "pattern" in shape else None
    refused = frozenset(_refused(shape))
    exists = FORMATS.get(shape.get("format", ""))

    def fits(value: Any) -> bool:
        return (
            isinstance(value, str)
            and shortest <= len(value) <= longest
            and (match is None or match(value) is not None)
            and value not in refused
            and (exists is None or exists(value))
        )

    return fits


def _refused(shape: dict[str, Any]) -> list[str]:
    refused = shape.get("not", {})
    return [refused["const"]] if "const" in refused else refused.get("enum", [])


def _number(shape: dict[str, Any]) -> Check:
    whole, decimals = shape["type"] == "integer", shape.get("decimals")
    low, over = shape.get("minimum", float("-inf")), shape.get("exclusiveMinimum", float("-inf"))
    high = shape.get("maximum", float("inf"))

    def fits(value: Any) -> bool:
        if value.__class__ is not int and (whole or value.__class__ is not float):
            return False
        return low <= value <= high and value > over and (decimals is None or round(value, decimals) == value)

    return fits


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    from datetime import datetime

    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


FORMATS: dict[str, Check] = {"date": _is_day, "date-time": _is_moment}
