"""What libyaml says of a text that it can't read, in plain words, at the place to mend and with a remedy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_SPACE = re.compile(r"[ ]*(?:- +)*([\w.\-]+):([^\s:/][^\s]*)")
_LONGEST = 100
"""A line of more characters is not looked into."""


class Broken(NamedTuple):
    """A place, lines and columns from 0, and what to say of it."""

    line: int
    column: int
    message: str
    help: str


class _Seen(NamedTuple):
    """What libyaml says, and the text that it says it of."""

    lines: list[str]
    line: int
    column: int
    begun: int
    """The line in which what is broken begins."""
    opened: int
    """The column there."""

    @property
    def before(self) -> str:
        """What stands in the line before the place."""
        return self.lines[self.line][: self.column] if self.line < len(self.lines) else ""

    @property
    def letter(self) -> str:
        """What stands at the place; empty at the end of a line."""
        return self.lines[self.line][self.column : self.column + 1] if self.line < len(self.lines) else ""

    def here(self, message: str, help: str = "") -> Broken:
        return Broken(self.line, self.column, message, help)


def broken(text: str, error: Any) -> Broken:
    """What is wrong, by an error of libyaml with its marks."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Broken(0, 0, (error.problem or "can't be read as YAML").strip(), "")
    begun = error.context_mark or mark
    seen = _Seen(text.split("\n"), mark.line, mark.column, begun.line, begun.column)
    problem = (error.problem or "can't be read as YAML").strip()
    say = next((say for words, say in _SENTENCES.items() if words in problem), None)
    if say is not None:
        return say(seen)
    context = f" ({error.context.strip()}, line {begun.line + 1})" if error.context and begun.line != mark.line else ""
    return seen.here(problem + context)


def _tab(seen: _Seen) -> Broken:
    return seen.here("a tab can't indent", "indent with spaces")


def _start(seen: _Seen) -> Broken:
    if seen.letter == "\t":
        return _tab(seen)
    message = "a value can't start with " + ("a backtick" if seen.letter == "`" else f"`{seen.letter}`")
    if seen.before.endswith(('"', "'")):
        return seen.here(message, f"the {seen.before[-1]} before it ends a text: one may be missing further up")
    return seen.here(message, "put the value in quotes")


def _no_colon(seen: _Seen) -> Broken:
    """libyaml goes on to the next line before it is sure; the line to mend is the one in which the key begins."""
    return _without_space(seen, seen.begun) or Broken(
        seen.begun,
        seen.opened,
        "a key here has no `:`",
        "write it as `key: value`, or indent it below what it belongs to",
    )


def _without_space(seen: _Seen, line: int) -> Broken | None:
    text = seen.lines[line][: _LONGEST + 1] if 0 <= line < len(seen.lines) else ""
    found = _NO_SPACE.fullmatch(text.split(" #")[0].rstrip()) if len(text) <= _LONGEST else None
    if found is None:
        return None
    message = f"there is no space after the `:` of `{found[1]}`"
    value = found[2].replace("`", "'")
    return Broken(line, found.start(1), message, f"write `{found[1]}: {value}`")


def _colon(seen: _Seen) -> Broken:
    if ": " not in seen.before:
        above = next((line for line in range(seen.line - 1, -1, -1) if seen.lines[line].strip()), -1)
        return _without_space(seen, above) or seen.here(
            "a `:` can't stand here: the line above holds a value already",
            "indent both lines alike, or put the value above in quotes if this goes on with it",
        )
    return seen.here("a `:` can't stand here, in the middle of a value", "quote the value if it holds a `:`")


def _key(seen: _Seen) -> Broken:
    if seen.before.strip():
        ended = seen.before.rstrip()[-1:]
        help = (
            "put the whole value in one pair of quotes"
            if ended in "'\""
            else f"`{ended}` ends the value: one may be too many"
        )
        return seen.here("the value has ended before this", help)
    return seen.here(
        f"no key of the mapping (from line {seen.begun + 1} on) begins in this column",
        "indent it like the keys that it belongs to",
    )


def _item(seen: _Seen) -> Broken:
    if seen.before.strip():
        return _key(seen)
    if seen.column == seen.opened:
        return seen.here(
            f"expected the next item (`- …`) of the list that begins in line {seen.begun + 1}",
            "write `- ` before it, or indent it like the keys of its item",
        )
    return seen.here(
        f"no key of the item (the list begins in line {seen.begun + 1}) begins in this column",
        f"indent it like the keys that it belongs to, or write `- ` in column {seen.opened + 1} for a new item",
    )


def _unclosed(bracket: str, closing: str) -> Callable[[_Seen], Broken]:
    def said(seen: _Seen) -> Broken:
        return seen.here(
            f"expected `,` or `{closing}` here", f"close the `{bracket}` of line {seen.begun + 1}, or put a `,` between"
        )

    return said


def _unfinished(seen: _Seen) -> Broken:
    return seen.here(
        f"the file ends in the middle of a value, which begins in line {seen.begun + 1}", "close its quote or bracket"
    )


def _alias(seen: _Seen) -> Broken:
    return seen.here("this alias (`*…`) has no anchor (`&…`) before it", "put it in quotes if it is text")


def _list(seen: _Seen) -> Broken:
    return seen.here("a list can't begin in the middle of a line", "begin it in the next line, or write `[…]`")


def _block(seen: _Seen) -> Broken:
    return seen.here(
        "`|` and `>` begin a text in the lines below: nothing may follow them",
        "put the value in quotes if it is one line",
    )


def _nothing(seen: _Seen) -> Broken:
    return seen.here("a value is missing here", "write one, or put it in quotes if it is text")


def _document(seen: _Seen) -> Broken:
    return seen.here("expected `---` here: the document above has ended", "remove what ended it, or begin a new one")


def _escape(seen: _Seen) -> Broken:
    return seen.here("unknown escape in double quotes", "write `\\\\` for a backslash, or use single quotes")


def _tag(seen: _Seen) -> Broken:
    return seen.here("tags are not part of the language", "remove the tag, or put it in quotes if it is text")


_SENTENCES: dict[str, Callable[[_Seen], Broken]] = {
    "tab character": _tab,
    "cannot start any token": _start,
    "expected ':'": _no_colon,
    "mapping values are not allowed": _colon,
    "expected key": _key,
    "expected '-' indicator": _item,
    "expected ',' or '}'": _unclosed("{", "}"),
    "expected ',' or ']'": _unclosed("[", "]"),
    "unexpected end of stream": _unfinished,
    "undefined alias": _alias,
    "block sequence entries are not allowed": _list,
    "expected comment or line break": _block,
    "expected node content": _nothing,
    "expected <document start>": _document,
    "unknown escape": _escape,
    "undefined tag handle": _tag,
}
