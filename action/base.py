"""Prints the commit that a pull request is to be compared with, fetched where the checkout left it out.

GitHub checks out the merge of the pull request into its base: what it changes is then the second
parent's part, and the first parent is the base, newer than the one of the event where the base
moved on. With another checkout it is the base of the event.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys


def main() -> int:
    """Print the commit; 1 and a word on standard error where there is none."""
    with open(os.environ["GITHUB_EVENT_PATH"], encoding="utf-8") as file:
        pull = json.load(file)["pull_request"]
    base, head = pull["base"]["sha"], pull["head"]["sha"]
    parents = git("show", "--no-patch", "--format=%P", "HEAD").split()
    if len(parents) == 2 and parents[1] == head:
        base = parents[0]
    if not has(base) and not git("fetch", "--no-tags", "--depth=1", "origin", base, quiet=True) and not has(base):
        print(
            f"::error::the base {base} is not in this checkout; give actions/checkout `fetch-depth: 0`", file=sys.stderr
        )
        return 1
    if not git("merge-base", base, "HEAD", quiet=True):
        print(
            "::error::where the pull request left its base is not in this checkout; give actions/checkout `fetch-depth: 0`",
            file=sys.stderr,
        )
        return 1
    print(base)
    return 0


def git(*arguments: str, quiet: bool = False) -> str:
    """What git says; empty where it fails and that is no matter."""
    done = subprocess.run(["git", *arguments], check=not quiet, capture_output=True, text=True)
    return done.stdout.strip()


def has(commit: str) -> bool:
    """Whether a commit is in this clone."""
    return bool(git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}", quiet=True))


if __name__ == "__main__":
    sys.exit(main())
