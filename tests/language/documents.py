"""Random documents of each kind, whole ones and ones with a flaw, made from the shapes of the language."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from routectl.policy.shapes import SHAPES

TEXTS = {
    "a date": ["2026-11-20", "2024-02-29"],
    "a time": ["2026-11-20T09:30:00Z", "2026-11-20T09:30:00.25+02:00"],
    "a digest": ["sha256:" + "0f" * 32],
    "a scope": ["day", "spike", "provider:openai", "route:quick-answers"],
    "a choice of states": ["nominal", "any", "outages:2"],
    "a reason": ["provider_down", "guardrail", "guardrail:eu", "budget_exhausted:provider:openai"],
    "a dimension name": ["intent", "risk", "locale_2"],
    "a review question": ["RV109", "RV113"],
    "a path": ["../registry/models.yaml"],
}
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([2**53, 2**53 + 1, 10**30, -0.5, 0.125, 33.333, 100.5, 1e300]),
    st.sampled_from(["", "auto", "other", "a b", "x" * 300, "2026-02-30", "2026-13-01T00:00:00Z", "1", "tab\there"]),
    st.sampled_from([[], [1], ["a", "a"], [None], [[]], {}, {"a": 1}, {"not": ["a"]}, {"lt": 3}, {"lt": "x", "gt": 2}]),
    st.sampled_from(
        [{"split": []}, {"split": [{"model": "m", "percent": 99}]}, {"min": 2, "max": 1}, {"x-note": None}]
    ),
).map(copy.deepcopy)
KEYS = st.sampled_from(["extra", "x-note", "fallbck", "name", "any", "Any", "sla_ms", "a b", "", "intent", "not"])


def whole(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Documents that fit their kind."""
    return _of(SHAPES[kind], 2)


@st.composite
def flawed(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Documents with something put in, taken out or replaced; some still fit."""
    document = copy.deepcopy(draw(whole(kind)))
    for _ in range(draw(st.integers(1, 2))):
        holders = [value for value in _all(document) if isinstance(value, (dict, list))]
        holder = draw(st.sampled_from(holders))
        if isinstance(holder, list):
            holder.append(draw(JUNK))
            continue
        known = list(holder)
        deed = draw(st.sampled_from(["add", "remove", "replace", "replace"]))
        if deed == "add" or not known:
            holder[draw(KEYS)] = draw(JUNK)
        elif deed == "remove":
            del holder[draw(st.sampled_from(known))]
        else:
            holder[draw(st.sampled_from(known))] = draw(JUNK)
    return document


def _all(value: Any) -> list[Any]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(deeper for item in inside for deeper in _all(item))]


def _of(shape: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if "$ref" in shape:
        return _of(SHAPES[shape["$ref"]], depth)
    if "anyOf" in shape and "type" not in shape:
        return st.one_of([_of(branch, depth) for branch in shape["anyOf"]])
    if "const" in shape or "enum" in shape:
        return st.sampled_from(shape.get("enum", [shape.get("const")]))
    return _BY_TYPE[shape["type"]](shape, depth)


def _list(shape: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    unique = shape.get("uniqueItems", False)
    return st.lists(_of(shape["items"], depth - 1), min_size=shape.get("minItems", 0), max_size=2, unique=unique)


def _number(shape: dict[str, Any], _: int) -> st.SearchStrategy[Any]:
    low, high = shape.get("minimum", shape.get("exclusiveMinimum")), shape["maximum"]
    whole = st.integers(int(low) + ("exclusiveMinimum" in shape), int(high))
    if shape["type"] == "integer":
        return whole
    hundredths = st.integers(int(low * 100) + 1, min(int(high) * 100, 10**6)).map(lambda number: number / 100)
    return st.one_of(whole, hundredths)


@st.composite
def _mapping(draw: st.DrawFn, shape: dict[str, Any], depth: int) -> dict[str, Any]:
    if "total" in shape:
        models = draw(st.sampled_from([["a"], ["a", "b"]]))
        percents = {1: [100], 2: draw(st.sampled_from([[95, 5], [66.67, 33.33], [99.99, 0.01]]))}[len(models)]
        return {
            "split": [{"model": model, "percent": percent} for model, percent in zip(models, percents, strict=True)]
        }
    if "ordered" in shape:
        low, high = sorted(draw(st.lists(st.integers(0, 9), min_size=2, max_size=2)))
        return {"min": low, "max": high}
    known = shape.get("properties", {})
    needed = set(shape.get("required", ()))
    if "anyOf" in shape:
        needed.add(draw(st.sampled_from(shape["anyOf"]))["required"][0])
    made = {}
    for key, entry in known.items():
        if key in needed or (depth > 0 and draw(st.integers(0, 2)) == 0):
            made[key] = draw(_of(entry, depth - (key not in needed)))
    if shape["additionalProperties"]:
        names = _text(SHAPES[shape["propertyNames"]["$ref"]], 0)
        for name in draw(st.lists(names, max_size=2, unique=True)):
            if name not in known:
                made[name] = draw(_of(shape["additionalProperties"], depth - 1))
    if draw(st.integers(0, 9)) == 0:
        made["x-note"] = draw(JUNK)
    return made


def _text(shape: dict[str, Any], _: int) -> st.SearchStrategy[Any]:
    return st.sampled_from(TEXTS.get(shape.get("noun", ""), ["a", "fast-v2", "B.1_x"]))


_BY_TYPE = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "boolean": lambda shape, depth: st.booleans(),
    "array": _list,
    "object": _mapping,
}
