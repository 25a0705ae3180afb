"""Where the `routectl` command begins: an answer from the cache where nothing changed, else the command itself."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command line in `sys.argv` and return its exit status."""
    if sys.path and not sys.flags.safe_path and sys.path[0] == _working_directory():
        del sys.path[0]  # `python -m routectl`: nothing planted beside the policies may be imported
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:  # `routectl lint >&-`
            setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  it lives as long as we do
    arguments = sys.argv[1:]
    if arguments[:1] == ["lint"]:
        from routectl.repo.cache import recall

        answer = recall(arguments)
        if answer is not None:
            return answer
    from routectl.cli.app import run

    return run(arguments)


def _working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
