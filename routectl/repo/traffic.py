"""The traffic log that a policy or a call names: its files, in the work tree or at a revision, opened as any other log, up to a limit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from routectl.repo.disk import Unusable, shown
from routectl.repo.logs import HELP, LogFile, by_name, look_at
from routectl.repo.root import policy_root
from routectl.repo.unpacked import Limited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.repo.disk import Tree
    from routectl.repo.logs import Opened

MOST_BYTES = 128 << 20
"""Of one file so much is read, unpacked: a repo under review may name any amount of anything."""

_KEY = "traffic"


class Traffic(NamedTuple):
    """A log that is there, not yet opened."""

    tree: Tree
    files: tuple[str, ...]
    """The paths, absolute, as they stand on disk."""

    @property
    def names(self) -> tuple[str, ...]:
        """The files as people see them."""
        return tuple(map(shown, self.files))

    @property
    def size(self) -> int:
        """Bytes of all files; 0 where nobody knows."""
        return sum(map(self.tree.size, self.files))

    def opened(self) -> Iterator[Opened]:
        """Each file in turn; its rows have to be gone through before the next one. Raises `Unusable`."""
        for path in self.files:
            with self.tree.stream(path) as stream:
                found = look_at(LogFile(path), stream)
                yield found._replace(bytes=Limited(found.bytes, MOST_BYTES), raw=None)


def keep(policy: Policy, target: str | None) -> None:
    """Remember with a policy where its log is."""
    policy.kept[_KEY] = target


def traffic_of(policy: Policy, tree: Tree) -> Traffic | None:
    """The log that a policy names, in the tree that it was read from; None where it names none. Raises `Unusable`."""
    if "traffic" not in policy.document.value:
        return None
    path: str | None = policy.kept.get(_KEY)
    if path is None:
        flaws = (flaw for flaw in policy.document.source.flaws if getattr(flaw.place, "path", ()) == ("traffic",))
        raise Unusable(next((flaw.message for flaw in flaws), f"`{policy.document.value['traffic']}` can't be read"))
    found = traffic(tree, path)
    root = policy_root(os.path.dirname(path))
    astray = next((file for file in found.files if not tree.stays_within(file, root)), None)
    if astray is not None:
        raise Unusable(f"`{shown(astray)}` is a link to a place outside the policy root")
    return found


def traffic(tree: Tree, path: str) -> Traffic:
    """The log at a path: a file, or the files in a folder that are logs by their names. Raises `Unusable`."""
    if not tree.exists(path):
        raise Unusable(f"`{shown(path)}` does not exist")
    if not tree.is_folder(path):
        return Traffic(tree, (path,))
    found = tuple(_below(tree, path))
    if not found:
        raise Unusable(f"`{shown(path)}` holds no traffic log; {HELP}")
    return Traffic(tree, found)


def _below(tree: Tree, folder: str) -> Iterator[str]:
    """The logs in a folder and below, as a replay finds them (`repo/logs.py`); a link to a folder isn't followed."""
    names = [name for name in tree.names(folder) if not name.startswith((".", "_"))]
    paths = [os.path.join(folder, name) for name in names]
    yield from (path for path in paths if not tree.is_folder(path) and by_name(path))
    for path in paths:
        if tree.is_folder(path) and not os.path.islink(path):
            yield from _below(tree, path)
