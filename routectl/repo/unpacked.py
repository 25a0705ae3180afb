"""A file's bytes as they were before gzip or zstd packed them, read from front to back and never more than is asked for."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

PIECE = 1 << 20
"""Bytes that are read from the file at once."""

FREE = 256 << 20
"""So much may come out of a small file, however little went in."""

MOST_RATIO = 400
"""Past that, no log grows by more when it is unpacked; what does is a bomb."""

PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
"""The first bytes of what is packed."""


class Broken(Exception):
    """A stream that can't be read on, and why."""


class Bytes(Protocol):
    """What is read from front to back."""

    def read(self, most: int, /) -> bytes:
        """The next bytes, none at the end. Raises `Broken`."""


def packing(first: bytes) -> str:
    """`gzip`, `zstd`, or nothing, by the first bytes of a file."""
    return next((name for mark, name in PACKED.items() if first.startswith(mark)), "")


class Joined:
    """Bytes that were read already, and the rest of their file."""

    def __init__(self, first: bytes, file: Any) -> None:
        self._first = first
        self._file = file

    def read(self, most: int) -> bytes:
        if self._first:
            found, self._first = self._first[:most], self._first[most:]
            return found
        try:
            content: bytes = self._file.read(most)
        except OSError as error:
            raise Broken((error.strerror or str(error) or "unknown error").lower()) from None
        return content


def unpacked(file: Bytes, how: str) -> Bytes:
    """The bytes inside; `how` is what `packing` says."""
    if how == "gzip":
        return _Bounded(file, _gunzip)
    return _Bounded(file, _unzstd) if how == "zstd" else file


class _Counted:
    """A stream that counts what is read from it; told to `seek` or `close`, it does nothing."""

    def __init__(self, file: Bytes) -> None:
        self._file = file
        self.taken = 0
        self.closed = False

    def read(self, most: int = PIECE) -> bytes:
        content = self._file.read(PIECE if most < 0 else most)
        self.taken += len(content)
        return content

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True


class _Bounded:
    """What an unpacker gives, until it gives too much for what it was given."""

    def __init__(self, file: Bytes, unpack: Callable[[_Counted], Bytes]) -> None:
        self._packed = _Counted(file)
        self._inner = unpack(self._packed)
        self._given = 0

    def read(self, most: int) -> bytes:
        content = self._inner.read(most)
        self._given += len(content)
        if self._given > FREE and self._given > self._packed.taken * MOST_RATIO:
            raise Broken(
                f"it unpacks to more than {MOST_RATIO} times its size, as no log does: what follows is left out"
            )
        return content


def _gunzip(file: _Counted) -> Bytes:
    return _Gunzip(file)


class _Gunzip:
    """One gzip member after the other."""

    def __init__(self, file: _Counted) -> None:
        self._file = file
        self._member = zlib.decompressobj(31)
        self._waiting = b""
        self._is_inside = False

    def read(self, most: int) -> bytes:
        while True:
            if not self._waiting:
                if self._is_inside and (content := self._step(most)):  # what it has taken in and not yet given
                    return content
                self._waiting = self._file.read(PIECE)
                if not self._waiting:
                    if self._is_inside:
                        raise Broken("the gzip file ends early")
                    return b""
            content = self._step(most)
            if content:
                return content

    def _step(self, most: int) -> bytes:
        self._is_inside = True
        try:
            content = self._member.decompress(self._waiting, most)
        except zlib.error:
            raise Broken("the gzip file is broken") from None
        if self._member.eof:
            self._waiting = self._member.unused_data.lstrip(b"\x00")  # some pad their files with zeros
            self._member = zlib.decompressobj(31)
            self._is_inside = False
        else:
            self._waiting = self._member.unconsumed_tail
        return content


def _unzstd(file: _Counted) -> Bytes:
    try:
        import pyarrow
    except ImportError:
        raise Broken("it is packed with zstd, which needs pyarrow: `pip install 'routectl[traffic]'`") from None
    return _Unzstd(pyarrow.CompressedInputStream(pyarrow.PythonFile(file, mode="r"), "zstd"))


class _Unzstd:
    """zstd frames, by pyarrow."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, most: int) -> bytes:
        try:
            content: bytes = self._stream.read(most)
        except (OSError, ValueError) as error:
            early = "ended before" in str(error) or "Truncated" in str(error)
            raise Broken("the zstd file ends early" if early else "the zstd file is broken") from None
        return content


class Limited:
    """Bytes up to a limit, at which they are broken off."""

    def __init__(self, file: Bytes, most: int) -> None:
        self._file = file
        self._most = self._left = most

    def read(self, most: int) -> bytes:
        content = self._file.read(most)
        self._left -= len(content)
        if self._left < 0:
            raise Broken(f"the log is larger than {self._most >> 20} MiB unpacked, what follows is left out")
        return content
