"""Bytes as text: UTF-8 and nothing else."""

from __future__ import annotations

from routectl.document.flaw import Flaw
from routectl.document.place import Position, Span, Spot
from routectl.document.source import Source

_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32", b"\x00\x00\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16",
}  # fmt: skip
"""How a file of another encoding begins, the longer ones first."""


def decode(path: str, content: bytes) -> Source:
    """A source from a file's bytes; one that isn't UTF-8 has no documents and a flaw that says where."""
    try:
        text = content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError as error:
        return _broken(path, content, error.start)
    if "\x00" in text[:4]:
        message = "the file is UTF-16 or UTF-32 without a mark, not UTF-8"
        return Source(path, "", (Flaw("encoding", Spot(Source(path, "")), message, "save the file as UTF-8"),))
    return Source(path, text)


def _broken(path: str, content: bytes, offset: int) -> Source:
    before = content[:offset]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    source = Source(path, before.decode("utf-8", "replace").replace("\x00", ""))
    wide = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "")
    message = f"the file is {wide}, not UTF-8" if wide else f"the byte 0x{content[offset]:02x} is not UTF-8"
    place = Spot(source, Span(Position(line, column), Position(line, column + 1)))
    return Source(path, source.text, (Flaw("encoding", place, message, "save the file as UTF-8"),))
