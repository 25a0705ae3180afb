"""Strict YAML 1.2, read with libyaml: text in, trees of nodes out, bounded in time and memory.

One parser is pinned on purpose (docs/decisions/0001-one-yaml-parser.md): libyaml composes a tree
in C, which no Python-level reading comes near in speed. It recurses, though, and counts nothing,
so `guard` looks at the text first and, where its size allows trouble, the composer counts as it goes.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from routectl.document.place import Position, Span

try:
    from yaml import MappingNode, ScalarNode, SequenceNode
    from yaml._yaml import CParser
    from yaml.error import MarkedYAMLError, YAMLError
    from yaml.events import (
        AliasEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
    )
except ImportError as error:  # the pure Python parser reads some texts otherwise: never fall back to it
    sys.stderr.write(
        "routectl: PyYAML is installed without its C parser (libyaml); reinstall it from a wheel: "
        "pip install --force-reinstall --only-binary :all: PyYAML\n"
    )
    raise SystemExit(2) from error

Node = MappingNode | ScalarNode | SequenceNode

MAX_BYTES = 8 * 1024 * 1024
MAX_NODES = 250_000
MAX_LINES = 500_000
MAX_DOCUMENTS = 1000
MAX_DEPTH = 64

_SAFE_DEPTH = 5_000  # libyaml's composer was seen to overflow the C stack at 30,000 levels
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


class Syntax(Exception):
    """The text can't be read; `slug` names the rule that tells it."""

    def __init__(self, slug: str, span: Span, message: str, help: str = "") -> None:
        super().__init__(message)
        self.slug, self.span, self.message, self.help = slug, span, message, help


class _Composer(CParser):
    """libyaml's composer, told to leave the meaning of plain scalars to us."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        return ""

    def descend_resolver(self, parent: object, index: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


class _OverLimit(Exception):
    pass


class _CountingComposer(_Composer):
    """It stops at the first level or node too many; an alias is none to it."""

    depth = nodes = 0

    def descend_resolver(self, parent: object, index: object) -> None:
        self.nodes += 1
        self.depth += 1
        if self.depth > MAX_DEPTH + 1 or self.nodes > MAX_NODES:
            raise _OverLimit

    def ascend_resolver(self) -> None:
        self.depth -= 1


def compose(text: str, *, guarded: bool = False) -> list[Node]:
    """The top nodes of every document in `text`. Raises `Syntax` on what the language doesn't allow.

    `guarded` for a text that was read before.
    """
    counts = not guarded and guard(text)
    if counts and text.count("*") > MAX_NODES:
        _count(text)
    parser = (_CountingComposer if counts else _Composer)(text)
    nodes: list[Node] = []
    try:
        while parser.check_node():
            node: Any = parser.get_node()
            nodes.append(node)
            if len(nodes) > MAX_DOCUMENTS:
                message = f"more than {MAX_DOCUMENTS:,} documents"
                raise Syntax("document-too-large", _mark(node.start_mark), message, "split them over several files")
    except _OverLimit:
        _count(text)
        raise
    except MarkedYAMLError as error:
        raise _broken(text, error) from None
    except YAMLError as error:
        raise Syntax("yaml-syntax", _here(0, 0), str(error).split("\n")[0]) from None
    finally:
        parser.dispose()
    return nodes


def guard_text(text: str) -> None:
    """Raise `Syntax` for too many lines, or a character that the language doesn't allow anywhere."""
    if text.count("\n") > MAX_LINES:
        message = f"more than {MAX_LINES:,} lines"
        raise Syntax("document-too-large", _here(MAX_LINES, 0), message, "split the file into several")
    forbidden = _FORBIDDEN.search(text)
    if forbidden is not None:
        line = text.count("\n", 0, forbidden.start())
        column = forbidden.start() - (text.rfind("\n", 0, forbidden.start()) + 1)
        raise Syntax(
            "encoding",
            _here(line, column, 1),
            f"the character U+{ord(forbidden.group()):04X} is not allowed",
            "remove it, or write it as text; control and bidirectional characters can hide what a line says",
        )


def guard(text: str) -> bool:
    """Whether levels and nodes must be counted. Raises `Syntax` for characters and directives that the language doesn't allow."""
    guard_text(text)
    if text.startswith("%") or "\n%" in text:
        _directives(text)
    flow = text.count("[") + text.count("{")
    lines = text.split("\n")
    longest = max(map(len, lines))
    deepest = 2 * longest if longest < _SAFE_DEPTH // 10 else max(map(_levels, lines))
    nodes = flow + text.count("\n") + text.count(",") + text.count(":") + text.count("- ") + text.count("? ")
    return nodes > MAX_NODES or flow + deepest > _SAFE_DEPTH


def _levels(line: str) -> int:
    """No fewer than the levels of block nesting that a line can end in: its indentation, and what may open one."""
    indent = len(line) - len(line.lstrip(" "))
    return 2 * indent + line.count("-") + line.count("?") + line.count(":")


def _count(text: str) -> None:
    """Walk the event stream and stop at the first level or node too many."""
    parser = CParser(text)
    depth = nodes = 0
    try:
        while (event := parser.get_event()) is not None:
            kind = event.__class__
            if kind is ScalarEvent or kind is AliasEvent:
                nodes += 1
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                depth += 1
                nodes += 1
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                depth -= 1
            if depth > MAX_DEPTH or nodes > MAX_NODES:
                raise too_large(_mark(event.start_mark), depth > MAX_DEPTH)
    except MarkedYAMLError as error:
        raise _broken(text, error) from None
    except YAMLError as error:
        raise Syntax("yaml-syntax", _here(0, 0), str(error).split("\n")[0]) from None
    finally:
        parser.dispose()


def too_large(span: Span, deep: bool) -> Syntax:
    """The `Syntax` that says which limit of the language a text goes over."""
    if deep:
        return Syntax("document-too-large", span, f"nested more than {MAX_DEPTH} levels deep", "flatten the document")
    return Syntax(
        "document-too-large",
        span,
        f"more than {MAX_NODES:,} values, aliases expanded",
        "split the document into several files",
    )


def _directives(text: str) -> None:
    for number, line in enumerate(text.split("\n")):
        if line.startswith("%YAML") and line.split("#")[0].split() != ["%YAML", "1.2"]:
            raise Syntax("yaml-syntax", _here(number, 0, len(line)), "only `%YAML 1.2` is read", "remove the directive")
        if line.startswith("%TAG"):
            raise Syntax(
                "yaml-syntax", _here(number, 0, len(line)), "tags are not part of the language", "remove the directive"
            )


def _here(line: int, column: int, width: int = 0) -> Span:
    return Span(Position(line + 1, column + 1), Position(line + 1, column + 1 + width))


def _mark(mark: Any) -> Span:
    return _here(mark.line, mark.column)


def _broken(text: str, error: MarkedYAMLError) -> Syntax:
    from routectl.document.broken import broken

    line, column, message, help = broken(text, error)
    return Syntax("yaml-syntax", _here(line, column), message, help)


__all__ = ["MappingNode", "ScalarNode", "SequenceNode", "Syntax", "compose"]
