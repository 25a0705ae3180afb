"""Where the `routectl` command begins: an answer from the cache where nothing changed, else the command itself."""

from __future__ import annotations

import sys


def command() -> None:
    """Run the command line and end the process there and then.

    At its own end the interpreter would take apart, piece by piece, all that was read: a sixth of a small run, seconds of
    a large one.
    """
    import os

    status = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        status = status or 120  # what the interpreter says where its last words go nowhere
    os._exit(status)


def main() -> int:
    """Run the command line in `sys.argv` and return its exit status."""
    if sys.path and not sys.flags.safe_path and sys.path[0] == _working_directory():
        del sys.path[0]  # `python -m routectl`: nothing planted beside the policies may be imported
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        from routectl.repo.write import open_closed

        open_closed()
    arguments = sys.argv[1:]
    if arguments[:1] == ["lint"]:
        from routectl.repo.cache import recall

        answer = recall(arguments)
        if answer is not None:
            return answer
    from routectl.cli.app import run

    return run(arguments)


def _working_directory() -> str:
    import os

    try:
        return os.getcwd()
    except OSError:
        return ""


if __name__ == "__main__":
    command()
