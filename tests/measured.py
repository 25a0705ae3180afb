"""The real command in a process of its own, with little memory to take, and what it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ADDRESS_SPACE = 600 * 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent

# A process of few pages stands between: to the kernel, what a process took begins with what its parent had.
LAUNCHER = """
import json, os, resource, sys
child = os.fork()
if not child:
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    os.execv(sys.argv[3], sys.argv[3:])
_, status, usage = os.wait4(child, 0)
taken = os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
with open(sys.argv[1], "w") as file:
    json.dump(taken, file)
"""

COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As a user has it: the modules of a package that is installed are compiled once, not in every process."""


class Ended(NamedTuple):
    status: int
    output: str
    errors: str
    seconds: float
    """Of processor time, which other work on the machine doesn't lengthen."""
    megabytes: float


def measured(folder: Path, *arguments: str) -> Ended:
    """`routectl` with these arguments, run in a folder; its output goes beside the folder, for there may be much."""
    taken, out, err = (folder.parent / name for name in ("taken", "out", "err"))
    command = [sys.executable, "-m", "routectl", *arguments]
    with out.open("wb") as output, err.open("wb") as errors:
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", LAUNCHER, str(taken), str(ADDRESS_SPACE), *command],
            cwd=folder,
            env=COMPILED | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            timeout=60,
            check=True,
        )
    status, seconds, megabytes = json.loads(taken.read_text())
    return Ended(status, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"), seconds, megabytes)
