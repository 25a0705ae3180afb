"""Two files as git hands them to a program that compares: each read as if it stood where the policy does."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from routectl.document.yaml import MAX_BYTES
from routectl.repo.disk import Disk, Unusable, read_bytes, reason, shown
from routectl.repo.open import Repo
from routectl.repo.regular import read
from routectl.repo.sides import Side, looked
from routectl.repo.source import Opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.document.source import Source

NOTHING = os.devnull
"""What git names where a file is new or gone."""


class Placed(Disk):
    """The disk, but for one path, which holds what another file does; registry and evidence are read as they are."""

    def __init__(self, path: str, file: str) -> None:
        super().__init__()
        self.path = path
        self.file = file

    def load(self, path: str) -> Source:
        if path != self.path:
            return super().load(path)
        try:
            return read_bytes(shown(path), read(self.file, MAX_BYTES + 1))
        except OSError as error:
            raise Unusable(f"`{shown(self.file)}` can't be read: {reason(error)}") from None

    def exists(self, path: str) -> bool:
        return path == self.path or super().exists(path)

    def is_folder(self, path: str) -> bool:
        return path != self.path and super().is_folder(path)


@contextmanager
def placed(at: str, old: str, new: str, exclude: Sequence[str] = ()) -> Iterator[tuple[Side, Side]]:
    """The sides of a comparison of two files, both read as if they stood at a path. Raises `Unusable`."""
    yield _side(at, old, "before", exclude), _side(at, new, "now", exclude)


def _side(at: str, file: str, when: str, exclude: Sequence[str]) -> Side:
    path, whole = os.path.abspath(at), os.path.abspath(file)
    side = looked(Opened(Placed(path, whole), path, f"{at} {when}"), exclude) if whole != NOTHING else None
    return side or Side(f"{at} {when}", (), True, False, False, Repo([], exclude))
