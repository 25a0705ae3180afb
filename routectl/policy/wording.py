"""Tells what breaks a schema in the words of the person who wrote the document."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import extend
from referencing import Registry

from routectl.closest import did_you_mean
from routectl.policy.accept import FORMATS, Breach, sums_to
from routectl.policy.faults import Fault, Shape, chosen, faults
from routectl.policy.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routectl.document.place import Path

LONGEST = 60
"""A value is shown up to this many characters."""

_ENTRIES = {"routes": "route", "guardrails": "guardrail", "cases": "case", "properties": "property"}
_NAMED = {"models": "model", "providers": "provider", "request": "dimension"}


def word(kind: str, document: Any, most: int) -> list[Breach]:
    """The first `most` breaches of a document that doesn't fit its kind."""
    told = (breach for fault in faults(SHAPES[kind], document) for breach in _breaches(fault, document))
    return list(islice(told, most)) or [Breach((), False, "schema-violation", f"the document is no {kind}", "")]


def _breaches(fault: Fault, document: Any) -> Iterator[Breach]:
    if fault.unknown:
        key, known = str(fault.path[-1]), fault.shape.get("properties", {})
        owner = _owner(fault.path[:-1], document)
        message = f"unknown key {shown(key)}" + (f" in {owner}" if len(fault.path) > 1 else "")
        help = did_you_mean(key, known) or "the keys here are " + _listing(known, "and")
        yield Breach(fault.path, True, "unknown-key", message, help)
        return
    keyword, entry = _judge(fault)
    for message, help in _SENTENCES[keyword](entry, fault, document):
        yield Breach(fault.path, fault.key, "schema-violation", message, help)


# --- what is wrong: jsonschema's judgement of one value, nothing inside it ---


class _Text(str):
    """jsonschema writes a value into every error; these write themselves short, however long they are."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "…"


class _Number(int):
    __slots__ = ()
    __repr__ = _Text.__repr__


class _List(list[Any]):
    __slots__ = ()
    __repr__ = _Text.__repr__


class _Mapping(dict[str, Any]):
    __slots__ = ()
    __repr__ = _Text.__repr__


def _judge(fault: Fault) -> tuple[str, Any]:
    """The keyword of a shape that its value breaks, of several the most telling one, and what it asks for."""
    shape = {keyword: entry for keyword, entry in fault.shape.items() if keyword != "items"}
    if any("required" not in branch for branch in shape.get("anyOf", ())):
        return "type", shape["anyOf"]
    brief = {str: _Text, int: _Number, list: _List, dict: _Mapping}.get(type(fault.value))
    judge = _VALIDATOR(shape, registry=Registry())  # an empty registry: nothing is ever fetched
    error = best_match(judge.iter_errors(brief(fault.value) if brief else fault.value))
    while error is not None and error.parent is not None:
        error = error.parent
    if error is None:  # Python's `$` lets a last line feed pass
        return "pattern", fault.shape.get("pattern", "")
    return str(error.validator), error.validator_value


def _own(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any, Any, Shape], Iterator[ValidationError]]:
    """A keyword that JSON Schema doesn't have, or doesn't demand."""

    def judged(_validator: Any, entry: Any, value: Any, _shape: Shape) -> Iterator[ValidationError]:
        if not holds(entry, value):
            yield ValidationError("…")

    return judged


_VALIDATOR = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "format": _own(lambda entry, value: not isinstance(value, str) or FORMATS[entry](value)),
        "decimals": _own(lambda entry, value: not isinstance(value, (int, float)) or round(value, entry) == value),
        "total": _own(lambda entry, value: sums_to(entry, value)),
        "ordered": _own(lambda entry, value: bool(value[entry[0]] <= value[entry[1]])),
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and value is not True and value is not False
    ),
)


# --- sentences: for each keyword, what to say and what to do about it --------

Said = list[tuple[str, str]]


def _of_another_type(entry: Any, fault: Fault, _: Any) -> Said:
    value, subject = fault.value, _subject(fault.path)
    branches = entry if isinstance(entry, list) else [fault.shape]
    wanted = _joined(_nouns(branches), "or")
    if value is None:
        return [(f"{subject} is empty; it must be {wanted}", "")]
    kinds = {shape.get("type") for branch in branches if "const" not in (shape := chosen(branch, value))}
    help = ""
    if "string" in kinds and isinstance(value, (bool, int, float)):
        help = f'put it in quotes: `"{_plain(value)}"`'
    elif "array" in kinds and not isinstance(value, (list, dict)):
        help = f"write it as a list: `[{_plain(value)}]`" if len(_plain(value)) < LONGEST else "write it as a list"
    elif kinds & {"number", "integer"} and isinstance(value, str) and _is_number(value):
        help = "remove the quotes"
    elif "integer" in kinds and isinstance(value, float) and value.is_integer():
        help = f"write `{int(value)}`"
    return [(f"{subject} must be {wanted}, not {_kind(value)}", help)]


def _of_wrong_form(_: Any, fault: Fault, __: Any) -> Said:
    noun, help = fault.shape.get("noun", "a name"), fault.shape.get("help", "")
    if fault.key:
        return [(f"{shown(fault.value)} is not {noun}", help)]
    if fault.value == "":
        return [(f"{_subject(fault.path)} is an empty text", help or "write something there, or remove the key")]
    return [(f"{_subject(fault.path)} is {shown(fault.value)}, which is not {noun}", help)]


def _too_long(entry: int, fault: Fault, _: Any) -> Said:
    count = len(fault.value)
    return [
        (f"{_subject(fault.path)} has {count} characters; it may have {entry} at most", fault.shape.get("help", ""))
    ]


def _not_on_the_calendar(_: Any, fault: Fault, __: Any) -> Said:
    return [
        (f"{_subject(fault.path)} is {shown(fault.value)}, which is not on the calendar", fault.shape.get("help", ""))
    ]


def _not_one_of(entry: Any, fault: Fault, _: Any) -> Said:
    known = entry if isinstance(entry, list) else [entry]
    return [
        (
            f"{_subject(fault.path)} is {shown(fault.value)}; it must be {_listing(known, 'or')}",
            did_you_mean(fault.value, known) if isinstance(fault.value, str) else "",
        )
    ]


def _reserved(_: Any, fault: Fault, __: Any) -> Said:
    if fault.key:
        return [(f"{shown(fault.value)} can't be declared: the name is taken", "choose another name")]
    return [(f"{shown(fault.value)} can't be listed: it stands for every value that isn't", "remove it")]


def _out_of_bounds(words: str) -> Callable[[Any, Fault, Any], Said]:
    def said(entry: Any, fault: Fault, _: Any) -> Said:
        return [
            (f"{_subject(fault.path)} is {shown(fault.value)}; it must be {words} {entry}", fault.shape.get("help", ""))
        ]

    return said


def _too_few(entry: int, fault: Fault, _: Any) -> Said:
    subject = _subject(fault.path)
    if not fault.value:
        return [(f"{subject} is an empty list", "add an entry, or remove the key")]
    return [(f"{subject} has {len(fault.value)} entries; it must have {entry} at least", "")]


def _too_many(entry: int, fault: Fault, _: Any) -> Said:
    return [(f"{_subject(fault.path)} has {len(fault.value)} entries; it may have {entry} at most", "")]


def _missing(entry: list[str], fault: Fault, document: Any) -> Said:
    owner = _owner(fault.path, document)
    return [(f"{owner} has no `{key}`", f"add `{key}`") for key in entry]


def _none_of(entry: list[Shape], fault: Fault, document: Any) -> Said:
    keys = [branch["required"][0] for branch in entry]
    return [(f"{_owner(fault.path, document)} has none of {_listing(keys, 'and')}", "add one of them")]


def _decimals(entry: int, fault: Fault, _: Any) -> Said:
    return [(f"{_subject(fault.path)} is {shown(fault.value)}; it may have {entry} decimals at most", "")]


def _total(entry: list[Any], fault: Fault, _: Any) -> Said:
    entries, part, total = entry
    found = sum(round(member[part] * 100) for member in fault.value[entries]) / 100
    return [(f"the {part}s of `{entries}` sum to {found:g}; they must sum to {total}", "")]


def _ordered(entry: list[str], fault: Fault, _: Any) -> Said:
    low, high = entry
    found = f"`{low}` is {shown(fault.value[low])} and `{high}` is {shown(fault.value[high])}"
    return [(f"{found}; `{low}` may not be over `{high}`", "swap them")]


_SENTENCES: dict[str, Callable[[Any, Fault, Any], Said]] = {
    "type": _of_another_type,
    "pattern": _of_wrong_form,
    "minLength": _of_wrong_form,
    "maxLength": _too_long,
    "format": _not_on_the_calendar,
    "enum": _not_one_of,
    "const": _not_one_of,
    "not": _reserved,
    "minimum": _out_of_bounds("at least"),
    "exclusiveMinimum": _out_of_bounds("more than"),
    "maximum": _out_of_bounds("at most"),
    "minItems": _too_few,
    "maxItems": _too_many,
    "required": _missing,
    "anyOf": _none_of,
    "decimals": _decimals,
    "total": _total,
    "ordered": _ordered,
}


# --- the user's own words ----------------------------------------------------


def shown(value: Any) -> str:
    """A value as a message shows it: between backticks, on one line, short."""
    text = _plain(value)
    return f"`{text}`" if isinstance(value, str) else text


def _plain(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "empty"}[value]
    if isinstance(value, int) and value.bit_length() > 1000:  # Python refuses to write longer ones out
        return "a number of more than 300 digits"
    start = str(value)[: LONGEST + 1].replace("`", "'")
    text = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in start)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return shown(value)
    if isinstance(value, (int, float)):
        return f"the number {shown(value)}"
    if isinstance(value, dict):
        return f"a mapping with {shown(next(iter(value)))}" if value else "an empty mapping"
    return f"the text {shown(value)}" if isinstance(value, str) else shown(value)


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False


def _subject(path: Path) -> str:
    """A value by its key: "`percent`", "entry 2 of `fallback`"."""
    if not path:
        return "the document"
    last = path[-1]
    if isinstance(last, str):
        return shown(last)
    above = next((key for key in reversed(path) if isinstance(key, str)), "the document")
    return f"entry {last + 1} of {shown(above)}"


def _owner(path: Path, document: Any) -> str:
    """A mapping by its name: "route `regulated`", "`limits` of route `regulated`"."""
    if not path:
        return "the document"
    *above, last = path
    if above and isinstance(last, int) and above[-1] in _ENTRIES:
        name = _at(path, document).get("name")
        if isinstance(name, str):
            return f"{_ENTRIES[str(above[-1])]} {shown(name)}"
    if above and isinstance(last, str) and above[-1] in _NAMED:
        return f"{_NAMED[str(above[-1])]} {shown(last)}"
    if isinstance(last, int) or not above:
        return _subject(path)
    named = next((_owner(path[:end], document) for end in range(len(above), 0, -1) if _is_named(path[:end])), "")
    return f"{_subject(path)} of {named}" if named else _subject(path)


def _is_named(path: Path) -> bool:
    return len(path) > 1 and path[-2] in (_ENTRIES if isinstance(path[-1], int) else _NAMED)


def _at(path: Path, document: Any) -> Any:
    for key in path:
        document = document[key]
    return document if isinstance(document, dict) else {}


def _listing(words: Any, joint: str) -> str:
    """Several words between backticks: "`a`, `b` or `c`"."""
    return _joined([f"`{word}`" for word in words], joint)


def _joined(phrases: list[str], joint: str) -> str:
    return f" {joint} ".join(([", ".join(phrases[:-1])] if len(phrases) > 1 else []) + phrases[-1:])


def _nouns(branches: list[Shape]) -> list[str]:
    """What each of some shapes is called, each once."""
    return list(dict.fromkeys(_noun(branch) for branch in branches))


def _noun(shape: Shape) -> str:
    while "$ref" in shape and "noun" not in shape:
        shape = chosen({"$ref": shape["$ref"]}, None)
    if "noun" in shape:
        return str(shape["noun"])
    if "const" in shape or "enum" in shape:
        return _listing(shape.get("enum", [shape.get("const")]), "or")
    if "anyOf" in shape and "type" not in shape:
        return _joined(_nouns(shape["anyOf"]), "or")
    if shape.get("type") == "array":
        entry = chosen(shape["items"], None) if "items" in shape else {}
        return f"a list of {_plural(str(entry['noun']))}" if "noun" in entry else "a list"
    return {"object": "a mapping", "boolean": "`true` or `false`", "string": "text"}.get(
        shape.get("type", ""), "a value"
    )


def _plural(noun: str) -> str:
    """ "a number from 0 to 1" as "numbers from 0 to 1"."""
    bare = noun.removeprefix("a ")
    cut = min((found for joint in (" of ", " from ", " with ") if (found := bare.find(joint)) >= 0), default=len(bare))
    head = bare[:cut]
    return (head.removesuffix("y") + "ies" if head.endswith("y") else head + "s") + bare[cut:]
