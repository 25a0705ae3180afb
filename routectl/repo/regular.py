"""Reads regular files only: a pipe or a device of the name that is looked for would never come to an end."""

from __future__ import annotations

import os
import stat


class NotRegular(OSError):
    """There is something at the path, but no file."""

    def __init__(self) -> None:
        super().__init__(0, "this is not a regular file")


def read(path: str, most: int) -> bytes:
    """The first `most` bytes of a file. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotRegular
        return file.read(min(most, status.st_size + 1))  # asked for more, it would make room for all of it
