"""What user text may not do to a terminal, a log or a page: file names, names and values are hostile."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
    # CI runners obey `##[error]` and `##vso[…]` anywhere in a line
    r"|#(?=#\w*\[)"
)
_NAMED = {9: "\\t", 10: "\\n", 13: "\\r"}
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)


def visible(text: str) -> str:
    """The text on one line, every character that could move, hide or forge something written as an escape."""
    if text.isascii() and text.isprintable() and "##" not in text:
        return text
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    number = ord(match.group())
    return _NAMED.get(number) or (
        f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"
    )


def uncommanded(text: str) -> str:
    """The lines of a text, none beginning with `::`: GitHub's runner would obey it, printed by whomever."""
    return _COMMAND.sub(r"\1\\x3a", text) if "::" in text else text


def clipped(text: str, width: int) -> str:
    """At most `width` characters, the cut shown."""
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
