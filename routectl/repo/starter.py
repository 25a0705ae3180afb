"""The files of a new policy repo, from the templates that are shipped."""

from __future__ import annotations

import os
from datetime import date

from routectl import __version__
from routectl import starter as room


def starter() -> dict[str, str]:
    """Path in the new repo to text, dated today."""
    today = date.today().isoformat()
    top = room.__path__[0]
    files: dict[str, str] = {}
    for folder, _, names in sorted(os.walk(top)):
        for name in sorted(names):
            if name.endswith((".py", ".pyc")):
                continue
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                files[os.path.relpath(path, top)] = (
                    file.read().replace("@TODAY@", today).replace("@VERSION@", __version__)
                )
    return files
