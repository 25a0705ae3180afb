"""What a plain scalar means: the YAML 1.2 core schema, and where YAML 1.1 readers see something else."""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?(?:(?P<int>[0-9]+)|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)\Z")
_BASED = re.compile(r"(?:0o(?P<octal>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+))\Z")
_NOT_FINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
_MAX_DIGITS = 400
_LARGEST = 2**53

_TRAP_WORDS = frozenset(
    spelled
    for word in ("y", "n", "yes", "no", "on", "off")
    for spelled in (word, word.capitalize(), word.upper())
)  # fmt: skip
_TRAP = re.compile(
    r"(?P<octal>[-+]?0[0-7]+)\Z|(?P<eight>[-+]?0[0-9]+)\Z|(?P<based>0o[0-7]+|0b[01_]+)\Z"
    r"|(?P<underscore>(?=[-+]?[0-9][0-9.]*_)[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?|0x(?=[0-9a-fA-F]*_)[0-9a-fA-F_]+)\Z"
    r"|(?P<sexagesimal>[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?)\Z"
    r"|(?P<exponent>[-+]?[0-9]+(?:\.[0-9]*)?[eE][0-9]+|[-+]?[0-9]+[eE][-+][0-9]+)\Z"
)  # each linear in the text: it may be megabytes long
_TRAP_MEANS = {
    "octal": "an octal number",
    "eight": "text",
    "based": "a number to some YAML 1.1 readers and text to others",
    "underscore": "a number",
    "sexagesimal": "a number in base 60",
    "exponent": "text",
}


class NotFinite(ValueError):
    """The scalar is an infinity, not a number, or too long a number to be one."""


class TooLarge(NotFinite):
    """A whole number that readers with floating point would round (RFC 8259, section 6)."""


def resolve(text: str) -> Scalar:
    """The value of a plain scalar. Raises `NotFinite`, and of its kind `TooLarge`."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "0123456789+-.":
        return text
    match = _NUMBER.match(text)
    if match is not None:
        if len(text) > _MAX_DIGITS:
            raise NotFinite
        if match["int"] is not None:
            return _exact(int(text))
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise NotFinite
        return number
    based = _BASED.match(text)
    if based is not None:
        if len(text) > _MAX_DIGITS:
            raise NotFinite
        return _exact(int(based["octal"], 8) if based["octal"] else int(based["hex"], 16))
    if _NOT_FINITE.match(text):
        raise NotFinite
    return text


def _exact(number: int) -> int:
    if abs(number) > _LARGEST:
        raise TooLarge
    return number


def trap(text: str) -> str:
    """What a YAML 1.1 reader takes this plain scalar for, where that differs; else nothing."""
    if text in _TRAP_WORDS:
        return "true" if text.lower() in ("y", "yes", "on") else "false"
    if text and text[0] in "0123456789+-":
        match = _TRAP.match(text)
        if match is not None and match.lastgroup is not None:
            return _TRAP_MEANS[match.lastgroup]
    return ""
