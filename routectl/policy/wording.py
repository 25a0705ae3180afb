"""Tells what breaks a schema in the words of the person who wrote the document."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import extend
from referencing import Registry

from routectl.closest import did_you_mean
from routectl.policy.breach import Breach
from routectl.policy.check import FORMATS, sums_to
from routectl.policy.faults import Fault, Shape, chosen, faults
from routectl.policy.phrase import joined, kind_of, listing, nouns_of, owner_of, shown, subject_of
from routectl.policy.remedy import as_share, misplaced, retyped
from routectl.policy.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Said = list[tuple[str, str]]
    Sentence = Callable[[Any, Fault, Any], Said]
    """Messages, each with its help: for what a keyword asks, the fault, and the document."""


def word(kind: str, document: Any, most: int) -> list[Breach]:
    """The first `most` breaches of a document that doesn't fit its kind."""
    told = (breach for fault in faults(SHAPES[kind], document) for breach in _breaches(fault, document))
    return list(islice(told, most)) or [Breach((), False, "schema-violation", f"the document is no {kind}", "")]


def _breaches(fault: Fault, document: Any) -> Iterator[Breach]:
    if fault.unknown:
        yield _unknown(fault, document)
        return
    keyword, asked = _judge(fault)
    takes = tuple(_types(asked if isinstance(asked, list) else [fault.shape])) if keyword == "type" else ()
    for message, help in _SENTENCES[keyword](asked, fault, document):
        yield Breach(fault.path, fault.key, "schema-violation", message, help, takes)


def _types(shapes: list[Shape]) -> Iterator[str]:
    for entry in shapes:
        shape = chosen(entry, None)
        if "type" in shape:
            yield shape["type"]
        else:
            yield from _types(shape.get("anyOf", []))


def _unknown(fault: Fault, document: Any) -> Breach:
    *above, key = fault.path
    known = fault.shape.get("properties", {})
    message = f"unknown key {shown(key)}" + (f" in {owner_of(tuple(above), document)}" if above else "")
    help = misplaced(key, fault.value, known) or did_you_mean(str(key), known)
    return Breach(fault.path, True, "unknown-key", message, help or "the keys here are " + listing(known, "and"))


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


_BRIEF: dict[type, type] = {str: _Text, int: _Number, list: _List, dict: _Mapping}


def _judge(fault: Fault) -> tuple[str, Any]:
    """The keyword of a shape that its value breaks, of several the most telling one, and what it asks for."""
    shape = {keyword: asked for keyword, asked in fault.shape.items() if keyword != "items"}
    if any("required" not in branch for branch in shape.get("anyOf", ())):
        return "type", shape["anyOf"]
    brief = _BRIEF.get(type(fault.value))
    judge = _VALIDATOR(shape, registry=Registry())  # an empty registry: nothing is ever fetched
    error = best_match(judge.iter_errors(brief(fault.value) if brief else fault.value))
    while error is not None and isinstance(error.parent, ValidationError):
        error = error.parent
    if error is None:  # Python's `$` lets a last line feed pass
        return "pattern", shape.get("pattern", "")
    return str(error.validator), error.validator_value


def _own(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any, Any, Shape], Iterator[ValidationError]]:
    """A keyword that JSON Schema doesn't have, or doesn't demand."""

    def judged(_validator: Any, asked: Any, value: Any, _shape: Shape) -> Iterator[ValidationError]:
        if not holds(asked, value):
            yield ValidationError("…")

    return judged


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_VALIDATOR = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "format": _own(lambda asked, value: not isinstance(value, str) or FORMATS[asked](value)),
        "decimals": _own(lambda asked, value: not _is_number(value) or round(value, asked) == value),
        "total": _own(sums_to),
        "ordered": _own(lambda asked, value: bool(value[asked[0]] <= value[asked[1]])),
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)


# --- for each keyword, what to say and what to do about it -------------------


def _of_another_type(asked: Any, fault: Fault, _: Any) -> Said:
    value, subject = fault.value, subject_of(fault.path)
    branches = asked if isinstance(asked, list) else [fault.shape]
    wanted = joined(nouns_of(branches), "or")
    if value is None:
        return [(f"{subject} is empty; it must be {wanted}", "write one, or remove the key")]
    return [(f"{subject} must be {wanted}, not {kind_of(value)}", retyped(branches, value, fault.path))]


def _of_wrong_form(_: Any, fault: Fault, __: Any) -> Said:
    noun, help = fault.shape.get("noun", "text"), fault.shape.get("help", "")
    if isinstance(fault.value, str) and (meant := did_you_mean(fault.value, _WRITTEN.findall(help))):
        help = f"{meant} {help}"
    if fault.key:
        return [(f"{shown(fault.value)} is not {noun}", help)]
    if fault.value == "":
        return [(f"{subject_of(fault.path)} is an empty text", help or "write something there, or remove the key")]
    for sign, remedy in _SIGNS.items():
        if sign in fault.value:
            help = remedy
    return [(f"{subject_of(fault.path)} is {shown(fault.value)}, which is not {noun}", help)]


_WRITTEN = re.compile("`([a-z_:]+)`")
"""The words in a help that can be written as they stand there."""

_SIGNS = {"#": "a comment needs a space before its `#`", "$": "variables are not filled in: write the name itself"}
"""What a name can't hold, and what it was likely to do there."""


def _too_long(asked: int, fault: Fault, _: Any) -> Said:
    found = f"{subject_of(fault.path)} has {len(fault.value)} characters"
    return [(f"{found}; it may have {asked} at most", fault.shape.get("help", ""))]


def _not_on_the_calendar(_: Any, fault: Fault, __: Any) -> Said:
    found = f"{subject_of(fault.path)} is {shown(fault.value)}"
    return [(f"{found}, which is not on the calendar", fault.shape.get("help", ""))]


def _not_one_of(asked: Any, fault: Fault, _: Any) -> Said:
    known = asked if isinstance(asked, list) else [asked]
    help = did_you_mean(fault.value, known) if isinstance(fault.value, str) else ""
    return [(f"{subject_of(fault.path)} is {shown(fault.value)}; it must be {listing(known, 'or')}", help)]


def _reserved(_: Any, fault: Fault, __: Any) -> Said:
    if fault.key:
        return [(f"{shown(fault.value)} can't be declared: the name is taken", "choose another name")]
    return [(f"{shown(fault.value)} can't be listed: it stands for every value that isn't", "remove it")]


def _out_of_bounds(words: str) -> Sentence:
    def said(asked: Any, fault: Fault, _: Any) -> Said:
        found = f"{subject_of(fault.path)} is {shown(fault.value)}"
        help = as_share(fault.value) if words == "at most" and asked == 1 else ""
        return [(f"{found}; it must be {words} {asked}", help or fault.shape.get("help", ""))]

    return said


def _too_few(_: int, fault: Fault, __: Any) -> Said:
    return [(f"{subject_of(fault.path)} is an empty list", "add an entry, or remove the key")]


def _too_many(asked: int, fault: Fault, _: Any) -> Said:
    return [(f"{subject_of(fault.path)} has {len(fault.value)} entries; it may have {asked} at most", "")]


def _twice(_: bool, fault: Fault, __: Any) -> Said:
    value = next(value for index, value in enumerate(fault.value) if value in fault.value[:index])
    return [(f"{subject_of(fault.path)} lists {shown(value)} twice", "remove one of them")]


def _missing(asked: list[str], fault: Fault, document: Any) -> Said:
    owner = owner_of(fault.path, document)
    return [(f"{owner} has no `{key}`", f"add `{key}`") for key in asked]


def _none_of(asked: list[Shape], fault: Fault, document: Any) -> Said:
    keys = [branch["required"][0] for branch in asked]
    return [(f"{owner_of(fault.path, document)} has none of {listing(keys, 'and')}", "add one of them")]


def _decimals(asked: int, fault: Fault, _: Any) -> Said:
    found = f"{subject_of(fault.path)} is {shown(fault.value)}"
    return [(f"{found}; it may have {asked} decimals at most", "round it")]


def _total(asked: list[Any], fault: Fault, _: Any) -> Said:
    entries, part, total = asked
    found = sum(round(member[part] * 100) for member in fault.value[entries]) / 100
    return [(f"the {part}s of `{entries}` sum to {found:.2f}", f"make them sum to {total}")]


def _ordered(asked: list[str], fault: Fault, _: Any) -> Said:
    low, high = asked
    found = f"`{low}` is {shown(fault.value[low])} and `{high}` is {shown(fault.value[high])}"
    return [(f"{found}; `{low}` may not be over `{high}`", "swap them")]


_SENTENCES: dict[str, Sentence] = {
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
    "uniqueItems": _twice,
    "required": _missing,
    "anyOf": _none_of,
    "decimals": _decimals,
    "total": _total,
    "ordered": _ordered,
}
