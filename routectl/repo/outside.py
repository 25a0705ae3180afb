"""Whether what routectl needs beside itself is there: a program on this machine, a server on the net."""

from __future__ import annotations

import shutil
import socket

_SECONDS = 10


def found_program(name: str) -> str | None:
    """Where a program is; None where it can't be run. `name` is looked for on PATH, or is a path."""
    return shutil.which(name)


def answers(host: str, port: int) -> bool:
    """Whether somebody listens at a port."""
    try:
        socket.create_connection((host, port), _SECONDS).close()
    except (OSError, ValueError, OverflowError):  # the last two: a name or number that can be none
        return False
    return True
