"""A stream cut into blocks of whole lines, each with the number of its first line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.repo.lines import MARK
from routectl.repo.unpacked import Broken

if TYPE_CHECKING:
    from routectl.repo.unpacked import Bytes

SIZE = 4 << 20
"""Bytes of a block, about."""

MOST_IN_A_LINE = 1 << 23
"""No line of more bytes is read; it is passed over and told."""

TOO_LONG = f"the line is longer than {MOST_IN_A_LINE >> 20} MiB"


class Block(NamedTuple):
    """Whole lines of a file; `problem` says why there are none, or none after it."""

    line: int
    """The number of the first."""
    content: bytes
    is_last: bool = False
    problem: str = ""


class Blocks:
    """The blocks of a stream; what a reader gives back stands at the beginning of the next one."""

    def __init__(self, stream: Bytes, size: int = SIZE) -> None:
        self._stream = stream
        self._size = size
        self._kept = b""
        self._line = 1
        self._is_begun = self._is_over = False
        self._problem = ""

    def give_back(self, rest: bytes) -> None:
        """Lines at the end of the last block that are for the next one."""
        self._kept = rest + self._kept
        self._line -= rest.count(b"\n")

    def next(self) -> Block | None:
        """The next block; None at the end."""
        content = self._kept
        wanted = len(content) + self._size if content else self._size
        content = self._filled(content, wanted)
        if not self._is_begun:
            self._is_begun = True
            content = content.removeprefix(MARK)
        end = content.rfind(b"\n") + 1
        while not end and not self._is_over:
            if len(content) > MOST_IN_A_LINE:
                return self._skipped()
            content = self._filled(content, 2 * len(content) + self._size)
            end = content.rfind(b"\n") + 1
        if self._is_over:
            content = content[:end] if self._problem else content  # a line that breaks off in the middle is none
            end = len(content)
        self._kept = content[end:]
        block = Block(self._line, content[:end], self._is_over)
        self._line += block.content.count(b"\n")
        if block.content:
            return block
        if self._problem:
            problem, self._problem = self._problem, ""
            return Block(self._line, b"", True, problem)
        return None

    def _filled(self, content: bytes, wanted: int) -> bytes:
        parts, size = [content], len(content)
        while size < wanted and not self._is_over:
            try:
                more = self._stream.read(wanted - size)
            except Broken as error:
                self._problem, more = str(error), b""
            if not more:
                self._is_over = True
            parts.append(more)
            size += len(more)
        return b"".join(parts)

    def _skipped(self) -> Block:
        """What stands in the place of a line that is too long."""
        while not self._is_over:
            content = self._filled(b"", self._size)
            end = content.find(b"\n") + 1
            if end:
                self._kept = content[end:]
                break
        else:
            self._kept = b""
        self._line += 1
        return Block(self._line - 1, b"", False, TOO_LONG)
