"""`routectl init`."""

from __future__ import annotations

import os
import sys

from routectl.repo.disk import Unusable, reason
from routectl.repo.starter import starter
from routectl.repo.write import write


def command(folder: str = ".") -> int:
    """Make a policy repo that passes its own lint: policy, registry, evidence, tests, traffic, CI and pre-commit.

    Example: routectl init routing
    """
    files = starter()
    taken = [name for name in files if os.path.lexists(os.path.join(folder, name))]
    if taken:
        raise Unusable(f"nothing was written: {', '.join(f'`{name}`' for name in taken)} exists already in `{folder}`")
    for name, text in files.items():
        path = os.path.join(folder, name)
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            write(path, text)
        except OSError as error:
            raise Unusable(f"`{path}` can't be written: {reason(error)}") from None
        print(f"wrote {path}")
    print(f"next: cd {folder} && routectl lint", file=sys.stderr)
    return 0
