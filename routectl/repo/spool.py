"""A file that is written as its content comes, and stands at its path whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from routectl.repo.disk import Unusable, reason
from routectl.repo.held import claim, objection
from routectl.repo.write import takes_a_stream

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def spooled(path: str) -> Iterator[BinaryIO]:
    """Bytes for `path`, in a partial file beside it until all are there. Raises `Unusable`; what stood there stays then."""
    if takes_a_stream(path):
        try:
            with open(path, "wb") as stream:
                yield stream
        except OSError as error:
            raise Unusable(f"`{path}` can't be written: {reason(error)}") from None
        return
    if why := claim(path):
        raise Unusable(why)
    whole = os.path.realpath(path)
    partial = f"{whole}.{os.getpid()}.partial"
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except OSError as error:
        raise Unusable(f"`{path}` can't be written: {reason(error)}") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if why := objection(path):
            raise Unusable(why)
        if os.path.exists(whole):
            os.chmod(partial, os.stat(whole).st_mode & 0o7777)
        os.replace(partial, whole)
    except OSError as error:
        _gone(partial)
        if error.filename not in (None, partial):
            raise
        raise Unusable(f"`{path}` can't be written: {reason(error)}") from None
    except BaseException:
        _gone(partial)
        raise


def _gone(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
