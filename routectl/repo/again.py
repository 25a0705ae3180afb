"""Logs that come as streams put on disk, for what has to read a log more than once."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from routectl.repo.disk import Unusable, reason
from routectl.repo.logs import MOST_SPOOLED, stream_of
from routectl.repo.unpacked import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.repo.logs import LogFile


@contextmanager
def readable_again(files: Sequence[LogFile]) -> Iterator[tuple[LogFile, ...]]:
    """The same files; streams as files that are gone afterwards. Raises `Unusable`."""
    if not any(file.is_stream for file in files):
        yield tuple(files)
        return
    import shutil
    import tempfile

    try:
        folder = tempfile.mkdtemp(prefix="routectl-")
    except OSError as error:
        raise _no_room(error) from None
    try:
        copies = {file: _put(file, os.path.join(folder, f"log{at}")) for at, file in enumerate(files) if file.is_stream}
        yield tuple(file._replace(copy=copies.get(file, "")) for file in files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(log: LogFile, path: str) -> str:
    size = 0
    try:
        with stream_of(log) as stream, open(path, "xb") as file:
            while content := stream.read(PIECE):
                size += len(content)
                if size > MOST_SPOOLED:
                    raise Unusable(f"`{log.name}` is larger than {MOST_SPOOLED >> 30} GiB: put the log into a file")
                file.write(content)
    except OSError as error:
        raise _no_room(error) from None
    return path


def _no_room(error: OSError) -> Unusable:
    return Unusable(
        f"there is no room to keep a log that comes as a stream and is read more than once: {reason(error)}"
    )
