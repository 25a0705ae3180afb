"""A source of policies: a file, a folder, a git revision, `REV:PATH` or `-`, as a tree of files and a path in it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from routectl.repo.disk import Disk, Tree, Unusable, shown

if TYPE_CHECKING:
    from collections.abc import Iterator


class Opened(NamedTuple):
    """Where a policy is: the path, absolute or `-`, in a tree of files."""

    tree: Tree
    path: str
    label: str
    """How the source is shown."""


@contextmanager
def opened(source: str, beside: str = "") -> Iterator[Opened]:
    """What `source` means. Raises `Unusable`.

    A revision alone means the path `beside` as it was then; the whole work tree where there is none. It is one of
    the repository that the working directory is in, or else of that of `beside`.
    What is on disk goes before a revision of the same name: `main:` is the revision `main` whatever
    the folder holds.
    """
    if source == "-":
        yield Opened(Disk(), "-", "<stdin>")
        return
    if not source or "\0" in source or source.startswith("-"):
        raise Unusable(f"`{source}` is no file, folder or revision")
    whole = os.path.abspath(source)
    if os.path.lexists(whole) and not source.endswith(":"):
        yield Opened(Disk(), whole, shown(whole))
        return
    from routectl.repo.git import Revision, is_repository

    name, colon, inside = source.partition(":")
    home = os.path.dirname(beside) if os.path.isabs(beside) and not is_repository() else ""
    try:
        tree = Revision(name, home)
    except Unusable as error:
        raise _neither(source, error) from None
    with tree:
        path = _path(tree, inside, beside)
        if not tree.exists(path):
            help = _meant(tree, path) if colon else f"if it had another name then, write `{name}:PATH`"
            raise Unusable(f"`{inside or shown(path)}` does not exist at `{name}`{help and '; ' + help}")
        label = f"{name}:{os.path.relpath(path, tree.top).replace(os.sep, '/')}" if path != tree.top else name
        yield Opened(tree, path, label)


def _path(tree: Tree, inside: str, beside: str) -> str:
    """As git has it, a path stands from the top of the work tree, and from here where it begins with `./` or `../`."""
    top: str = getattr(tree, "top", "")
    if inside.startswith(("./", "../")) or inside in (".", ".."):
        return os.path.abspath(inside)
    if inside:
        return os.path.join(top, os.path.normpath(inside.lstrip("/")))
    if beside == "-":
        raise Unusable("what is read from `-` has no path at a revision; write `REV:PATH`")
    return beside or top


def _neither(source: str, error: Unusable) -> Unusable:
    """Why a source leads nowhere: the file isn't there, and git doesn't know it either."""
    if "is no revision" not in str(error):
        return Unusable(f"`{source}` does not exist, and no revision can be asked for: {error}")
    meant = _meant(Disk(), os.path.abspath(source))
    shallow = str(error).partition("; ")[2]
    return Unusable("; ".join(filter(None, (f"`{source}` is no file, folder or revision", meant, shallow))))


def _meant(tree: Tree, path: str) -> str:
    from routectl.closest import did_you_mean

    return did_you_mean(os.path.basename(path), tree.names(os.path.dirname(path)))
