"""What a run reads and what it writes, so that nothing is written over what was read, and nothing twice."""

from __future__ import annotations

import os
import re

_DOCUMENT = re.compile(rb"^apiVersion:\s*[\"']?routectl/", re.MULTILINE)
_HEAD = 65_536
"""So much of a file is looked into for a document of ours, in bytes."""

_read: set[str] = set()
_written: set[str] = set()


def forget() -> None:
    """Begin a run: nothing is read and nothing written yet."""
    _read.clear()
    _written.clear()


def hold(path: str) -> None:
    """Note a file that the result rests on. What a folder holds beside is not noted: last time's report may lie there."""
    _read.add(path)


def objection(path: str) -> str:
    """Why no result may be put there: the run reads what stands there, or it is a document of ours. Empty where one may."""
    whole = _whole(path)
    if any(_whole(one) == whole for one in _read):
        return f"`{path}` is what is read here, and would be lost: write to another file"
    if _is_document(whole):
        return f"`{path}` holds a document of routectl, which would be lost: write to another file"
    return ""


def claim(path: str) -> str:
    """Take a file for one result. Returns why that can't be: the run reads it, or another result goes there; else empty."""
    whole = _whole(path)
    if os.path.exists(whole) and not os.path.isfile(whole):
        return ""  # a device or a pipe takes what comes, a folder refuses by itself
    why = f"two results can't go to one file, `{path}`" if whole in _written else objection(path)
    if not why:
        _written.add(whole)
    return why


def _whole(path: str) -> str:
    """The path without links; as it is where no file can be called that (a NUL in it), which is told where it is opened."""
    try:
        return os.path.realpath(path)
    except ValueError:
        return path


def _is_document(path: str) -> bool:
    """Whether a YAML file holds a policy, a registry or another document of ours; a result of ours is none."""
    if not path.endswith((".yaml", ".yml")) or not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            return _DOCUMENT.search(file.read(_HEAD)) is not None
    except OSError:
        return False
