"""What a run reads and what it writes, so that nothing is written over what was read, and nothing twice."""

from __future__ import annotations

import os

from routectl.repo.write import takes_a_stream

_read: set[str] = set()
_written: set[str] = set()


def forget() -> None:
    """Begin a run: nothing is read and nothing written yet."""
    _read.clear()
    _written.clear()


def hold(path: str) -> None:
    """Note a file that the result rests on. What a folder holds beside is not noted: last time's report may lie there."""
    _read.add(path)


def refuse_held(path: str) -> None:
    """Refuse to put a result where something stands that the run reads. Raises `Unusable`."""
    from routectl.repo.disk import Unusable

    whole = os.path.realpath(path)
    if any(os.path.realpath(one) == whole for one in _read):
        raise Unusable(f"`{path}` is what is read here, and would be lost: write to another file")


def claim(path: str) -> None:
    """Take a file for one result: none that the run reads, and none that another result goes to. Raises `Unusable`."""
    from routectl.repo.disk import Unusable

    if takes_a_stream(path):
        return
    refuse_held(path)
    whole = os.path.realpath(path)
    if whole in _written:
        raise Unusable(f"two results can't go to one file, `{path}`")
    _written.add(whole)
