"""Finds and reads files: never a device, never more than the limit, never by a link out of the policy root."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from routectl.document.decode import decode
from routectl.document.flaw import Flaw
from routectl.document.place import Spot
from routectl.document.source import Source
from routectl.document.yaml import MAX_BYTES
from routectl.repo.held import hold
from routectl.repo.regular import NotRegular, opened, read
from routectl.repo.root import policy_root
from routectl.repo.trail import note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

SUFFIXES = (".yaml", ".yml", ".json")
MOST_OF_OWN = 50_000_000
"""Bytes that a file of routectl's own may have."""
_SKIPPED = ("node_modules", "__pycache__")


STANDARD_INPUT = "<stdin>"
"""How `-` is shown; paths in it are relative to the working directory."""


class Unusable(Exception):
    """What the call names can't be used, with every reason why: exit status 2."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


class File(NamedTuple):
    """A file to look at; `named` when the call names it, rather than a folder above it."""

    path: str
    named: bool


class Tree(Protocol):
    """Where files come from: the disk, or a git revision. Paths are absolute, as they stand on disk."""

    def load(self, path: str) -> Source:
        """A file as a source; one that can't be read has a flaw that says why."""

    def walk(self, folder: str, exclude: Sequence[str] = ()) -> Iterator[str]:
        """The YAML and JSON files below a folder, sorted; hidden folders and links to folders are left out."""

    def exists(self, path: str) -> bool: ...

    def is_folder(self, path: str) -> bool: ...

    def names(self, folder: str) -> list[str]:
        """What a folder holds, sorted; nothing where there is no folder."""

    def stays_within(self, path: str, root: str) -> bool:
        """Whether a path leads to a place inside `root`, links followed."""

    def stream(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A file's bytes, to be read from front to back. Raises `Unusable`."""

    def size(self, path: str) -> int:
        """A file's length in bytes; 0 where that isn't known."""


class Disk:
    """The work tree."""

    def load(self, path: str) -> Source:
        name = shown(path)
        if name == STANDARD_INPUT:
            return read_bytes(name, standard_input().read(MAX_BYTES + 1))
        note(path)
        if not self.stays_within(path, policy_root(os.path.dirname(path))):
            return _flawed(
                name,
                "path-outside-root",
                "the file is a link to a place outside the policy root",
                "copy the file into the repo",
            )
        try:
            return read_bytes(name, read(path, MAX_BYTES + 1))
        except NotRegular as error:
            return _flawed(name, "missing-file", str(error.strerror), "put a file there")
        except OSError as error:
            return _flawed(
                name, "missing-file", f"the file can't be read: {reason(error)}", "check the file and its permissions"
            )

    def walk(self, folder: str, exclude: Sequence[str] = ()) -> Iterator[str]:
        waiting = _entries(folder)
        while waiting:
            entry = waiting.pop()
            if is_excluded(entry.path, exclude):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and entry.name not in _SKIPPED:
                    waiting += _entries(entry.path)
            elif is_ours_by_name(entry.name) and not (entry.is_symlink() and self.is_folder(entry.path)):
                yield entry.path

    def exists(self, path: str) -> bool:
        note(path)
        return os.path.exists(path)

    def is_folder(self, path: str) -> bool:
        return os.path.isdir(path)

    def names(self, folder: str) -> list[str]:
        try:
            return sorted(os.listdir(folder))
        except OSError:
            return []

    @contextmanager
    def stream(self, path: str) -> Iterator[BinaryIO]:
        hold(path)
        try:
            file = opened(path)
        except NotRegular as error:
            raise Unusable(f"`{shown(path)}`: {error.strerror}") from None
        except OSError as error:
            raise Unusable(f"`{shown(path)}` can't be read: {reason(error)}") from None
        with file:
            yield file

    def size(self, path: str) -> int:
        try:
            return os.path.getsize(path)
        except OSError:
            return 0

    def stays_within(self, path: str, root: str) -> bool:
        if os.path.islink(path):
            return is_within(os.path.realpath(path), _real(root))
        return is_within(os.path.join(_real(os.path.dirname(path)), os.path.basename(path)), _real(root))


@cache
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What a folder holds, the last name first. Raises `Unusable`."""
    note(folder)
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        raise Unusable(f"`{shown(folder)}` can't be read: {reason(error)}") from None


def find(tree: Tree, paths: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[File]:
    """The files that `paths` mean, each once, in the order given and sorted within a folder. Raises `Unusable`."""
    seen: set[str] = set()
    for path in paths:
        whole = os.path.abspath(STANDARD_INPUT if path == "-" else path)
        if path != "-" and not tree.exists(whole) and not os.path.islink(whole):
            raise Unusable(f"`{path}` does not exist")
        below = tree.walk(whole, exclude) if tree.is_folder(whole) else None
        for file in [File(whole, True)] if below is None else (File(entry, False) for entry in below):
            if file.path not in seen:
                seen.add(file.path)
                yield file


def is_ours_by_name(name: str) -> bool:
    """Whether a file of this name is looked at when its folder is."""
    return name.endswith(SUFFIXES) and not name.startswith(".")


def is_excluded(path: str, exclude: Sequence[str]) -> bool:
    """Whether a pattern means this path, by the whole of it as shown or by its last name."""
    return bool(exclude) and any(
        fnmatchcase(shown(path), pattern) or fnmatchcase(os.path.basename(path), pattern) for pattern in exclude
    )


def standard_input() -> BinaryIO:
    """The bytes of standard input. Raises `Unusable` where the caller has closed it (`<&-`)."""
    if sys.stdin is None:
        raise Unusable("standard input is closed, nothing can be read from `-`")
    return sys.stdin.buffer


def read_text(path: str) -> str:
    """A text file of routectl's own. Raises OSError, and ValueError where it is not UTF-8."""
    note(os.path.abspath(path))
    hold(path)
    return read(path, MOST_OF_OWN).decode("utf-8")


def read_bytes(name: str, content: bytes) -> Source:
    """A file's bytes as a source, where they are not too many."""
    if len(content) > MAX_BYTES:
        megabytes = MAX_BYTES // 1024 // 1024
        return _flawed(
            name, "document-too-large", f"the file is larger than {megabytes} MiB", "split it into several files"
        )
    return decode(name, content)


def _flawed(name: str, slug: str, message: str, help: str) -> Source:
    return Source(name, "", (Flaw(slug, Spot(Source(name, "")), message, help),))


def is_within(path: str, folder: str) -> bool:
    """Whether a path lies in a folder, by their names alone."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def shown(path: str) -> str:
    """A path as people see it: relative to the working directory where it lies below it, with `/`."""
    here = os.getcwd()
    relative = path[len(here) + 1 :] if path.startswith(here + os.sep) else path
    return relative.replace(os.sep, "/").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def reason(error: OSError) -> str:
    """What the system says, without its numbers."""
    return (error.strerror or "unknown error").lower()
