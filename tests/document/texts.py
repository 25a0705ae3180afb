"""Random YAML as people write it: block and flow mixed, comments everywhere, indentation of all sorts."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

SCALARS = [
    "x", "two words", '"q # q"', "'it''s'", "12", "-1.5", "true", "null", "~", "yes", "2026-11-23", "'漢字 😀'", "a#b", '"\\t\\\\"', "''",
    "../up/x.yaml", "'12'", "sha256:ab",
]  # fmt: skip
KEYS = ["a", "b", "key_c", '"d e"', "'f'", "g-h", "漢", "x-i"]
_COMMENT = re.compile(r"# c\d+\b")


def comments(text: str) -> list[str]:
    """The names of the comments in a random text."""
    return sorted(_COMMENT.findall(text))


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths to a value and to everything inside it."""
    found = [path]
    if isinstance(value, (dict, list)):
        for step, part in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(part, (*path, step))
    return found


class _Writer:
    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.count = 0
        self.newline = self.pick("\n", "\n", "\n", "\r\n")

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def keys(self, least: int) -> list[str]:
        keys: list[str] = self.draw(st.lists(st.sampled_from(KEYS), min_size=least, max_size=3, unique=True))
        return keys

    def comment(self) -> str:
        self.count += 1
        return f"# c{self.count} {self.pick('', 'x', '- x', 'a: b', '{')}"

    def end(self) -> str:
        """What may follow the last word of a line."""
        return self.pick("", "", "", " ", f" {self.comment()}", f"    {self.comment()}") + self.newline

    def between(self, indent: int) -> str:
        """What may stand between two lines."""
        lines = [self.pick("", " " * indent + self.comment()) for _ in range(self.pick(0, 0, 0, 0, 1, 2))]
        return "".join(line + self.newline for line in lines)

    def flow(self, depth: int) -> str:
        kind = self.pick("scalar", "scalar", "{}", "[]") if depth else "scalar"
        if kind == "scalar":
            return self.pick(*SCALARS)
        gaps = (
            [""]
            if self.pick(True, True, False)
            else [self.newline + " " * 8, f" {self.comment()}{self.newline}{' ' * 9}"]
        )
        entries = []
        for key in self.keys(0):
            entry = self.flow(depth - 1)
            entry = f"{key}:{self.pick(' ', '  ')}{entry}" if kind == "{}" else entry
            entries.append(self.pick("", " ", *gaps) + entry + self.pick("", "", " "))
        text = ",".join(entries) + (self.pick("", "", ",") if entries else "") + self.pick("", " ", *gaps)
        return kind[0] + text + kind[1]

    def block_text(self, indent: int) -> str:
        """A block scalar in a collection at `indent`."""
        header = self.pick("|", ">") + self.pick("", "-", "+") + self.pick("", "", f"  {self.comment()}")
        deep = " " * (indent + self.pick(1, 2, 4))
        lines = [
            header,
            f"{deep}one",
            *([f"{deep}  # two"] if self.pick(True, False) else []),
            *self.pick([], [], [""]),
        ]
        return "".join(line + self.newline for line in lines)

    def child(self, depth: int, indent: int, *, dash: bool) -> str:
        """What follows a key's colon or a dash in a collection at `indent`, with its line end."""
        kind = (
            self.pick("flow", "flow", "flow", "text", "words", "null", "block", "block", "block") if depth else "flow"
        )
        if kind == "flow":
            return self.pick(" ", "  ") + self.flow(2) + self.end()
        if kind == "text":
            return " " + self.block_text(indent)
        if kind == "words":
            quote = self.pick("", "'")
            return f" {quote}one{self.newline}{' ' * (indent + 3)}two{quote}" + self.end()
        if kind == "null":
            return self.end()
        is_list = self.pick(True, False)
        if dash and self.pick(True, True, False):
            spaces = self.pick(1, 1, 3)
            return " " * spaces + self.collection(depth - 1, indent + 1 + spaces, is_list=is_list)
        deeper = indent + (self.pick(0, 2) if is_list and not dash else self.pick(2, 2, 1, 4))
        return self.end() + self.between(deeper) + " " * deeper + self.collection(depth - 1, deeper, is_list=is_list)

    def collection(self, depth: int, indent: int, *, is_list: bool) -> str:
        """A block collection; the first line comes without its indentation."""
        heads = ["-"] * self.pick(1, 2, 3) if is_list else [f"{key}:" for key in self.keys(1)]
        entries = [head + self.child(depth, indent, dash=is_list) for head in heads]
        text: str = entries[0]
        for entry in entries[1:]:
            text += self.between(indent) + " " * indent + entry
        return text


@st.composite
def written(draw: Any) -> str:
    """The text of a document."""
    writer = _Writer(draw)
    text = writer.between(0) + writer.collection(
        writer.pick(1, 2, 3), 0, is_list=writer.pick(True, False, False, False)
    )
    return text.removesuffix(writer.newline) if writer.pick(True, False, False) else text
