"""Reads regular files only: a pipe or a device of the name that is looked for would never come to an end."""

from __future__ import annotations

import os
import stat
from typing import BinaryIO


class NotRegular(OSError):
    """There is something at the path, but no file."""

    def __init__(self) -> None:
        super().__init__(0, "this is not a regular file")


def read(path: str, most: int) -> bytes:
    """The first `most` bytes of a file. Raises OSError."""
    with opened(path) as file:
        return file.read(
            min(most, os.fstat(file.fileno()).st_size + 1)
        )  # asked for more, it would make room for all of it


def opened(path: str) -> BinaryIO:
    """A file to read bytes from. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegular
    return os.fdopen(descriptor, "rb")
