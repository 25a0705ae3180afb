"""Where something stands: a position, a span of text, and the two ways to point at one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from routectl.document.source import Document, Source

Path = tuple[str | int, ...]
"""Keys and list indices from the top of a document down to a value."""


class Position(NamedTuple):
    """A character in a file; line and column count from 1, columns in Unicode characters."""

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of text; `end` is the position just after its last character."""

    start: Position
    end: Position


TOP = Span(Position(1, 1), Position(1, 1))


class At(NamedTuple):
    """A value inside a document (or its key): how a rule names a place, without knowing its line.

    A path that leads nowhere points at the nearest thing above it that is written down.
    """

    document: Document
    path: Path = ()
    key: bool = False

    def below(self, *path: str | int, key: bool = False) -> At:
        """The place of a value (or its key) inside this one."""
        return At(self.document, (*self.path, *path), key)

    @property
    def source(self) -> Source:
        return self.document.source

    @property
    def file(self) -> str:
        return self.document.source.path

    @property
    def span(self) -> Span:
        return self.document.span(self.path, key=self.key)

    @property
    def names(self) -> tuple[str, ...]:
        """The named keys that lead here: no line, no index, so that moving things keeps them."""
        return self.document.names(self.path)


class Spot(NamedTuple):
    """A stretch of a file that no document owns: broken syntax, a comment, the file itself."""

    source: Source
    span: Span = TOP
    names: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return self.source.path


Place = At | Spot
