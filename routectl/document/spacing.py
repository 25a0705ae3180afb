"""A YAML text with its tokens as they are, and the white space between them made anew.

Tokens are copied, never written from a value, and comments stand between the same tokens as
before: so nothing can be lost. docs/layout.md says what comes out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from yaml import tokens as token_types
from yaml._yaml import CParser

if TYPE_CHECKING:
    from yaml.tokens import Token

STEP = 2
"""Columns a level."""

_OPENING = (token_types.FlowMappingStartToken, token_types.FlowSequenceStartToken)
_CLOSING = (token_types.FlowMappingEndToken, token_types.FlowSequenceEndToken)
_DASH, _QUESTION, _COLON, _COMMA = (
    token_types.BlockEntryToken,
    token_types.KeyToken,
    token_types.ValueToken,
    token_types.FlowEntryToken,
)
_BLOCK = (token_types.BlockMappingStartToken, token_types.BlockSequenceStartToken)
_TAKES_SPACE = (_QUESTION, _COLON, _DASH, token_types.AnchorToken, token_types.TagToken)
_LINE_ENDS = re.compile(r"[ \t]*(?:#|\n|\Z)")
_KEEPS = re.compile(r"[|>][0-9]?\+")


class _Level(NamedTuple):
    """An open collection: the column where its entries stood, and the one where they go."""

    kind: Any
    old: int
    new: int
    close: int = 0
    """For `{` and `[`: where a closing bracket goes that begins a line, if it stood no further right than `edge`."""
    edge: int = 0


def respace(text: str) -> str:
    """The text, which must be YAML with no line ends but `\\n`, in the canonical layout."""
    parser = CParser(text)
    page = _Page(text)
    try:
        while (token := parser.get_token()) is not None:
            page.take(token)
    finally:
        parser.dispose()
    return page.finished()


class _Page:
    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.column = 0  # where `out` ends in its line
        self.offset = 0  # up to where `text` has been copied
        self.shift = 0  # of the line that is being written
        self.is_flow_line = False
        self.line_columns = (0, 0)  # of its first token: before, after
        self.levels: list[_Level] = []
        self.around: tuple[_Level, ...] = ()  # the levels that were open at the last token
        self.last: Any = None
        self.is_key = False
        self.is_verbatim = False  # after a block scalar that keeps its empty lines
        self.is_open = False  # after a block scalar that a newline would be added to

    def take(self, token: Token) -> None:
        kind = token.__class__
        if kind is token_types.BlockEndToken:
            self.leave_indentless()
            self.levels.pop()
        elif kind in _BLOCK:
            self.levels.append(_Level(kind, token.start_mark.column, self.inner()))
        elif kind in (_QUESTION, _COLON):
            self.leave_indentless()
            self.is_key = kind is _QUESTION
        elif kind is _DASH:
            top = self.levels[-1]
            if top.kind is token_types.BlockMappingStartToken:
                self.levels.append(_Level(_DASH, token.start_mark.column, self.inner()))
        if token.start_mark.index < token.end_mark.index:
            self.put(token, kind)

    def leave_indentless(self) -> None:
        """A list that stands no deeper than its key ends without a token of its own."""
        if self.levels and self.levels[-1].kind is _DASH:
            self.levels.pop()

    def inner(self) -> int:
        """The column of a block inside the innermost level."""
        return self.levels[-1].new + STEP if self.levels else 0

    def put(self, token: Token, kind: Any) -> None:
        start, old = token.start_mark.index, token.start_mark.column
        closed = self.levels.pop() if kind in _CLOSING else None
        gap = self.text[self.offset : start]
        if "\n" in gap or not self.out:
            new = self.first_column(kind, old, closed)
            self.gap(gap, (old, new))
            self.write((" " * new) if not self.out else "\n" + " " * new)
            self.shift, self.line_columns = new - old, (old, new)
            self.is_flow_line = closed is not None or bool(self.levels and self.levels[-1].kind in _OPENING)
        elif self.space(kind):
            self.write(" ")
        before, self.is_open = self.column, False
        self.copy(token)
        if kind in _OPENING:
            self.levels.append(self.bracket(kind, token, before))
        self.around = tuple(self.levels)
        self.last, self.is_key = kind, False

    def first_column(self, kind: Any, old: int, closed: _Level | None) -> int:
        if closed is not None:
            return closed.close + STEP if old > closed.edge else closed.close
        if not self.levels:
            return 0
        top = self.levels[-1]
        begins_entry = top.kind in _OPENING or self.is_key or kind in (_DASH, _COLON)
        return top.new if begins_entry else top.new + STEP

    def bracket(self, kind: Any, token: Token, column: int) -> _Level:
        """Entries stand below the first one where that is beside the bracket, else two columns in from the line."""
        old = token.start_mark.column
        if not _LINE_ENDS.match(self.text, token.end_mark.index):
            return _Level(kind, old, column + 1, column, len(self.text))
        if self.is_flow_line or self.line_columns == (old, column):
            edge, base = self.line_columns
        else:
            flow = next((level.old for level in self.levels if level.kind in _OPENING), old)
            block = next((level for level in reversed(self.levels) if level.kind not in _OPENING), None)
            is_map = block is not None and block.kind is token_types.BlockMappingStartToken
            edge = block.old if block and is_map else flow
            base = 0 if block is None else block.new if is_map else block.new + STEP
        return _Level(kind, old, base + STEP, base, edge)

    def space(self, kind: Any) -> bool:
        """Whether a space parts the last token from the next on the same line."""
        if self.last in _OPENING:
            return False
        if kind is _COMMA or kind in _CLOSING:
            return self.last in _TAKES_SPACE
        return kind is not _COLON or self.last not in (token_types.ScalarToken, *_CLOSING)

    def gap(self, gap: str, following: tuple[int, int] | None) -> None:
        """White space and comments up to the next token, which begins a line at `following` (before, after)."""
        tail, *lines = gap.split("\n") if self.out else ["", *gap.split("\n")]
        if tail.strip():
            comment = tail.lstrip(" \t")
            width = len(tail) - len(comment)
            column = self.offset + width - (self.text.rfind("\n", 0, self.offset) + 1)
            column += self.shift if width == 1 else 0
            self.write(" " * max(1, column - self.column) + comment.rstrip())
        empty = 0
        for number, line in enumerate(lines, 1):
            comment = line.strip()
            if comment:
                lead = "\n" if self.out else ""
                column = self.comment_column(len(line) - len(line.lstrip(" \t")), following)
                self.write("\n" * self.kept(empty) + lead + " " * column + comment)
                empty = 0
                self.is_verbatim = False
            elif number < len(lines):
                empty += 1
        if following or self.is_verbatim:
            self.write("\n" * self.kept(empty))
        self.is_verbatim = False

    def kept(self, empty: int) -> int:
        return empty if self.is_verbatim else min(empty, 1) if self.out else 0

    def comment_column(self, column: int, following: tuple[int, int] | None) -> int:
        """A comment goes with the innermost level that it stood in, of those around it."""
        if self.around and self.around[-1].kind in _OPENING:
            return self.around[-1].new
        places = [(level.old, False, -level.new) for level in (*self.around, *self.levels)]
        if following is not None:
            places.append((following[0], True, -following[1]))
        within = [place for place in places if place[0] <= column]
        return -max(within)[2] if within else 0

    def copy(self, token: Token) -> None:
        start, end = token.start_mark.index, token.end_mark.index
        raw = self.text[start:end]
        if "\n" not in raw or not isinstance(token, token_types.ScalarToken):
            self.write(raw)
        elif token.style in ("|", ">"):
            end = start + self.block(raw)
        else:
            first, *lines = raw.split("\n")
            least = self.levels[-1].new if self.levels and self.levels[-1].kind in _OPENING else self.inner()
            self.write(_trimmed(first))
            for line in lines:
                words = line.lstrip(" \t")
                column = max(len(line) - len(words) + self.shift, least)
                self.write("\n" + (" " * column + _trimmed(words) if words else ""))
        self.offset = end

    def block(self, raw: str) -> int:
        """Write a block scalar; the length of it without the empty lines at its end."""
        header, *lines = raw.split("\n")
        old, new = (self.levels[-1].old, self.levels[-1].new) if self.levels else (0, 0)
        indicator = re.search(r"[1-9]", header.split("#")[0])
        if indicator is not None:
            deep, column = old + int(indicator.group()), new + int(indicator.group())
        else:
            deep = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 0)
            column = new + STEP
        if not self.levels:
            column = deep
        while lines and (len(lines[-1]) <= deep and not lines[-1].strip(" ")):
            lines.pop()
        self.write(header.rstrip())
        for line in lines:
            self.write("\n" + (" " * column + line[deep:] if len(line) > deep else ""))
        self.is_verbatim = _KEEPS.match(header) is not None
        self.is_open = "-" not in header.split("#")[0]
        return len("\n".join([header, *lines]))

    def write(self, piece: str) -> None:
        if piece:
            self.out.append(piece)
            newline = piece.rfind("\n")
            self.column = len(piece) - newline - 1 if newline >= 0 else self.column + len(piece)

    def finished(self) -> str:
        rest = self.text[self.offset :]
        self.gap(rest, None)
        if not self.out or (self.is_open and not rest):
            return "".join(self.out)
        return "".join(self.out) + "\n"


def _trimmed(line: str) -> str:
    """Without white space at the end, unless a backslash makes it text."""
    trimmed = line.rstrip(" \t")
    return line if trimmed.endswith("\\") else trimmed
