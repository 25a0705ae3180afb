"""What a run looked at on disk: paths and how they stood, so that the same run can be known to give the same answer."""

from __future__ import annotations

import os

touched: dict[str, str] = {}
"""Each path with its stamp at the moment before it was read."""


def stamp(path: str) -> str:
    """How a path stands: change times, size and inode; `-` where there is nothing."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return "-"
    return f"{status.st_mtime_ns} {status.st_ctime_ns} {status.st_size} {status.st_ino} {status.st_mode}"


def presence(path: str) -> str:
    """Whether there is something, whatever it holds: for folders like `.git` that change at every commit."""
    return "+" if os.path.lexists(path) else "-"


def note(path: str) -> None:
    """Remember how a path stands before it is read."""
    if path not in touched:
        touched[path] = stamp(path)


def note_presence(path: str) -> bool:
    """Remember whether there is something at a path, and say so."""
    touched.setdefault("?" + path, presence(path))
    return touched["?" + path] == "+"
