"""Finds the files of traffic logs, whatever they are called, and opens each: what it is, is told by its bytes."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from routectl.repo.disk import STANDARD_INPUT, Unusable, reason, shown, standard_input
from routectl.repo.held import hold
from routectl.repo.regular import NotRegular, opened
from routectl.repo.unpacked import PIECE, Broken, Bytes, Joined, packing, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Form = Literal["csv", "jsonl", "parquet", "arrow"]

FORMS: tuple[Form, ...] = ("csv", "jsonl", "parquet", "arrow")

ENDINGS: dict[str, Form] = {
    ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".pq": "parquet",
    ".arrow": "arrow", ".arrows": "arrow", ".ipc": "arrow", ".feather": "arrow",
}  # fmt: skip
"""What a log is by how its name ends, where it isn't packed."""

PACKINGS = (".gz", ".zst", ".zstd")

MOST_SPOOLED = 16 << 30
"""Bytes of a file that is read here and there, put on disk where they come as a stream."""

_ENOUGH = 64
"""Bytes that tell what a file is."""

_PIPE = re.compile(r"/(dev|proc/self)/fd/[0-9]+\Z")
"""What a shell puts in the place of `<(command)`. No other pipe is read: one in a folder may never come to an end."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")

_ARRAY = re.compile(rb"(\xef\xbb\xbf)?\s*\[\s*(\{|\]|$)")

_POINTER = b"version https://git-lfs.github.com/spec/"
_ARROW_FILE, _ARROW_STREAM, _PARQUET = b"ARROW1", b"\xff\xff\xff\xff", b"PAR1"


class LogFile(NamedTuple):
    """One file of a log, not yet opened."""

    path: str
    """As it stands on disk; `<stdin>` for standard input."""
    form: str = ""
    """What the call says that it is; its name and its bytes where it says nothing."""
    copy: str = ""
    """Where a stream was put on disk, if it was."""

    @property
    def name(self) -> str:
        """The file as people see it."""
        return self.path if self.path == STANDARD_INPUT else shown(self.path)

    @property
    def label(self) -> str:
        """The file's name without its folders and endings: `@file` in a mapping, and a part of what draws are made on."""
        return self.path if self.path == STANDARD_INPUT else stem(self.path)

    @property
    def is_stream(self) -> bool:
        """Whether it can be read only once."""
        return not self.copy and (self.path == STANDARD_INPUT or bool(_PIPE.match(self.path)))

    @property
    def size(self) -> int:
        """Bytes on disk; 0 where nobody knows."""
        try:
            return 0 if self.is_stream else os.path.getsize(self.copy or self.path)
        except OSError:
            return 0


class Opened(NamedTuple):
    """A file of a log, open: its form, how it was packed, and its bytes."""

    file: LogFile
    form: Form
    packing: str
    bytes: Bytes
    raw: Any = None
    """The file itself, to be read here and there; None where it is packed or comes as a stream."""
    stream: Any = None
    """The file as it lies on disk, packed or not; None where it comes as a stream."""

    @property
    def position(self) -> int:
        """How far the file was read, in its bytes on disk; 0 where nobody knows."""
        try:
            return int(self.stream.tell()) if self.stream is not None else 0
        except (OSError, ValueError):  # a pipe, or closed already
            return 0


def find_logs(paths: Sequence[str], form: str = "") -> tuple[LogFile, ...]:
    """The files that paths mean: files, folders, patterns, or `-`. Each once, sorted within a folder. Raises `Unusable`."""
    if form and form not in FORMS:
        raise Unusable(f"`--form {form}`: say {', '.join(FORMS[:-1])} or {FORMS[-1]}")
    found: dict[str, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_meant(path)))
    return tuple(LogFile(path, form) for path in found)


def is_address(path: str) -> bool:
    """Whether a log lies where only Spark reads it: `s3a://bucket/log.parquet`."""
    return bool(_ADDRESS.match(path)) and not os.path.lexists(path)


def _meant(path: str) -> Iterable[str]:
    if path == "-":
        return (STANDARD_INPUT,)
    if is_address(path):
        raise Unusable(
            f"`{path}` is an address, and logs are read from files: copy it here or mount it; "
            "`routectl replay --engine spark` reads addresses"
        )
    whole = os.path.abspath(path)
    if os.path.isdir(whole):
        below = _below(whole)
        if not below:
            raise Unusable(f"`{path}` holds no traffic log; {HELP}")
        return below
    if not os.path.lexists(whole) and any(sign in path for sign in "*?["):
        return _matching(path)
    if not os.path.exists(whole):
        raise Unusable(f"`{path}` does not exist")
    return (whole,)


def _matching(pattern: str) -> list[str]:
    import glob

    found = [os.path.abspath(one) for one in sorted(glob.glob(pattern, recursive=True)) if os.path.isfile(one)]
    if not found:
        raise Unusable(f"no file matches `{pattern}`")
    return found


HELP = "a log is CSV, JSON Lines, Parquet or Arrow IPC, by its name's ending, also with `.gz` or `.zst`"


def _below(folder: str) -> list[str]:
    """The logs in a folder and below; what is hidden, or marked by `_` as such folders mark their own notes, is left out."""
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        found += [
            os.path.join(here, name) for name in sorted(names) if by_name(name) and not name.startswith((".", "_"))
        ]
    return found


def stem(path: str) -> str:
    """A file's name without its folders and the endings that say what it is."""
    name = os.path.basename(path)
    for endings in (PACKINGS, tuple(ENDINGS)):
        ending = next((one for one in endings if name.lower().endswith(one)), "")
        name = name[: len(name) - len(ending)]
    return name


def by_name(path: str) -> Form | None:
    """What a log is by its name; None where that says nothing."""
    name = path.lower()
    packed = next((ending for ending in PACKINGS if name.endswith(ending)), "")
    name = name.removesuffix(packed)
    return next((form for ending, form in ENDINGS.items() if name.endswith(ending)), None)


@contextmanager
def open_log(file: LogFile) -> Iterator[Opened]:
    """A file of a log. Raises `Unusable` where it can't be used at all."""
    if file.is_stream:
        with stream_of(file) as stream:
            yield look_at(file, stream)
        return
    hold(file.copy or file.path)
    try:
        stream = opened(file.copy or file.path)
    except NotRegular as error:
        raise Unusable(f"`{file.name}`: {error.strerror}") from None
    except OSError as error:
        raise Unusable(f"`{file.name}` can't be read: {reason(error)}") from None
    with stream:
        yield look_at(file, stream)


@contextmanager
def stream_of(file: LogFile) -> Iterator[Any]:
    """The bytes of a log that can be read only once. Raises `Unusable`."""
    if file.path == STANDARD_INPUT:
        yield standard_input()
        return
    try:
        stream = open(file.path, "rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise Unusable(f"`{file.name}` can't be read: {reason(error)}") from None
    with stream:
        yield stream


def look_at(file: LogFile, stream: Any) -> Opened:
    """A file of a log from its bytes, wherever they come from. Raises `Unusable`."""
    name = file.name
    try:
        first = _first(Joined(b"", stream))
        how = packing(first)
        content = unpacked(Joined(first, stream), how)
        inside = _first(content) if how else first
    except Broken as error:
        raise Unusable(f"`{name}` can't be read: {error}") from None
    if inside.startswith(_POINTER):
        raise Unusable(f"`{name}` is a Git LFS pointer, not the log itself; `git lfs pull` brings it")
    if inside.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unusable(f"`{name}` is UTF-16 or UTF-32, not UTF-8: save it as UTF-8")
    form = _form(file, inside)
    content = Joined(inside, content) if how else Joined(first, stream)
    own = None if file.is_stream else stream
    return Opened(file, form, how, content, None if how else own, own)


def _form(file: LogFile, inside: bytes) -> Form:
    """What a file is by its first bytes, where they say it; else by its name or the call. Raises `Unusable`."""
    binary = _binary(inside)
    wanted = cast("Form | None", file.form or (None if file.path == STANDARD_INPUT else by_name(file.path)))
    if binary is not None:
        return binary
    if b"\x00" in inside[:4]:
        raise Unusable(f"`{file.name}` is UTF-16 or UTF-32, or no text at all; {HELP}")
    if wanted in ("parquet", "arrow") and inside:
        kind = "Parquet" if wanted == "parquet" else "Arrow IPC"
        raise Unusable(f"`{file.name}` is not {kind}: its first bytes aren't those of such a file")
    if wanted in ("jsonl", None) and _ARRAY.match(inside):
        raise Unusable(
            f"`{file.name}` is one JSON array, not JSON Lines: an object a line; `jq -c '.[]'` makes them of it"
        )
    if wanted is not None:
        return wanted
    return "jsonl" if inside.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "csv"


def _binary(inside: bytes) -> Form | None:
    if inside.startswith(_PARQUET):
        return "parquet"
    return "arrow" if inside.startswith((_ARROW_FILE, _ARROW_STREAM)) else None


def _first(stream: Bytes) -> bytes:
    """Enough of the first bytes, or all there are."""
    content = b""
    while len(content) < _ENOUGH:
        more = stream.read(_ENOUGH - len(content))
        if not more:
            break
        content += more
    return content


@contextmanager
def seekable(log: Opened) -> Iterator[Any]:
    """The bytes of a file that is read here and there: itself, or put into a temporary one. Raises `Unusable`."""
    if log.raw is not None:
        log.raw.seek(0)
        yield log.raw
        return
    from routectl.repo.scratch import scratch  # loads slowly, and most logs are text or lie on disk

    try:
        spool = scratch()
    except OSError as error:
        raise Unusable(f"there is no room to unpack `{log.file.name}`: {reason(error)}") from None
    with spool:
        _spool(log, spool)
        yield spool


def _spool(log: Opened, spool: Any) -> None:
    try:
        while content := log.bytes.read(PIECE):
            if spool.tell() + len(content) > MOST_SPOOLED:
                raise Unusable(f"`{log.file.name}` unpacks to more than {MOST_SPOOLED >> 30} GiB: unpack it first")
            spool.write(content)
        spool.seek(0)
    except Broken as error:
        raise Unusable(f"`{log.file.name}` can't be read: {error}") from None
    except OSError as error:
        raise Unusable(f"there is no room to unpack `{log.file.name}`: {reason(error)}") from None
