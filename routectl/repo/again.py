"""Standard input put on disk, for what has to read a log more than once."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from routectl.repo.disk import Unusable, reason, standard_input
from routectl.repo.logs import MOST_SPOOLED
from routectl.repo.unpacked import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.repo.logs import LogFile


@contextmanager
def readable_again(files: Sequence[LogFile]) -> Iterator[tuple[LogFile, ...]]:
    """The same files; standard input as a file that is gone afterwards. Raises `Unusable`."""
    if not any(file.is_stream for file in files):
        yield tuple(files)
        return
    try:
        folder = tempfile.mkdtemp(prefix="routectl-")
    except OSError as error:
        raise _no_room(error) from None
    try:
        path = os.path.join(folder, "log")
        _put(path)
        yield tuple(file._replace(copy=path) if file.is_stream else file for file in files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(path: str) -> None:
    stream, size = standard_input(), 0
    try:
        with open(path, "xb") as file:
            while content := stream.read(PIECE):
                size += len(content)
                if size > MOST_SPOOLED:
                    raise Unusable(f"standard input is larger than {MOST_SPOOLED >> 30} GiB: put the log into a file")
                file.write(content)
    except OSError as error:
        raise _no_room(error) from None


def _no_room(error: OSError) -> Unusable:
    return Unusable(f"there is no room to keep standard input, which is read more than once: {reason(error)}")
