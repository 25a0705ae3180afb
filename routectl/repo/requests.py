"""Opens a file of requests: JSON Lines and CSV line by line, YAML and JSON whole."""

from __future__ import annotations

import os
import re
import stat
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO, Literal

from routectl.document.yaml import MAX_BYTES
from routectl.repo.disk import STANDARD_INPUT, Unusable, read_bytes, reason, shown, standard_input
from routectl.repo.held import hold
from routectl.repo.lines import MARK, MAX_LINE, Lined, lines
from routectl.repo.progress import watched
from routectl.repo.regular import NotRegular, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.source import Source
    from routectl.repo.lines import Line

_FORMS: dict[str, Literal["whole", "jsonl", "csv"]] = {
    ".yaml": "whole", ".yml": "whole", ".json": "whole", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv",
}  # fmt: skip
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"PAR1")
"""How files begin that gzip, zstd, zip, bzip2, xz or Parquet made."""

_HEADER = re.compile(rb'\s*"?[a-z][a-z0-9_.-]*"?\s*(?:,(?:[^:{}\[\]]|:(?=\S))*)?\Z')


def open_requests(path: str) -> Source | Lined:
    """A file of requests, `-` for standard input; a pipe (`<(…)`) will do. Raises `Unusable` where none of it can be read.

    The name's ending says what it holds; where it has none that is known, the first line does.
    """
    name = _name(path)
    with ExitStack() as closing:
        file = closing.enter_context(_stream(path))
        first = file.readline(MAX_LINE + 1)
        if first.startswith(_PACKED):
            raise Unusable(f"`{name}` is compressed or binary: unpack it, or write it as JSON Lines or CSV, first")
        if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in first[:4]:
            raise Unusable(f"`{name}` is UTF-16 or UTF-32, not UTF-8: save it as UTF-8")
        form = _form_of(path, first.removeprefix(MARK))
        if form == "whole":
            content = first + file.read(max(0, MAX_BYTES + 1 - len(first)))
            return whole(name, content, "write it as JSON Lines or CSV: those are read a row at a time")
        size = 0 if path == "-" else os.fstat(file.fileno()).st_size
        is_again = path != "-" and file.seekable()
        return Lined(name, form, watched(_again(path) if is_again else _going_on(file, first, closing.pop_all()), size))


def _form_of(path: str, first: bytes) -> Literal["whole", "jsonl", "csv"]:
    """What a file holds by its name and its first line: `.json` may be JSON Lines, for an object on one line is both."""
    found = _FORMS.get(os.path.splitext(path)[1].lower())
    if found == "whole" and path.lower().endswith(".json") and _form(first) == "jsonl":
        return "jsonl"
    return found or _form(first)


def _again(path: str) -> Iterator[Line]:
    """The lines of a file once they are asked for: until then it isn't kept open."""
    with _stream(path) as file:
        yield from lines(file)


def _going_on(file: BinaryIO, first: bytes, closing: ExitStack) -> Iterator[Line]:
    """The lines of what can be read once only."""
    with closing:
        yield from lines(file, first)


def open_state(path: str) -> Source:
    """A state file, YAML or JSON, `-` for standard input. Raises `Unusable`."""
    with _stream(path) as file:
        return whole(_name(path), file.read(MAX_BYTES + 1))


def whole(name: str, content: bytes, otherwise: str = "") -> Source:
    """A YAML or JSON file of which all can be used; `otherwise` is the remedy where it is too large. Raises `Unusable`."""
    source = read_bytes(name, content)
    for flaw in source.flaws:
        if not flaw.is_harmless:
            start = flaw.place.span.start
            help = (otherwise if flaw.slug == "document-too-large" else "") or flaw.help
            raise Unusable(f"{name}:{start.line}:{start.column}: {flaw.message}{help and '; ' + help}")
    return source


def _name(path: str) -> str:
    return STANDARD_INPUT if path == "-" else shown(os.path.abspath(path))


@contextmanager
def _stream(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield standard_input()
        return
    hold(path)
    try:
        file = opened(os.path.abspath(path))
    except NotRegular:
        if os.path.isdir(path):
            raise Unusable(f"`{path}` is a folder: name a file in it") from None
        file = _passing(path)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise Unusable(f"`{path}` can't be read: {why}") from None
    with file:
        yield file


def _passing(path: str) -> BinaryIO:
    """What a shell passes on (`<(…)`, `/dev/stdin`), or nothing at all (`/dev/null`).

    A pipe of the file system is not opened: where nobody writes to it, it would be waited for forever.
    """
    is_passed_on = os.path.abspath(path).startswith("/dev/") and stat.S_ISFIFO(os.stat(path).st_mode)
    if not is_passed_on and not os.path.samefile(path, os.devnull):
        raise Unusable(f"`{path}` is not a regular file; what comes from a pipe is read with `-`, or from `<(…)`")
    return open(path, "rb")


def _form(first: bytes) -> Literal["whole", "jsonl", "csv"]:
    """What a file holds by its first line: an object on it is JSON Lines, names between commas are CSV."""
    if first.lstrip().startswith(b"{"):
        import json

        try:
            return "jsonl" if isinstance(json.loads(first), dict) else "whole"
        except (ValueError, RecursionError):
            return "whole"
    return "csv" if _HEADER.match(first) else "whole"
