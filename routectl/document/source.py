"""One file's text, the documents in it, and what can't be read of it.

Reading keeps plain values only. The tree of places is built again when somebody asks where
something stands: most files are clean, and nobody asks.
"""

from __future__ import annotations

from typing import Any

from routectl.document.flaw import Flaw
from routectl.document.nodes import child, first_key, is_block, span_of
from routectl.document.place import TOP, Path, Span, Spot
from routectl.document.unwatched import unwatched
from routectl.document.values import Reader, short
from routectl.document.yaml import Node, ScalarNode, Syntax
from routectl.document.yaml import compose as compose_yaml

MOST_FLAWS = 1000
"""Of one sort no more are noted in a file: a hostile one could hold hundreds of thousands."""

MOST_TIMES_COMPOSED = 4
"""As often a file's trees of places are made; those of a large one take a while."""


class Document:
    """One document of a file: its value as plain data, and where each part of it stands."""

    __slots__ = ("_called", "_spans", "index", "source", "value")

    def __init__(self, source: Source, index: int) -> None:
        self.source = source
        self.index = index
        self.value: Any = None
        self._called: dict[int, str] = {}
        self._spans: dict[tuple[Path, bool], Span] = {}

    @property
    def kind(self) -> str:
        """What the document says it is; empty where it doesn't say."""
        kind = self.value.get("kind") if isinstance(self.value, dict) else None
        return kind if isinstance(kind, str) else ""

    @property
    def name(self) -> str:
        """`metadata.name`; empty where there is none."""
        metadata = self.value.get("metadata") if isinstance(self.value, dict) else None
        name = metadata.get("name") if isinstance(metadata, dict) else None
        return name if isinstance(name, str) else ""

    def get(self, path: Path) -> Any:
        """The value at `path`. Raises KeyError, IndexError or TypeError where there is none."""
        value = self.value
        for step in path:
            value = value[step]
        return value

    def is_plain(self, path: Path) -> bool:
        """Whether the scalar at `path` is written without quotes."""
        node = self._node(path)
        return isinstance(node, ScalarNode) and not node.style

    def scalar(self, path: Path) -> str:
        """The scalar at `path` as it is written."""
        node = self._node(path)
        return node.value if isinstance(node, ScalarNode) else ""

    def _node(self, path: Path) -> Node | None:
        node = self.source.node(self.index)
        for step in path:
            entry = child(node, step) if node is not None else None
            node = entry[1] if entry else None
        return node

    def has(self, path: Path) -> bool:
        try:
            self.get(path)
        except (KeyError, IndexError, TypeError):
            return False
        return True

    def span(self, path: Path, *, key: bool = False) -> Span:
        """Where the value at `path` (or its key) stands; the nearest thing above it where it is not written."""
        if (path, key) not in self._spans:
            self._spans[path, key] = self._span(path, key=key)
        return self._spans[path, key]

    def _span(self, path: Path, *, key: bool) -> Span:
        node = self.source.node(self.index)
        if node is None:
            return TOP
        key_node = None
        found = 0
        for step in path:
            entry = child(node, step)
            if entry is None:
                break
            key_node, node = entry
            found += 1
        if found < len(path):
            # not written down: point at what names the thing above, never at a whole block
            named = child(node, "name") or first_key(node)
            if key_node is None or (named is not None and isinstance(path[found - 1], int)):
                return span_of(named[1] if named and found else (named or (node, node))[0], self.source)
            return span_of(key_node, self.source)
        if key_node is not None and (key or is_block(node)):
            named = child(node, "name") if isinstance(path[-1], int) else None
            return span_of(named[1] if named else key_node, self.source)
        return span_of(node, self.source)

    def names(self, path: Path) -> tuple[str, ...]:
        """`path` in words that survive moving and reordering: list items by their name or content."""
        names: list[str] = []
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                names.append(str(step))
                break
            names.append(self._call(value) if isinstance(step, int) else step)
        return tuple(names)

    def _call(self, item: Any) -> str:
        """A list item in words; those of a large one are found once, for there may be much to tell inside it."""
        if not isinstance(item, (dict, list)):
            return _identity(item)
        if id(item) not in self._called:
            self._called[id(item)] = _identity(item)
        return self._called[id(item)]


class Source:
    """One file: the path to show, its text, and what was read of it."""

    __slots__ = ("_composed", "_counts", "_documents", "_flaws", "_lines", "_nodes", "is_unread", "path", "text")

    def __init__(self, path: str, text: str, flaws: tuple[Flaw, ...] = ()) -> None:
        self.path = path
        self.text = text
        self.is_unread = bool(flaws)
        """Whether the file could not be read at all: it is missing, too large or not UTF-8."""
        self._flaws = list(flaws)
        self._counts: dict[tuple[str, bool], int] = {}
        self._documents: list[Document] | None = [] if flaws else None
        self._nodes: list[Node] | None = None
        self._composed = 0
        self._lines: list[str] | None = None

    @property
    def documents(self) -> list[Document]:
        """The documents that could be read; none where the syntax is broken."""
        if self._documents is None:
            with unwatched():
                self._documents = self._read()
        return self._documents

    def _read(self) -> list[Document]:
        documents = []
        try:
            nodes = self._compose()
            for index, node in enumerate(nodes):
                document = Document(self, index)
                document.value = Reader(document).value(node)
                documents.append(document)
        except Syntax as error:
            self.note(Flaw(error.slug, Spot(self, error.span), error.message, error.help))
            return []
        if self._flaws:
            self._nodes = nodes  # somebody is about to ask where they stand
        return documents

    @property
    def flaws(self) -> list[Flaw]:
        self.documents  # noqa: B018  reading finds them
        return self._flaws

    @property
    def is_placed(self) -> bool:
        """Whether somebody has asked where something stands, so that the trees of places are there."""
        return self._nodes is not None

    def is_full(self, slug: str) -> bool:
        """Whether no more harmless flaws of a sort are noted."""
        return self._counts.get((slug, False), 0) > MOST_FLAWS

    def note(self, flaw: Flaw) -> None:
        """Add a flaw that was found; after the first too many of its sort, no more."""
        sort = flaw.slug, flaw.breaks
        count = self._counts[sort] = self._counts.get(sort, 0) + 1
        if count <= MOST_FLAWS + 1:
            self._flaws.append(flaw)

    def node(self, index: int) -> Node | None:
        """The tree of document `index`, made when first asked for."""
        if self._nodes is None:
            try:
                with unwatched():
                    self._nodes = self._compose(guarded=True)
            except Syntax:
                self._nodes = []
        return self._nodes[index] if index < len(self._nodes) else None

    def let_go(self) -> None:
        """Drop the trees of places, many times as large as the text; a span that was asked for stays known.

        They are made again when somebody asks for another one, but not more than a few times.
        """
        if self._composed < MOST_TIMES_COMPOSED:
            self._nodes = None

    def line(self, number: int) -> str:
        """A line of the text without its newline; empty where there is none."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines[number - 1].rstrip("\r") if 0 < number <= len(self._lines) else ""

    def _compose(self, *, guarded: bool = False) -> list[Node]:
        self._composed += 1
        if self.path.endswith(".json"):
            from routectl.document.json import compose as compose_json

            return compose_json(self.text)
        return compose_yaml(self.text, guarded=guarded)


def _identity(value: Any) -> str:
    """A list item in words: its name, else the texts it holds (a split's model, a result's model and cell), else a digest."""
    if not isinstance(value, dict):
        return short(str(value))
    for key in ("name", "reduce_scope", "static"):
        if isinstance(value.get(key), str):
            return short(str(value[key]))
    texts = [text for _, text in sorted(value.items()) if isinstance(text, str)]
    if texts:
        return short(",".join(texts))
    from hashlib import sha256

    return sha256(repr(sorted(value.items())).encode("utf-8", "replace")).hexdigest()[:12]
