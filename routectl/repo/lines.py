"""A file of rows, read a line at a time however long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINE = 1024 * 1024
"""No line of more bytes is read; it is passed over and told."""

MARK = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line of a file, with its newline; `problem` says why it could not be read."""

    number: int
    text: str
    problem: str = ""


class Lined(NamedTuple):
    """A file that is read line by line."""

    name: str
    form: Literal["jsonl", "csv"]
    lines: Iterator[Line]


class Readable(Protocol):
    """What has lines."""

    def readline(self, most: int, /) -> bytes:
        """The next line, or as much of it as is asked for."""


def lines(file: Readable, first: bytes | None = None) -> Iterator[Line]:
    """Each line; `first` is the first one where it was read already."""
    number = 0
    content = (file.readline(MAX_LINE + 1) if first is None else first).removeprefix(MARK)
    while content:
        number += 1
        if len(content) > MAX_LINE and not content.endswith(b"\n"):
            while content and not content.endswith(b"\n"):
                content = file.readline(MAX_LINE)
            yield Line(number, "", f"the line is longer than {MAX_LINE:,} bytes")
        else:
            yield _line(number, content)
        content = file.readline(MAX_LINE + 1)


def _line(number: int, content: bytes) -> Line:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        column = len(content[: error.start].decode("utf-8")) + 1
        return Line(
            number,
            "",
            f"the byte 0x{content[error.start]:02x} at column {column:,} is not UTF-8: save the file as UTF-8",
        )
    if "\x00" in text:
        return Line(number, "", "the line holds a NUL character")
    return Line(number, text)
