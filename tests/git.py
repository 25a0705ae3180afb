"""Git as tests call it: as somebody without a signature, and with errors that stop."""

from __future__ import annotations

import subprocess
from pathlib import Path

WHO = ("-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> str:
    """What git prints; it has nothing to complain of."""
    call = ["git", "-C", str(folder), *WHO, *arguments]
    run = subprocess.run(call, check=True, capture_output=True, text=True)
    assert not run.stderr, run.stderr
    return run.stdout.strip()


def commit_all(folder: Path, message: str = "one") -> str:
    """Everything in the folder as a commit, of a new repository where there is none yet; its id."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)
    return git(folder, "rev-parse", "HEAD")
