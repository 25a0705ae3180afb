"""A git revision as a tree of files: git is asked for objects, nothing is checked out and nothing of the repo is run."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, BinaryIO, cast

from routectl.document.yaml import MAX_BYTES
from routectl.repo.disk import Unusable, is_excluded, is_ours_by_name, is_within, read_bytes, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from subprocess import Popen

    from routectl.document.source import Source

# a repository may bring settings that run programs: none of them is heeded
_GIT = (
    "git", "--no-optional-locks", "-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
    "-c", "protocol.allow=never",
)  # fmt: skip
_TIMEOUT_SECONDS = 60


class Revision:
    """The files of one commit, to be used with `with`. Links are not followed: a linked file counts as missing."""

    def __init__(self, name: str, folder: str = "") -> None:
        """Of the repository of a folder; without one, of the working directory.

        Raises `Unusable` where git, the repository or the revision is missing.
        """
        self.name = name
        self.folder = folder or os.curdir
        self.top = top(self.folder)
        self.commit = _resolve(name, self.folder)
        self._reader: Popen[bytes] | None = None
        self._blobs: dict[str, str] = {}
        self._folders: dict[str, set[str]] = {"": set()}
        for entry in _ask("ls-tree", "-r", "-z", "--full-tree", self.commit, folder=self.folder).split("\0"):
            head, _, path = entry.partition("\t")
            mode, _, rest = head.partition(" ")
            if mode in ("100644", "100755"):
                self._blobs[path] = rest.split(" ")[1]
                self._add(path)

    def __enter__(self) -> Revision:
        return self

    def __exit__(self, *problem: object) -> None:
        if self._reader is not None:
            self._reader.communicate()

    def _add(self, path: str) -> None:
        while path:
            folder, _, name = path.rpartition("/")
            known = folder in self._folders
            self._folders.setdefault(folder, set()).add(name)
            if known:
                return
            path = folder

    def load(self, path: str) -> Source:
        return read_bytes(shown(path), self._blob(self._blobs[self._inside(path)]))

    def walk(self, folder: str, exclude: Sequence[str] = ()) -> Iterator[str]:
        waiting = self._below(folder)
        while waiting:
            path = waiting.pop()
            name = os.path.basename(path)
            if is_excluded(path, exclude):
                continue
            if self.is_folder(path):
                if not name.startswith(".") and name != "node_modules":
                    waiting += self._below(path)
            elif is_ours_by_name(name):
                yield path

    def _below(self, folder: str) -> list[str]:
        """The paths in a folder, the last name first."""
        return [os.path.join(folder, name) for name in reversed(self.names(folder))]

    def exists(self, path: str) -> bool:
        inside = self._inside(path)
        return inside in self._blobs or inside in self._folders

    def has(self, path: str) -> bool:
        """Whether a path as the call gives it, relative to the working directory, was there then."""
        return self.exists(os.path.abspath(path))

    def is_folder(self, path: str) -> bool:
        return self._inside(path) in self._folders

    def names(self, folder: str) -> list[str]:
        return sorted(self._folders.get(self._inside(folder), ()))

    def stays_within(self, path: str, root: str) -> bool:
        return is_within(path, root)

    @contextmanager
    def stream(self, path: str) -> Iterator[BinaryIO]:
        """An object's content as git writes it, however large it is."""
        import subprocess

        name = self._blobs.get(self._inside(path))
        if name is None:
            raise Unusable(f"`{shown(path)}` is no file at `{self.name}`")
        command = [*_GIT, "cat-file", "blob", name]
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=_environment(),
            cwd=self.folder,
        ) as process:
            assert process.stdout is not None
            try:
                yield cast("BinaryIO", process.stdout)
                is_read = not process.stdout.read(1)
                if is_read and process.wait():
                    raise Unusable(_absent(self.name))
            finally:
                # the rest may be long, and nobody reads it
                process.kill()

    def size(self, path: str) -> int:
        """Not known: git would have to be asked."""
        return 0

    def _blob(self, name: str) -> bytes:
        """An object's content; past the limit, as much as shows that it is too large."""
        import subprocess

        if self._reader is None:
            self._reader = subprocess.Popen(
                [*_GIT, "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(),
                cwd=self.folder,
            )
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        self._reader.stdin.write(name.encode("ascii") + b"\n")
        self._reader.stdin.flush()
        head = self._reader.stdout.readline().split()
        if not head or not head[-1].isdigit():
            raise Unusable(_absent(self.name))
        size = int(head[-1])
        content = self._reader.stdout.read(min(size, MAX_BYTES + 1))
        for skipped in range(len(content), size + 1, MAX_BYTES):
            self._reader.stdout.read(min(MAX_BYTES, size + 1 - skipped))
        return content

    def _inside(self, path: str) -> str:
        """A path as the tree has it, from the top of the work tree."""
        whole = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        if whole == self.top:
            return ""
        return os.path.relpath(whole, self.top).replace(os.sep, "/")


def _absent(name: str) -> str:
    return f"a file of `{name}` is not in this clone; `git fetch --refetch` without a filter brings it"


def top(folder: str = os.curdir) -> str:
    """The top folder of the work tree that a folder is in. Raises `Unusable` outside of one."""
    return _top(os.path.abspath(folder))


@cache
def _top(folder: str) -> str:
    return os.path.realpath(_ask("rev-parse", "--show-toplevel", folder=folder).strip())


def is_repository() -> bool:
    """Whether the working directory is in a work tree."""
    try:
        top()
    except Unusable:
        return False
    return True


def _resolve(name: str, folder: str = os.curdir) -> str:
    try:
        return _ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", folder=folder).strip()
    except Unusable:
        help = ""
        if _ask("rev-parse", "--is-shallow-repository", folder=folder).strip() == "true":
            help = "; this clone is shallow: `git fetch --unshallow` brings the rest"
        raise Unusable(f"`{name}` is no revision of this repository{help}") from None


def _ask(*arguments: str, folder: str = os.curdir) -> str:
    return os.fsdecode(_run(*arguments, folder=folder))


def _run(*arguments: str, folder: str = os.curdir) -> bytes:
    import subprocess

    try:
        done = subprocess.run(
            [*_GIT, *arguments],
            capture_output=True,
            check=True,
            timeout=_TIMEOUT_SECONDS,
            env=_environment(),
            cwd=folder,
        )
    except FileNotFoundError:
        raise Unusable("git is not installed, and a revision needs it") from None
    except subprocess.TimeoutExpired:
        raise Unusable(f"git did not answer within {_TIMEOUT_SECONDS} seconds") from None
    except subprocess.CalledProcessError as error:
        said = os.fsdecode(error.stderr).strip().splitlines()
        raise Unusable(f"git: {said[-1] if said else 'failed'}") from None
    return done.stdout


def _environment() -> dict[str, str]:
    return os.environ | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def merge_base(base: str, head: str) -> str:
    """The commit where `head` left `base`. Raises `Unusable`."""
    commits = _resolve(base), _resolve(head)
    if commits[0] == commits[1]:
        return commits[0]
    found = _asked("merge-base", *commits).splitlines()
    if not found:
        is_shallow = _asked("rev-parse", "--is-shallow-repository") == "true"
        help = "; this clone is shallow: `git fetch --unshallow` brings the rest" if is_shallow else ""
        raise Unusable(f"`{base}` and `{head}` have no commit in common{help}")
    return found[0]


def default_base() -> tuple[str, str]:
    """The commit that the work tree is compared with where nobody says, and how to show it. Raises `Unusable`.

    On a branch, the one where it left the default branch; on the default branch itself, `HEAD`.
    """
    head = _resolve("HEAD")
    branch = _asked("symbolic-ref", "--quiet", "--short", "HEAD")
    main = _default_branch()
    if not main or branch == main.rpartition("/")[2]:
        return head, "HEAD"
    base = _asked("merge-base", head, _resolve(main)).splitlines()
    if not base and _asked("rev-parse", "--is-shallow-repository") == "true":
        help = "this clone is shallow: `git fetch --unshallow` brings the rest"
        raise Unusable(f"where `{branch or 'HEAD'}` left `{main}` is not in this clone; {help}")
    if not base or base[0] == head:
        return head, "HEAD"
    return base[0], f"{main}...{branch or 'HEAD'}"


def _default_branch() -> str:
    """The branch that others leave: what the remote says, else the usual names; empty for none."""
    said = _asked("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    names = ("origin/main", "origin/master", "main", "master")
    return said or next((name for name in names if _asked("rev-parse", "--verify", "--quiet", _full(name))), "")


def _full(name: str) -> str:
    return f"refs/remotes/{name}" if name.startswith("origin/") else f"refs/heads/{name}"


def _asked(*arguments: str) -> str:
    """What git says; nothing where it has nothing to say."""
    try:
        return _ask(*arguments).strip()
    except Unusable:
        return ""
