"""The files of a new policy repo, from the templates that are shipped."""

from __future__ import annotations

import os
from datetime import date

from routectl import starter as room
from routectl.policy.policy import Policy
from routectl.repo.disk import Unusable, reason
from routectl.repo.open import Repo
from routectl.repo.write import write
from routectl.version import __version__

DIGEST = "@DIGEST@"
"""Stands in a drill until the policy that it was held with is there."""

POLICY = os.path.join("policies", "support.yaml")


def make(folder: str) -> list[str]:
    """Write a new policy repo and return the paths. Raises `Unusable`, before anything is written where a file is in the way."""
    files = starter()
    taken = [name for name in files if os.path.lexists(os.path.join(folder, name))]
    if taken:
        raise Unusable(f"nothing was written: `{folder}` already has {', '.join(f'`{name}`' for name in taken)}")
    drills = {name: files.pop(name) for name, text in list(files.items()) if DIGEST in text}
    written = _write(folder, files)
    digest = _digest(os.path.join(folder, POLICY))
    return written + _write(folder, {name: text.replace(DIGEST, digest) for name, text in drills.items()})


def _write(folder: str, files: dict[str, str]) -> list[str]:
    written: list[str] = []
    for name, text in files.items():
        path = os.path.join(folder, name)
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            write(path, text)
        except OSError as error:
            raise Unusable(f"`{path}` can't be written: {reason(error)}") from None
        written.append(path)
    return written


def _digest(path: str) -> str:
    """That of the policy as it was written: its dates, and so its digest, are of today."""
    (policy,) = (one for file in Repo([path]).looked() for one in file.linked if isinstance(one, Policy))
    return policy.digest


def starter() -> dict[str, str]:
    """Path in the new repo to text, dated today; what is to hold the policy's digest still has `DIGEST` in its place."""
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
