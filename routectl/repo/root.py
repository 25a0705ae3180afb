"""Where a policy repo begins: the folder that no path in a document may leave."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from routectl.repo.regular import read
from routectl.repo.trail import note, note_presence

if TYPE_CHECKING:
    from routectl.repo.disk import Tree

CONFIG = "routectl.toml"
_TABLE = b"[tool.routectl"


@cache
def policy_root(folder: str) -> str:
    """The nearest folder, from `folder` upwards, with `routectl.toml`, `[tool.routectl]` or `.git`; else `folder` itself."""
    return next((above for above in _upwards(folder) if _is_root(above)), folder)


@cache
def configuration_file(folder: str) -> str:
    """The nearest `routectl.toml`, or `pyproject.toml` with `[tool.routectl]`, from `folder` upwards; empty for none."""
    for above in _upwards(folder):
        if _has_file(above):
            return os.path.join(above, CONFIG)
        if _has_table(above):
            return os.path.join(above, "pyproject.toml")
        if note_presence(os.path.join(above, ".git")):
            break
    return ""


def configuration_in(tree: Tree, folder: str) -> str:
    """The same in another tree of files, as far up as the work tree goes."""
    for above in _upwards(folder):
        if tree.exists(os.path.join(above, CONFIG)):
            return os.path.join(above, CONFIG)
        path = os.path.join(above, "pyproject.toml")
        if tree.exists(path) and not tree.is_folder(path):
            with tree.stream(path) as file:
                if _TABLE in file.read(1_000_000):
                    return path
        if os.path.lexists(os.path.join(above, ".git")):
            break
    return ""


def _is_root(folder: str) -> bool:
    return _has_file(folder) or _has_table(folder) or note_presence(os.path.join(folder, ".git"))


def _has_file(folder: str) -> bool:
    note(os.path.join(folder, CONFIG))
    return os.path.isfile(os.path.join(folder, CONFIG))


def _has_table(folder: str) -> bool:
    note(os.path.join(folder, "pyproject.toml"))
    try:
        return _TABLE in read(os.path.join(folder, "pyproject.toml"), 1_000_000)
    except OSError:
        return False


def _upwards(folder: str) -> list[str]:
    folders = [folder]
    while os.path.dirname(folders[-1]) != folders[-1]:
        folders.append(os.path.dirname(folders[-1]))
    return folders
