"""What user text may not do to a terminal, a log or a page: file names, names and values are hostile."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text on one line, every character that could move, hide or forge something written as an escape."""
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    number = ord(match.group())
    named = {9: "\\t", 10: "\\n", 13: "\\r"}.get(number)
    return named or (
        f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"
    )


def clipped(text: str, width: int) -> str:
    """At most `width` characters, the cut shown."""
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
