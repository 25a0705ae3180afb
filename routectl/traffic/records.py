"""The rows of a block of text, one at a time, in plain Python: what any row means is said here."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.values import short
from routectl.repo.disk import Unusable
from routectl.traffic.blocks import MOST_IN_A_LINE, TOO_LONG
from routectl.traffic.inside import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.traffic.blocks import Block, Blocks

MOST_IN_A_ROW = 1 << 20
"""A row of CSV over several lines is no longer than that: a quote may not be closed."""

MOST_KEPT = 10_000
"""Characters of a row that are kept where it is rejected."""


class Record(NamedTuple):
    """One row as it is written: its cells or its JSON object, or why there is none."""

    line: int
    value: Any
    text: str
    problem: str = ""
    found: str = ""


# --- JSON Lines ---------------------------------------------------------------


class _Twice(dict[str, Any]):
    """A JSON object in which a key is given twice."""

    keys_twice: frozenset[str] = frozenset()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    seen: set[str] = set()
    twice = _Twice(fields)
    twice.keys_twice = frozenset(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return twice


_OBJECTS: frozenset[type] = frozenset((dict, _Twice))

_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def json_records(block: Block, columns: Sequence[str]) -> Iterator[Record]:
    """A record for each line that isn't blank."""
    for number, content in enumerate(block.content.split(b"\n"), block.line):
        if content and not content.isspace():
            yield json_record(number, content, columns)


def json_record(number: int, content: bytes, columns: Sequence[str]) -> Record:
    """The record of one line."""
    text, problem = _text(content)
    if problem:
        return Record(number, None, text, problem)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        return Record(
            number,
            None,
            text,
            "the line is not JSON",
            f"{error.msg[:1].lower()}{error.msg[1:]} at column {error.pos + 1}",
        )
    except ValueError:
        return Record(number, None, text, "the line holds a number of thousands of digits")
    except RecursionError:
        return Record(number, None, text, "the line is nested too deeply")
    if not isinstance(value, dict):
        return Record(number, None, text, "the line is no JSON object")
    is_twice = value.__class__ is _Twice or _Twice in map(type, value.values())  # most need no closer look
    twice = _twice(value, columns) if is_twice else ""
    return Record(number, None, text, "a key is given twice", twice) if twice else Record(number, value, text)


def _twice(record: dict[str, Any], columns: Sequence[str]) -> str:
    """The key that a column hangs on and that is given twice; of others nobody asks."""
    for column in columns:
        inner: Any = record
        rest = column
        while isinstance(inner, dict) and rest:
            if isinstance(inner, _Twice):
                hit = next((key for key in inner.keys_twice if rest == key or rest.startswith(key + ".")), "")
                if hit:
                    return hit
            key = next((key for key in inner if rest == key or rest.startswith(key + ".")), "")
            inner, rest = inner.get(key), rest[len(key) + 1 :] if key else ""
    return ""


def is_flat_object(value: dict[str, Any]) -> bool:
    """Whether there is no object in an object."""
    return _OBJECTS.isdisjoint(map(type, value.values()))


def json_values(value: dict[str, Any], columns: Sequence[str], label: str) -> list[Any]:
    """A record's values for the columns; the last of them is the file's name."""
    return [*(value_at(value, column) for column in columns[:-1]), label]


def _text(content: bytes) -> tuple[str, str]:
    """A line as text, and why it can't be used."""
    if len(content) > MOST_IN_A_LINE:
        return "", TOO_LONG
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content[:MOST_KEPT].decode("utf-8", "replace"), "the line is not UTF-8"
    return text, "the line holds a NUL character" if "\x00" in text else ""


# --- CSV ----------------------------------------------------------------------


def csv_records(block: Block, blocks: Blocks, width: int | None = None) -> Iterator[Record]:
    """A record for each row that isn't blank; a row that goes on behind the block is given back.

    With a width, a row with more cells or fewer is told.
    """
    if b'"' in block.content or b"\r" in block.content.replace(b"\r\n", b"\n") or b"\x00" in block.content:
        yield from _quoted(block, blocks, width)
        return
    most = csv.field_size_limit()
    for number, (text, problem) in enumerate(_lines(block.content), block.line):
        if problem:
            yield Record(number, None, text, problem)
        elif text:
            cells = text.split(",")
            is_too_long = len(text) > most and max(map(len, cells)) > most
            yield Record(number, None, text, _too_long()) if is_too_long else _sized(number, cells, text, width)


def _lines(content: bytes) -> Iterator[tuple[str, str]]:
    """The lines of a block as text, and why one can't be used; without the returns at their ends."""
    if content.isascii() and len(content) <= MOST_IN_A_LINE:  # most blocks are
        for text in content.decode("ascii").split("\n"):
            yield text.removesuffix("\r"), ""
        return
    for line in content.split(b"\n"):
        yield _text(line.removesuffix(b"\r"))


def _too_long() -> str:
    return f"a cell is longer than {csv.field_size_limit():,} characters: a quote may not be closed"


def _sized(number: int, cells: list[str], text: str, width: int | None) -> Record:
    if width is not None and len(cells) != width:
        return Record(number, None, text, "the row has more or fewer cells than the header", f"{len(cells)} of {width}")
    return Record(number, cells, text)


class _Bad(Exception):
    """A line, or a row over many lines, that is not to be parsed."""


class _Feed:
    """The lines of a block for the parser. It may raise and go on after, which no generator can."""

    def __init__(self, block: Block) -> None:
        self._lines = block.content.split(b"\n")
        if not self._lines[-1]:
            self._lines.pop()
        self.at = self.begun = 0
        self.room = MOST_IN_A_ROW
        self.is_over = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.at == len(self._lines):
            self.is_over = True
            raise StopIteration
        content = self._lines[self.at]
        self.at += 1
        self.room -= len(content)
        text, problem = _text(content)
        if problem or self.room < 0:
            raise _Bad(problem or f"the row is longer than {MOST_IN_A_ROW >> 20} MiB: a quote may not be closed")
        return text + "\n"

    def text(self) -> str:
        """The row that was read last, as it is written."""
        return b"\n".join(self._lines[self.begun : self.at]).rstrip(b"\r")[:MOST_KEPT].decode("utf-8", "replace")

    def rest(self) -> bytes:
        """The lines from the beginning of the row that was read last."""
        return b"\n".join(self._lines[self.begun :]) + b"\n"


def _quoted(block: Block, blocks: Blocks, width: int | None) -> Iterator[Record]:
    feed = _Feed(block)
    reader = csv.reader(feed, strict=True)
    while True:
        feed.begun, feed.room = feed.at, MOST_IN_A_ROW
        number = block.line + feed.begun
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Bad) as error:
            if feed.is_over and not block.is_last and feed.room > 0:
                blocks.give_back(feed.rest())
                return
            over = f"lines {number:,} to {block.line + feed.at - 1:,}" if feed.at > feed.begun + 1 else ""
            yield Record(number, None, feed.text(), told(error), over)
            continue
        if cells:
            yield _sized(number, cells, feed.text(), width)


def told(error: Exception) -> str:
    """What the parser of CSV doesn't like, in our words."""
    said = str(error)
    if "field limit" in said:
        return _too_long()
    if "unexpected end of data" in said:
        return "the file ends inside a quoted cell"
    if "new-line character" in said:
        return "the line holds a carriage return"
    return said


_SIGNS = {"\t": "tabs", ";": "semicolons", "|": "bars"}


def csv_header(block: Block, blocks: Blocks, name: str) -> tuple[tuple[str, ...], Block]:
    """The names of the columns, and the block behind them. Raises `Unusable`."""
    first = next(iter(csv_records(block, blocks)), None)
    if first is None:
        raise Unusable(f"`{name}`:{block.line}: there is no header")
    if first.problem:
        raise Unusable(f"`{name}`:{first.line}: {first.problem}")
    names = tuple(cell.strip() for cell in first.value)
    between = next((words for sign, words in _SIGNS.items() if len(names) == 1 and sign in names[0]), "")
    if between:
        raise Unusable(f"`{name}`:{first.line}: cells stand between commas, not between {between}")
    again = next((one for index, one in enumerate(names) if one and one in names[:index]), "")
    if again:
        raise Unusable(f"`{name}`:{first.line}: two columns are named `{short(again)}`")
    lines = block.content.split(b"\n", first.line - block.line + first.text.count("\n") + 1)
    behind = lines[-1] if len(lines) > first.line - block.line + first.text.count("\n") + 1 else b""
    return names, block._replace(line=first.line + first.text.count("\n") + 1, content=behind)
