"""One file's text, the documents in it, and what can't be read of it.

Reading keeps plain values only. The tree of places is built again when somebody asks where
something stands: most files are clean, and nobody asks.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from routectl.document.place import TOP, At, Path, Place, Position, Span, Spot
from routectl.document.scalar import NotFinite, TooLarge, resolve, trap
from routectl.document.yaml import MAX_DEPTH, MAX_NODES, MappingNode, Node, ScalarNode, SequenceNode, Syntax, too_large
from routectl.document.yaml import compose as compose_yaml

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_TEXT_TAGS = ("tag:yaml.org,2002:str", "!")
_MEMORY = 4096
_LONGEST = 64
_PLAIN_KEYS: set[str] = set()
_PLAIN_VALUES: dict[str, Any] = {}
"""Plain scalars met before that read alike everywhere: files repeat each other's words."""

_COLLECTION_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!")


MOST_FLAWS = 1000
"""Of one sort no more are noted in a file: a hostile one could hold hundreds of thousands."""


class Flaw(NamedTuple):
    """Something in a file that keeps it from being read, or read the same by all; `slug` names its rule."""

    slug: str
    place: Place
    message: str
    help: str = ""
    text: str = ""
    """The scalar as written, where quoting it is the remedy."""
    breaks: bool = False
    """Whether the document can't be used for it."""


class Document:
    """One document of a file: its value as plain data, and where each part of it stands."""

    __slots__ = ("index", "source", "value")

    def __init__(self, source: Source, index: int) -> None:
        self.source = source
        self.index = index
        self.value: Any = None

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

    def scalar(self, path: Path) -> str:
        """The scalar at `path` as it is written."""
        node = self.source.node(self.index)
        for step in path:
            entry = child(node, step) if node is not None else None
            node = entry[1] if entry else None
        return node.value if isinstance(node, ScalarNode) else ""

    def has(self, path: Path) -> bool:
        try:
            self.get(path)
        except (KeyError, IndexError, TypeError):
            return False
        return True

    def span(self, path: Path, *, key: bool = False) -> Span:
        """Where the value at `path` (or its key) stands; the nearest thing above it where it is not written."""
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
            named = child(node, "name") or _first_key(node)
            if key_node is None or (named is not None and isinstance(path[found - 1], int)):
                return span_of(named[1] if named and found else (named or (node, node))[0], self.source)
            return span_of(key_node, self.source)
        if key_node is not None and (key or _is_block(node)):
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
            names.append(_identity(value) if isinstance(step, int) else step)
        return tuple(names)


class Source:
    """One file: the path to show, its text, and what was read of it."""

    __slots__ = ("_counts", "_documents", "_flaws", "_lines", "_nodes", "is_unread", "path", "text")

    def __init__(self, path: str, text: str, flaws: tuple[Flaw, ...] = ()) -> None:
        self.path = path
        self.text = text
        self.is_unread = bool(flaws)
        """Whether the file could not be read at all: it is missing, too large or not UTF-8."""
        self._flaws = list(flaws)
        self._counts: dict[tuple[str, bool], int] = {}
        self._documents: list[Document] | None = [] if flaws else None
        self._nodes: list[Node] | None = None
        self._lines: list[str] | None = None

    @property
    def documents(self) -> list[Document]:
        """The documents that could be read; none where the syntax is broken."""
        if self._documents is None:
            self._documents = []
            try:
                for index, node in enumerate(self._compose()):
                    document = Document(self, index)
                    document.value = _Reader(document).value(node)
                    self._documents.append(document)
            except Syntax as error:
                self._documents = []
                self.note(Flaw(error.slug, Spot(self, error.span), error.message, error.help))
        return self._documents

    @property
    def flaws(self) -> list[Flaw]:
        self.documents  # noqa: B018  reading finds them
        return self._flaws

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
                self._nodes = self._compose(guarded=True)
            except Syntax:
                self._nodes = []
        return self._nodes[index] if index < len(self._nodes) else None

    def line(self, number: int) -> str:
        """A line of the text without its newline; empty where there is none."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines[number - 1].rstrip("\r") if 0 < number <= len(self._lines) else ""

    def _compose(self, *, guarded: bool = False) -> list[Node]:
        if self.path.endswith(".json"):
            from routectl.document.json import compose as compose_json

            return compose_json(self.text)
        return compose_yaml(self.text, guarded=guarded)


class _Reader:
    """Turns the nodes of a document into values, and notes what reads otherwise elsewhere."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.source = document.source
        self.note = document.source.note
        self.is_yaml = not document.source.path.endswith(".json")
        self.count = 0
        self.path: list[str | int] = []

    def value(self, node: Node) -> Any:
        self.count += 1
        if self.count > MAX_NODES or len(self.path) > MAX_DEPTH:
            raise too_large(span_of(node, self.source), len(self.path) > MAX_DEPTH)
        if node.__class__ is ScalarNode:
            known = _PLAIN_VALUES.get(node.value, self) if not (node.style or node.tag) else self
            return self.scalar(node) if known is self else known
        if node.tag and node.tag not in _COLLECTION_TAGS:
            raise self.tagged(node)
        if node.__class__ is MappingNode:
            return self.mapping(node)
        items = []
        for index, item in enumerate(node.value):
            self.path.append(index)
            items.append(self.value(item))
            self.path.pop()
        return items

    def mapping(self, node: MappingNode) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if key_node.__class__ is ScalarNode and not key_node.tag else ""
            if key not in _PLAIN_KEYS:
                key = self.key(key_node)
            self.path.append(key)
            if key in fields:
                names = tuple(step for step in self.path if isinstance(step, str))
                spot = Spot(self.source, span_of(key_node, self.source), names)
                self.note(
                    Flaw("duplicate-key", spot, f"the key `{_short(key)}` is given twice", "remove one of the two")
                )
            else:
                fields[key] = self.value(value_node)
            self.path.pop()
        return fields

    def key(self, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            raise self.syntax(node, "a key must be a word, not a list or a mapping")
        key: str = node.value
        if node.tag and node.tag not in _TEXT_TAGS:
            raise self.tagged(node)
        if node.style:
            self.check_text(node)
        elif key == "<<":
            raise self.syntax(
                node, "merge keys (`<<`) are not part of the language", "write the keys out, or use `defaults`"
            )
        elif self.is_yaml and (not key or key[0] in "0123456789+-.~nNtTfFyYoO"):
            try:
                meant = resolve(key)
            except NotFinite:
                meant = 0
            read = trap(key) or (
                ""
                if meant is key
                else "null"
                if meant is None
                else "a boolean"
                if isinstance(meant, bool)
                else "a number"
            )
            if read:
                self.path.append(key)
                self.note_trap(node, read, "key")
                self.path.pop()
                return key
        if not node.style and self.is_yaml and len(key) <= _LONGEST and len(_PLAIN_KEYS) < _MEMORY:
            _PLAIN_KEYS.add(key)
        return key

    def scalar(self, node: ScalarNode) -> Any:
        text: str = node.value
        if node.tag:
            if node.tag not in _TEXT_TAGS:
                raise self.tagged(node)
            return text
        if node.style:
            if node.style == '"':
                self.check_text(node)
            return text
        try:
            meant = resolve(text)
        except TooLarge:
            message = f"`{_short(text)}` is over 2^53: from there on, readers round whole numbers in their own ways"
            raise self.syntax(node, message, "quote it if it is text") from None
        except NotFinite:
            raise self.syntax(
                node, f"`{_short(text)}` is not a finite number", "write a number, or quote it if it is text"
            ) from None
        read = trap(text) if self.is_yaml and text and text[0] in "0123456789+-nNyYoO" else ""
        if read:
            self.note_trap(node, read, "value")
        elif self.is_yaml and len(_PLAIN_VALUES) < _MEMORY and len(text) <= _LONGEST:
            _PLAIN_VALUES[text] = meant
        return meant

    def check_text(self, node: ScalarNode) -> None:
        """An escape in double quotes may smuggle in what can't be written plainly."""
        found = _CONTROL.search(node.value)
        if found is not None:
            message = f"the text holds the character U+{ord(found.group()):04X}, which is not allowed"
            raise Syntax("encoding", span_of(node, self.source), message, "remove the escape")

    def note_trap(self, node: ScalarNode, read: str, what: str) -> None:
        text = _short(node.value)
        place = At(self.document, tuple(self.path), what == "key")
        message = f"the {what} `{text}` is {read} to a YAML 1.1 reader"
        self.note(Flaw("yaml-trap", place, message, f'quote it: "{text}"', node.value))

    def syntax(self, node: Node, message: str, help: str = "") -> Syntax:
        return Syntax("yaml-syntax", span_of(node, self.source), message, help)

    def tagged(self, node: Node) -> Syntax:
        return self.syntax(node, f"the tag `{_short(node.tag)}` is not part of the language", "remove the tag")


def _short(text: str, width: int = 60) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    if isinstance(step, int):
        if isinstance(node, SequenceNode) and step < len(node.value):
            return node.value[step], node.value[step]
        return None
    return _keys(node).get(step) if isinstance(node, MappingNode) else None


def _keys(node: MappingNode) -> dict[Any, tuple[Node, Node]]:
    """A mapping's entries by key, the first where one is given twice; kept with the node, for there may be thousands."""
    found: dict[Any, tuple[Node, Node]] | None = getattr(node, "by_key", None)
    if found is None:
        found = {key.value: (key, value) for key, value in reversed(node.value) if isinstance(key, ScalarNode)}
        node.by_key = found  # type: ignore[attr-defined]
    return found


def _first_key(node: Node) -> tuple[Node, Node] | None:
    return node.value[0] if isinstance(node, MappingNode) and node.value else None


def _is_block(node: Node) -> bool:
    return not isinstance(node, ScalarNode) and not node.flow_style


def span_of(node: Node, source: Source) -> Span:
    """The text of a node, without the white space and comments that libyaml counts to a block."""
    start = Position(node.start_mark.line + 1, node.start_mark.column + 1)
    last = node
    while not isinstance(last, ScalarNode) and not last.flow_style and last.value:
        entry = last.value[-1]
        last = entry[1] if isinstance(entry, tuple) else entry
    end = Position(last.end_mark.line + 1, last.end_mark.column + 1)
    if isinstance(last, ScalarNode) and last.style in ("|", ">"):
        line = last.end_mark.line if last.end_mark.column == 0 else last.end_mark.line + 1
        while line > start.line and not source.line(line).strip():
            line -= 1
        end = Position(line, len(source.line(line)) + 1)
    return Span(start, max(start, end))


def _identity(value: Any) -> str:
    """A list item in words: its name, else the texts it holds (a split's model, a result's model and cell), else a digest."""
    if not isinstance(value, dict):
        return _short(str(value))
    for key in ("name", "reduce_scope", "static"):
        if isinstance(value.get(key), str):
            return _short(str(value[key]))
    texts = [text for _, text in sorted(value.items()) if isinstance(text, str)]
    if texts:
        return _short(",".join(texts))
    from hashlib import sha256

    return sha256(repr(sorted(value.items())).encode("utf-8", "replace")).hexdigest()[:12]
