"""The words in which messages speak of a place or a value: the user's own, short, on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.policy.faults import Shape, chosen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.document.place import Path

LONGEST = 60
"""A value is shown up to this many characters."""

_ENTRIES = {
    "routes": "route",
    "guardrails": "guardrail",
    "cases": "case",
    "tables": "table",
    "rows": "row",
    "properties": "property",
}
"""Lists whose entries have names."""

_NAMED = {"models": "model", "providers": "provider", "request": "dimension"}
"""Mappings by name."""


def shown(value: Any) -> str:
    """A value between backticks where it is text, else as it is written."""
    return f"`{plain(value)}`" if isinstance(value, str) else plain(value)


def plain(value: Any) -> str:
    """A value on one line, cut short, with nothing in it that a terminal would obey."""
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "empty"}[value]
    if isinstance(value, int) and value.bit_length() > 1000:  # Python refuses to write out the longest
        return "a number of more than 300 digits"
    start = str(value)[: LONGEST + 1].replace("`", "'")
    text = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in start)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def kind_of(value: Any) -> str:
    """What a value is, where something else was asked for: "the number 3"."""
    if isinstance(value, bool):
        return plain(value)
    if isinstance(value, (int, float)):
        return f"the number {plain(value)}"
    if isinstance(value, dict):
        return f"a mapping with {shown(next(iter(value)))}" if value else "an empty mapping"
    return f"the text {shown(value)}" if isinstance(value, str) else plain(value)


def subject_of(path: Path) -> str:
    """A value by its key: "`percent`", "entry 2 of `fallback`"."""
    if not path:
        return "the document"
    last = path[-1]
    if isinstance(last, str):
        return shown(last)
    above = next((key for key in reversed(path) if isinstance(key, str)), "")
    return f"entry {last + 1} of {shown(above)}"


def owner_of(path: Path, document: Any) -> str:
    """A mapping by its name: "route `regulated`", "`limits` of route `regulated`"."""
    called = _called(path, document)
    if called or not path or isinstance(path[-1], int):
        return called or subject_of(path)
    above = next((name for end in range(len(path) - 1, 0, -1) if (name := _called(path[:end], document))), "")
    return f"{subject_of(path)} of {above}" if above else subject_of(path)


def _called(path: Path, document: Any) -> str:
    """A mapping with the name that it has itself, or goes by; empty where there is none."""
    if len(path) < 2:
        return ""
    group, last = path[-2:]
    if isinstance(last, str) or isinstance(group, int):
        return f"{_NAMED[group]} {shown(last)}" if group in _NAMED and isinstance(last, str) else ""
    for key in path:
        document = document[key]
    name = document.get("name") if isinstance(document, dict) else None
    return f"{_ENTRIES[group]} {shown(name)}" if group in _ENTRIES and isinstance(name, str) else ""


def listing(words: Iterable[str], joint: str) -> str:
    """Several words between backticks: "`a`, `b` or `c`"."""
    return joined([f"`{word}`" for word in words], joint)


def joined(phrases: list[str], joint: str) -> str:
    """Several phrases in a row: "a list, a number or a text"."""
    return f" {joint} ".join(([", ".join(phrases[:-1])] if len(phrases) > 1 else []) + phrases[-1:])


def nouns_of(shapes: Iterable[Shape]) -> list[str]:
    """What values of some shapes are called, each once."""
    return list(dict.fromkeys(noun_of(shape) for shape in shapes))


def noun_of(shape: Shape) -> str:
    """What a value of a shape is called: "a list of model names"."""
    shape = chosen(shape, None)
    if "noun" in shape:
        return str(shape["noun"])
    if "const" in shape or "enum" in shape:
        return listing(shape.get("enum", [shape.get("const")]), "or")
    if "anyOf" in shape and "type" not in shape:
        return joined(nouns_of(shape["anyOf"]), "or")
    if shape.get("type") == "array":
        entry = chosen(shape["items"], None) if "items" in shape else {}
        return f"a list of {_plural(str(entry['noun']))}" if "noun" in entry else "a list"
    return {"object": "a mapping", "boolean": "`true` or `false`"}.get(str(shape.get("type")), "text")


def _plural(noun: str) -> str:
    """ "a number from 0 to 1" as "numbers from 0 to 1"."""
    bare = noun.removeprefix("a ")
    cut = min((found for joint in (" of ", " from ", " with ") if (found := bare.find(joint)) >= 0), default=len(bare))
    head = bare[:cut]
    return (head.removesuffix("y") + "ies" if head.endswith("y") else head + "s") + bare[cut:]
