"""`routectl init`."""

from __future__ import annotations

from shlex import quote

from routectl.cli.finish import tell
from routectl.repo.starter import make


def command(folder: str = ".") -> int:
    """Make a policy repo that passes its own lint: policy, registry, evidence, tests, traffic, CI and pre-commit.

    Example: routectl init routing
    """
    for path in make(folder):
        tell(f"wrote {path}")
    tell(f"next: cd {quote(folder)} && routectl lint")
    return 0
