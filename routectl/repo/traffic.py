"""Opens a traffic log, a file or a folder of them, in the work tree or at a revision: CSV, JSON Lines, either gzipped, or Parquet."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple

from routectl.repo.disk import Unusable, shown
from routectl.repo.lines import MARK, MAX_LINE, Line, Lined, Table, lines
from routectl.repo.progress import watched
from routectl.repo.root import policy_root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.repo.disk import Tree

Form = Literal["jsonl", "csv", "parquet"]

MOST_BYTES = 128 * 1024 * 1024
"""Of one file so much is read, unpacked: a small gzip file may hold any amount of nothing."""

ENDINGS: dict[str, Form] = {
    ".csv": "csv", ".csv.gz": "csv", ".jsonl": "jsonl", ".jsonl.gz": "jsonl", ".ndjson": "jsonl", ".ndjson.gz": "jsonl",
    ".parquet": "parquet",
}  # fmt: skip
"""What a log is, by how its name ends."""

_POINTER = b"version https://git-lfs.github.com/spec/"
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

    def opened(self) -> Iterator[Lined | Table]:
        """Each file in turn; its rows have to be gone through before the next one. Raises `Unusable`."""
        for path in self.files:
            with self.tree.stream(path) as file:
                yield _opened(shown(path), path, file, self.tree.size(path))


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
        _form(path)
        return Traffic(tree, (path,))
    found = [os.path.join(path, name) for name in tree.names(path) if _ending(name) and not name.startswith(".")]
    if not found:
        raise Unusable(f"`{shown(path)}` holds no traffic log; {_HELP}")
    return Traffic(tree, tuple(found))


_HELP = "a log is CSV or JSON Lines (`.csv`, `.jsonl`, either with `.gz`) or `.parquet`"


def _ending(name: str) -> str:
    return next((ending for ending in ENDINGS if name.lower().endswith(ending)), "")


def _form(path: str) -> Form:
    ending = _ending(path)
    if not ending:
        raise Unusable(f"`{shown(path)}` is no traffic log; {_HELP}")
    return ENDINGS[ending]


def _opened(name: str, path: str, file: BinaryIO, size: int) -> Lined | Table:
    form = _form(path)
    if form == "parquet":
        from routectl.repo.parquet import table

        return Table(name, *table(name, _whole(name, file)))
    first = b""
    problem = ""
    packed = path.lower().endswith(".gz")
    limited = _Limited(file, is_packed=packed)
    try:
        first = limited.readline(MAX_LINE + 1)
    except _BadStream as error:
        problem = str(error)
    if first.startswith(_POINTER):
        raise Unusable(f"`{name}` is a Git LFS pointer, not the log itself; `git lfs pull` brings it")
    if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in first[:4]:
        raise Unusable(f"`{name}` is UTF-16 or UTF-32, not UTF-8: save it as UTF-8")
    if problem:
        raise Unusable(f"`{name}` can't be read: {problem}")
    return Lined(name, form, watched(_sound(limited, first), 0 if packed else size))


def _whole(name: str, file: BinaryIO) -> BinaryIO:
    """A file that is read here and there, from a stream that only goes on."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unusable(f"`{name}` is larger than {MOST_BYTES // 1024 // 1024} MiB")
    return io.BytesIO(content)


class _BadStream(Exception):
    """A stream that can't be read on, and why."""


class _Limited:
    """A stream as lines, unpacked where it is packed; it ends with `_BadStream` at the limit or where it is broken."""

    def __init__(self, file: BinaryIO, *, is_packed: bool) -> None:
        self._file: Any = file
        if is_packed:
            import gzip

            self._file = gzip.GzipFile(fileobj=file)
        self._left = MOST_BYTES

    def readline(self, most: int) -> bytes:
        """The next line, or as much of it as is asked for."""
        import zlib

        try:
            content: bytes = self._file.readline(most)
        except EOFError:
            raise _BadStream("the gzip file ends early") from None
        except zlib.error:
            raise _BadStream("the gzip file is broken") from None
        except OSError as error:
            raise _BadStream(str(error).lower() if error.strerror is None else error.strerror.lower()) from None
        self._left -= len(content)
        if self._left < 0:
            raise _BadStream(
                f"the log is larger than {MOST_BYTES // 1024 // 1024} MiB unpacked, what follows is left out"
            )
        return content


def _sound(file: _Limited, first: bytes) -> Iterator[Line]:
    """The lines; where the stream can't be read on, the last one says why."""
    number = 0
    try:
        for line in lines(file, first.removeprefix(MARK)):
            number = line.number
            yield line
    except _BadStream as error:
        yield Line(number + 1, "", str(error))
