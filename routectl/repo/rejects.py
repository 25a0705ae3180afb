"""The file of the rows of a log that could not be read: JSON Lines, one row each with its place and why."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from routectl.repo.spool import spooled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def rejects_file(path: str | None) -> Iterator[Callable[[Any], None] | None]:
    """What takes rejected rows for the file at `path`, which stands there once all are in it; None without a path.

    Raises `Unusable`.
    """
    if path is None:
        yield None
        return
    with spooled(path) as file:

        def put(one: Any) -> None:
            entry = {
                "file": one.file,
                "line": one.line,
                "column": one.target,
                "reason": one.reason,
                "found": one.found,
                "text": one.text,
            }
            file.write((json.dumps(entry, ensure_ascii=True) + "\n").encode())

        yield put
