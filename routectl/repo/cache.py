"""The run cache: the same command over the same files gives the same answer, before anything is imported.

An entry holds the whole command line, the place it ran in, and every path that the run looked at
with its change times. It lies in the user's own cache folder, never in the repo: a pull request
can't bring its own verdict along. See docs/decisions/0003-a-run-cache.md.
"""

from __future__ import annotations

import os
import sys
import time

from routectl.repo.trail import presence, stamp, touched
from routectl.version import __version__

_ENVIRONMENT = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "PYTHONPATH", "TZ")
_MAX_ENTRIES = 500
_MAX_BYTES = 32 * 1024 * 1024
_STARTED_NS = time.time_ns()
_TICK_NS = 20_000_000  # a file younger than this may still change within one tick of the file system's clock


def recall(arguments: list[str]) -> int | None:
    """Print the remembered answer to this command line and return its exit status; None where there is none."""
    if "--no-cache" in arguments or "-" in arguments:
        return None
    try:
        key = _key(arguments)
        with open(_file(key), "rb") as file:
            if os.fstat(file.fileno()).st_uid != _user():
                return None
            content = file.read(_MAX_BYTES)
        head, _, output = content.partition(b"\0\0")
        fields = os.fsdecode(head).split("\0")
        if fields[0] != key.replace("\0", "\n") or len(fields) % 2:
            return None
        for path, seen in zip(fields[2::2], fields[3::2], strict=True):
            if (presence(path[1:]) if path[0] == "?" else stamp(path)) != seen:
                return None
        status = int(fields[1])
    except (OSError, ValueError, IndexError):
        return None
    from routectl.repo.write import close_output, emit

    try:
        emit(output)
    except BrokenPipeError:
        close_output()
        return 141
    except OSError:
        return None  # the run itself says that nothing can be written there
    return status


def remember(arguments: list[str], status: int, output: str) -> None:
    """Keep the answer to this command line, with everything the run has touched. A cache that can't be written is no error."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and module.__name__.startswith("routectl"):
            touched.setdefault(file, stamp(file))
    if any(_young(seen) for seen in touched.values()):
        return
    key = _key(arguments)
    fields = [key.replace("\0", "\n"), str(status)]
    for path, seen in touched.items():
        if "\0" not in path:
            fields += [path, seen]
    content = os.fsencode("\0".join(fields)) + b"\0\0" + output.encode("utf-8", "surrogateescape")
    if len(content) > _MAX_BYTES:
        return
    path = _file(key)
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        _make_room(os.path.dirname(path))
        partial = f"{path}.{os.getpid()}"
        with open(partial, "wb") as file:
            file.write(content)
        os.replace(partial, path)
    except OSError:
        return


def _key(arguments: list[str]) -> str:
    environment = [f"{name}={os.environ.get(name)}" for name in _ENVIRONMENT]
    terminal = "-"
    if sys.stdout.isatty():
        terminal = str(os.get_terminal_size(sys.stdout.fileno()))
    parts = [__version__, sys.version, time.strftime("%Y-%m-%d"), os.getcwd(), terminal, *environment, "--", *arguments]
    return "\0".join(parts)


def _file(key: str) -> str:
    from binascii import crc32

    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "routectl", f"{crc32(os.fsencode(key)):08x}")


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _young(seen: str) -> bool:
    """Whether a file changed so shortly before the run that a later change might not show in its times."""
    if " " not in seen:
        return False
    changed = int(seen.split(" ", 1)[0])
    tick = 2_000_000_000 if changed % 1_000_000_000 == 0 else _TICK_NS
    return changed > _STARTED_NS - tick


def _make_room(folder: str) -> None:
    entries = os.listdir(folder)
    if len(entries) > _MAX_ENTRIES:
        paths = sorted((os.path.join(folder, entry) for entry in entries), key=lambda path: os.stat(path).st_mtime)
        for path in paths[: len(paths) // 2]:
            os.unlink(path)
