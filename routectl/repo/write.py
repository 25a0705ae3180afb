"""Writes files whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys

PIECE = 65_536
"""Bytes that are written at once: of a longer write that breaks in the middle not every system says so."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What a system says where a standard stream takes nothing more."""


def close_output(descriptor: int = 1) -> None:
    """Nobody takes what is written there any more: let it go nowhere, and no error come of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def emit(content: bytes) -> None:
    """Write to standard output. Raises OSError where not all of it can be written."""
    sys.stdout.flush()
    whole = memoryview(content)
    for start in range(0, len(whole), PIECE):
        sys.stdout.buffer.write(whole[start : start + PIECE])
        sys.stdout.buffer.flush()


def open_closed() -> None:
    """Stand in for the standard streams that a caller has closed (`>&-`).

    No other file may come to stand there. A result that goes to standard output fails; words beside it go nowhere.
    """
    for name, mode in (("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            taken = os.open(os.devnull, mode)
            if name != "stdin":
                setattr(sys, name, os.fdopen(taken, "w", encoding="utf-8"))


def takes_a_stream(path: str) -> bool:
    """Whether a device or a pipe stands there: it is written into, for a file in its place would be the end of it."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def step_summary() -> str:
    """The file of the step's summary, where GitHub Actions says that it is. Raises `Unusable`."""
    from routectl.repo.disk import Unusable

    path = os.environ.get("GITHUB_STEP_SUMMARY", "")
    if not path:
        raise Unusable("--summary: the environment has no `GITHUB_STEP_SUMMARY`, as a step of GitHub Actions has")
    return path


def append(path: str, text: str) -> None:
    """Put a text behind what stands in a file. Raises `Unusable`; the old file stays then."""
    from routectl.repo.disk import Unusable, reason

    try:
        before = ""
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                before = file.read()
        write(path, before + text)
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "it is not UTF-8"
        raise Unusable(f"`{path}` can't be written: {why}") from None


def write(path: str, text: str) -> None:
    """Put `text` at `path` in one step, keeping the mode of what stood there. Raises OSError; the old file stays then."""
    if takes_a_stream(path):
        with open(path, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        return
    whole = os.path.realpath(path)
    partial = f"{whole}.{os.getpid()}.partial"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(whole):
            os.chmod(partial, os.stat(whole).st_mode & 0o7777)
        os.replace(partial, whole)
    except BaseException:
        os.unlink(partial)
        raise
