"""The nodes of a document as plain values, with a note of what reads otherwise elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from routectl.document.flaw import Flaw
from routectl.document.nodes import span_of
from routectl.document.place import At, Spot
from routectl.document.scalar import NotFinite, TooLarge, resolve, trap
from routectl.document.yaml import MAX_DEPTH, MAX_NODES, MappingNode, Node, ScalarNode, Syntax, too_large

if TYPE_CHECKING:
    from routectl.document.source import Document

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


class Reader:
    """Turns the nodes of a document into values, and notes what reads otherwise elsewhere."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.source = document.source
        self.note = document.source.note
        self.is_yaml = not document.source.path.endswith(".json")
        self.count = 0
        self.path: list[str | int] = []

    def value(self, node: Node) -> Any:
        """A node as plain values. Raises `Syntax`."""
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
                self.note_twice(key, key_node, is_item=key == next(iter(fields)) and not node.flow_style)
            else:
                fields[key] = self.value(value_node)
            self.path.pop()
        return fields

    def key(self, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            raise self.syntax(
                node,
                "a key must be a word, not a list or a mapping",
                "put a template's `{{…}}` in quotes, or fill it in before",
            )
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
            message = f"`{short(text)}` is over 2^53: from there on, readers round whole numbers in their own ways"
            raise self.syntax(node, message, "quote it if it is text") from None
        except NotFinite:
            raise self.syntax(
                node, f"`{short(text)}` is not a finite number", "write a number, or quote it if it is text"
            ) from None
        read = trap(text) if self.is_yaml and text and text[0] in "0123456789+-nNyYoO" else ""
        if read:
            self.note_trap(node, read, "value", meant)
        elif self.is_yaml and len(_PLAIN_VALUES) < _MEMORY and len(text) <= _LONGEST:
            _PLAIN_VALUES[text] = meant
        return meant

    def check_text(self, node: ScalarNode) -> None:
        """An escape in double quotes may smuggle in what can't be written plainly."""
        found = _CONTROL.search(node.value)
        if found is not None:
            message = f"the text holds the character U+{ord(found.group()):04X}, which is not allowed"
            raise Syntax("encoding", span_of(node, self.source), message, "remove the escape")

    def note_twice(self, key: str, node: Node, *, is_item: bool) -> None:
        """`is_item` where the key is the one that its mapping in block style begins with."""
        if is_item and len(self.path) > 1 and isinstance(self.path[-2], int):
            message = f"the key `{short(key)}` is given twice: a new item of the list would begin with `- `"
            help = f"write `- {short(key)}: …` for a new item, or remove one of the two"
            raise Syntax("duplicate-key", span_of(node, self.source), message, help)
        if self.source.is_full("duplicate-key"):
            return
        names = tuple(step for step in self.path if isinstance(step, str))
        spot = Spot(self.source, span_of(node, self.source), names)
        self.note(Flaw("duplicate-key", spot, f"the key `{short(key)}` is given twice", "remove one of the two"))

    def note_trap(self, node: ScalarNode, read: str, what: str, meant: object = "") -> None:
        if self.source.is_full("yaml-trap"):
            return
        text = short(node.value)
        place = At(self.document, tuple(self.path), what == "key")
        seen = read if "YAML 1.1" in read else f"{read} to a YAML 1.1 reader"
        message = f"the {what} `{text}` is {seen}"
        if isinstance(meant, str) or trap(str(meant)):
            self.note(Flaw("yaml-trap", place, message, f'quote it: "{text}"', node.value))
        elif meant == 0.0 and any(digit in "123456789" for digit in re.split("[eE]", node.value)[0]):
            help = "write a larger one, or 0: this one is too small to differ from it"
            self.note(Flaw("yaml-trap", place, message, help))
        else:
            help = f"write `{meant}`, or quote it if it is text"
            self.note(Flaw("yaml-trap", place, message, help, node.value, meant))

    def syntax(self, node: Node, message: str, help: str = "") -> Syntax:
        return Syntax("yaml-syntax", span_of(node, self.source), message, help)

    def tagged(self, node: Node) -> Syntax:
        return self.syntax(node, f"the tag `{short(node.tag)}` is not part of the language", "remove the tag")


def short(text: str, width: int = 60) -> str:
    """At most `width` characters of a text, the cut shown."""
    return text if len(text) <= width else text[: width - 1] + "…"
