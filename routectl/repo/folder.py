"""Writes a new folder with all its files, whole or not at all."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from routectl.repo.disk import Unusable, reason

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_folder(folder: str, files: Mapping[str, str | bytes]) -> None:
    """Put these files, by their paths in it, into a folder that isn't there yet or is empty. Raises `Unusable`."""
    whole = os.path.abspath(folder)
    astray = next((path for path in files if os.path.isabs(path) or ".." in path.replace(os.sep, "/").split("/")), None)
    if astray is not None:
        raise Unusable(f"nothing was written: `{astray}` would lie outside of `{folder}`")
    if os.path.lexists(whole) and (os.path.islink(whole) or not os.path.isdir(whole) or os.listdir(whole)):
        raise Unusable(f"nothing was written: `{folder}` is there already; name a folder that is empty or new")
    partial = f"{whole}.{os.getpid()}.partial"
    try:
        os.makedirs(partial)
        for path, content in files.items():
            file = os.path.join(partial, path)
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "xb") as opened:
                opened.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        os.replace(partial, whole)
    except OSError as error:
        raise Unusable(f"`{folder}` can't be written: {reason(error)}") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
