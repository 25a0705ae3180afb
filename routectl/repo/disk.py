"""Finds and reads files: never a device, never more than the limit, never by a link out of the policy root."""

from __future__ import annotations

import os
import stat
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from routectl.document.source import Flaw, Source, decode
from routectl.document.place import Spot
from routectl.document.yaml import MAX_BYTES
from routectl.repo.root import policy_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = (".yaml", ".yml", ".json")
_SKIPPED = ("node_modules", "__pycache__")


class Unusable(Exception):
    """A path that the call names can't be used: exit status 2."""


class File(NamedTuple):
    """A file to look at; `named` when the call names it, rather than a folder above it."""

    path: str
    named: bool


def find(paths: Sequence[str], exclude: Sequence[str] = ()) -> Iterator[File]:
    """The files that `paths` mean, each once, in the order given and sorted within a folder. Raises `Unusable`."""
    seen: set[str] = set()
    for path in paths:
        if not os.path.lexists(path):
            raise Unusable(f"`{path}` does not exist")
        whole = os.path.abspath(path)
        found: Iterator[File] = (
            (File(below, False) for below in walk(whole, exclude)) if os.path.isdir(whole) else iter((File(whole, True),))
        )
        for file in found:
            if file.path not in seen:
                seen.add(file.path)
                yield file


def walk(folder: str, exclude: Sequence[str] = ()) -> Iterator[str]:
    """The YAML and JSON files below a folder, sorted; hidden folders and links to folders are left out."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise Unusable(f"`{shown(folder)}` can't be read: {reason(error)}") from None
    for entry in entries:
        if exclude and any(fnmatchcase(shown(entry.path), pattern) or fnmatchcase(entry.name, pattern) for pattern in exclude):
            continue
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith(".") and entry.name not in _SKIPPED:
                yield from walk(entry.path, exclude)
        elif entry.name.endswith(SUFFIXES) and not (entry.is_symlink() and entry.is_dir()):
            yield entry.path


def load(path: str) -> Source:
    """A file as a source; one that can't be read has a flaw that says why."""
    name = shown(path)
    whole = os.path.realpath(path)
    if not is_within(whole, policy_root(os.path.dirname(path))):
        return _flawed(name, "path-outside-root", "the file is a link to a place outside the policy root", "copy the file into the repo")
    try:
        descriptor = os.open(whole, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        return _flawed(name, "missing-file", f"the file can't be read: {reason(error)}")
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return _flawed(name, "missing-file", "this is not a regular file")
        if status.st_size > MAX_BYTES:
            megabytes = MAX_BYTES // 1024 // 1024
            return _flawed(name, "document-too-large", f"the file is larger than {megabytes} MiB", "split it into several files")
        content = file.read(MAX_BYTES + 1)
    return decode(name, content)


def _flawed(name: str, slug: str, message: str, help: str = "") -> Source:
    return Source(name, "", (Flaw(slug, Spot(Source(name, "")), message, help),))


def is_within(path: str, folder: str) -> bool:
    """Whether a real path lies in a folder, links in the folder's own path resolved."""
    folder = os.path.realpath(folder)
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def shown(path: str) -> str:
    """A path as people see it: relative to the working directory where it lies below it, with `/`."""
    here = os.getcwd()
    relative = path[len(here) + 1 :] if path.startswith(here + os.sep) else path
    return relative.replace(os.sep, "/").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def reason(error: OSError) -> str:
    """What the system says, without its numbers."""
    return (error.strerror or "unknown error").lower()
