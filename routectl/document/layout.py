"""The canonical layout of a file, comments kept: what `routectl fmt` writes.

ruamel.yaml's round trip carries the comments. Whatever it does, a file is only laid out anew
where our own reader finds the same values in it and every comment is still there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routectl.document.source import Source

if TYPE_CHECKING:
    from typing import Any

MAX_CHARACTERS = 1024 * 1024
"""The round trip reads about 0.3 MB a second: a longer file is left alone."""

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)
_BLANKS = re.compile(r"\n{3,}")


class Refused(Exception):
    """The file can't be laid out; the message says why."""


def layout(path: str, text: str) -> str:
    """The text in the canonical layout. Raises `Refused`.

    Two spaces a level, list items below their key, one space inside `key: value` and `[a, b]`,
    no trailing space, no more than one empty line, one newline at the end. Keys keep their order,
    flow and block style, quotes and comments stay as they are.
    """
    before = _values(path, text)
    if len(text) > MAX_CHARACTERS:
        raise Refused("the file is larger than 1 MiB")
    laid = _json(before) if path.endswith(".json") else _yaml(text.replace("\r\n", "\n"))
    if _values(path, laid) != before:
        raise Refused("its values would not stay the same")
    if not path.endswith(".json") and _comments(laid) != _comments(text):
        raise Refused("a comment inside `{…}` or `[…]` would be lost; move it to a line of its own")
    return laid


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


def _yaml(text: str) -> str:
    from io import StringIO

    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = MAX_CHARACTERS  # never breaks a line that its writer left whole
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = StringIO()
    try:
        yaml.dump_all(list(yaml.load_all(text)), written)
    except (YAMLError, ValueError, AssertionError) as error:
        raise Refused(str(error).split("\n")[0]) from None
    lines = "\n".join(line.rstrip() for line in written.getvalue().split("\n"))
    return _BLANKS.sub("\n\n", lines).strip("\n") + "\n"


def _comments(text: str) -> list[str]:
    return sorted(comment.rstrip() for comment in _COMMENT.findall(text))
