"""Strict JSON with places: the same trees of nodes that YAML gives.

libyaml reads most JSON, but not surrogate pairs nor long keys, and it would let YAML through.
"""

from __future__ import annotations

import re

from yaml.error import Mark

from routectl.document.place import Position, Span
from routectl.document.yaml import (
    MAX_DEPTH,
    MAX_NODES,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    Syntax,
    guard_text,
    too_large,
)

_TOKEN = re.compile(
    r"[ \t\r\n]*(?:(?P<punctuation>[][{},:])"
    r'|"(?P<string>(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"'
    r"|(?P<plain>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z.])|true\b|false\b|null\b)"
    r"|(?P<end>\Z))"
)
_ESCAPE = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\(.)")
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def compose(text: str) -> list[Node]:
    """The one node of a JSON text. Raises `Syntax` on anything that is not JSON."""
    guard_text(text)
    reader = _Reader(text)
    node = reader.value(0)
    reader.take("end", "the document has ended here")
    return [node]


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = self.line = self.line_start = self.nodes = 0
        self.advance()

    def advance(self) -> None:
        """Read the next token and where it stands."""
        match = _TOKEN.match(self.text, self.offset)
        if match is None:
            blank = re.compile(r"[ \t\r\n]*").match(self.text, self.offset)
            assert blank is not None
            self.start = self._mark(blank.end())
            raise Syntax(
                "yaml-syntax",
                self._span(1),
                "this is not JSON",
                "JSON wants double quotes, no comments and no trailing commas",
            )
        self.kind, self.raw = match.lastgroup or "end", match.group(match.lastgroup or "end")
        self.start = self._mark(match.start(match.lastgroup or "end") - (self.kind == "string"))
        self.offset = match.end()
        self.stop = Mark("", self.offset, self.line, self.offset - self.line_start, None, 0)

    def _mark(self, offset: int) -> Mark:
        newlines = self.text.count("\n", self.offset, offset)
        if newlines:
            self.line += newlines
            self.line_start = self.text.rfind("\n", 0, offset) + 1
        return Mark("", offset, self.line, offset - self.line_start, None, 0)

    def _span(self, width: int) -> Span:
        start = Position(self.start.line + 1, self.start.column + 1)
        return Span(start, Position(start.line, start.column + width))

    def take(self, token: str, message: str) -> None:
        if token not in (self.kind, self.raw if self.kind == "punctuation" else None):
            raise Syntax("yaml-syntax", self._span(max(1, len(self.raw))), message)
        if token != "end":
            self.advance()

    def value(self, depth: int) -> Node:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise too_large(self._span(1), depth > MAX_DEPTH)
        start = self.start
        if self.kind in ("string", "plain"):
            node = ScalarNode("", _unescape(self.raw), start, self.stop, '"' if self.kind == "string" else "")
            self.advance()
            return node
        if self.raw == "{" and self.kind == "punctuation":
            return self._collection(start, "}", depth)
        if self.raw == "[" and self.kind == "punctuation":
            return self._collection(start, "]", depth)
        raise Syntax("yaml-syntax", self._span(max(1, len(self.raw))), "expected a value here")

    def _collection(self, start: Mark, closing: str, depth: int) -> Node:
        items: list[Node] = []
        pairs: list[tuple[Node, Node]] = []
        self.advance()
        while self.raw != closing or self.kind != "punctuation":
            if closing == "}":
                if self.kind != "string":
                    raise Syntax("yaml-syntax", self._span(max(1, len(self.raw))), "expected a quoted key here")
                key = self.value(depth + 1)
                self.take(":", "expected `:` after the key")
                pairs.append((key, self.value(depth + 1)))
            else:
                items.append(self.value(depth + 1))
            if self.raw == "," and self.kind == "punctuation":
                self.advance()
                if self.raw == closing and self.kind == "punctuation":
                    raise Syntax(
                        "yaml-syntax", self._span(1), "JSON has no trailing commas", "remove the comma before it"
                    )
            elif self.raw != closing or self.kind != "punctuation":
                raise Syntax("yaml-syntax", self._span(max(1, len(self.raw))), f"expected `,` or `{closing}` here")
        stop = self.stop
        self.advance()
        if closing == "}":
            return MappingNode("", pairs, start, stop, flow_style=True)
        return SequenceNode("", items, start, stop, flow_style=True)


def _unescape(raw: str) -> str:
    if "\\" not in raw:
        return raw

    def character(match: re.Match[str]) -> str:
        high, low, single, letter = match.groups()
        if high:
            return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
        if single:
            return chr(int(single, 16))
        return _LETTERS.get(letter, letter)

    return _ESCAPE.sub(character, raw)
