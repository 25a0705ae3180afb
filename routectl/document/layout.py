"""The canonical layout of a file, comments kept: what `routectl fmt` writes (docs/layout.md).

Whatever the spacing does, a file is only laid out anew where our own reader finds the same
values in it and nothing but white space is different.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.source import Source
from routectl.document.spacing import respace

if TYPE_CHECKING:
    from typing import Any

MAX_CHARACTERS = 1024 * 1024
"""A file of this size takes a few seconds; a longer one is left alone."""

MOST_ASKED = 64 * 1024
"""The second reader reads about 0.3 MB a second: it is asked about files that people write."""


class Refused(Exception):
    """The file can't be laid out; the message says why."""


def layout(path: str, text: str) -> str:
    """The text in the canonical layout. Raises `Refused`.

    Two spaces a level, list items below their key, one space inside `key: value` and `[a, b]`,
    no trailing space, no more than one empty line, one newline at the end. Order, line breaks
    inside values, flow and block style, quotes and comments stay as they are.
    """
    if len(text) > MAX_CHARACTERS:
        raise Refused("the file is larger than 1 MiB")
    before = _values(path, text)
    is_json = path.endswith(".json")
    laid = _json(before) if is_json else respace(text.replace("\r\n", "\n"))
    if repr(_values(path, laid)) != repr(before):
        raise Refused("its values would not stay the same")
    if not is_json and "".join(laid.split()) != "".join(text.split()):
        raise Refused("more than white space would change")
    if not is_json and laid != text and len(text) <= MOST_ASKED and _second(laid) != _second(text):
        raise Refused("another YAML reader would find other values in it")
    return laid


def _second(text: str) -> str:
    """What ruamel.yaml reads, a reader that shares nothing with ours; empty where it reads nothing."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return repr(list(YAML(typ="safe", pure=True).load_all(text)))
    except (YAMLError, ValueError, RecursionError):
        return ""


def _values(path: str, text: str) -> list[Any]:
    source = Source(path, text)
    values = [document.value for document in source.documents]
    broken = [flaw for flaw in source.flaws if flaw.slug != "yaml-trap"]
    if broken:
        raise Refused(f"line {broken[0].place.span.start.line}: {broken[0].message}")
    return values


def _json(values: list[Any]) -> str:
    import json

    return json.dumps(values[0], indent=2, ensure_ascii=False) + "\n"
