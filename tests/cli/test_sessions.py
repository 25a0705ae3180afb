"""Literate sessions: each `console` block of the pages beside this file is typed into a shell, and must say what it says there.

A line `...` stands for any lines, `[today]` for the day of the run, and `[digest]` for the twelve figures of a digest:
a new repo is dated by the day on which it is begun. `[exit N]` closes the output of a command that doesn't exit with 0.
The commands of a page run one after the other in one empty folder.
"""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

HERE = Path(__file__).parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[tuple[str, str]]:
    """Each command with the output that the page gives it."""
    found: list[tuple[str, str]] = []
    for block in BLOCK.findall(page):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.split("\n")
            last = next(number for number, line in enumerate(lines) if not line.endswith("\\"))
            found.append(("\n".join(lines[: last + 1]), "\n".join(lines[last + 1 :]).strip("\n")))
    return found


def fits(expected: str, actual: str) -> bool:
    pattern = "\n".join(r".*" if line == "..." else re.escape(line) for line in expected.split("\n"))
    pattern = pattern.replace(re.escape("[today]"), date.today().isoformat()).replace(
        re.escape("[digest]"), "[0-9a-f]{12}"
    )
    return re.fullmatch(pattern, actual, re.DOTALL) is not None


SHOWN = {"lint": "tests/broken", "test": ".", "simulate": ".", "replay": "."}
"""Where the listings of the readme were made, by their command."""

TODAY = dict.fromkeys(("simulate", "replay"), ("--today", "2026-11-23"))
"""The sample is fit to decide on the day that it was made for."""


@pytest.mark.parametrize("name", SHOWN)
def test_the_readme_shows_what_is_there(root: Path, name: str) -> None:
    listings = commands((root / "README.md").read_text())
    command, expected = next(one for one in listings if one[0].startswith(f"routectl {name} ") and one[1])
    run = subprocess.run(
        [sys.executable, "-m", "routectl", *shlex.split(command)[1:], *TODAY.get(name, ())],
        cwd=root / SHOWN[name],
        env=os.environ | {"PYTHONPATH": str(root), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert fits(expected.strip(), run.stdout.strip())


@pytest.mark.parametrize("page", sorted(HERE.glob("*.md")), ids=lambda page: page.stem)
def test_session(page: Path, root: Path, tmp_path: Path) -> None:
    programs, folder = tmp_path / "bin", tmp_path / "work"
    programs.mkdir()
    folder.mkdir()
    routectl = programs / "routectl"
    routectl.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -c "import sys; from routectl.__main__ import main; sys.exit(main())" "$@"\n'
    )
    routectl.chmod(routectl.stat().st_mode | stat.S_IXUSR)
    who = {
        "GIT_AUTHOR_NAME": "t",
        "GIT_AUTHOR_EMAIL": "t@example.invalid",
        "GIT_COMMITTER_NAME": "t",
        "GIT_COMMITTER_EMAIL": "t@example.invalid",
    }
    environment = {
        **os.environ,
        **who,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(root),
        "ROOT": str(root),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "COLUMNS": "100",
    }
    for name in ("FORCE_COLOR", "NO_COLOR"):
        environment.pop(name, None)
    for command, expected in commands(page.read_text()):
        run = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        actual = run.stdout.rstrip("\n") + (f"\n[exit {run.returncode}]" if run.returncode else "")
        assert fits(expected, actual.strip("\n")), (
            f"$ {command}\n--- the page says\n{expected}\n--- the shell says\n{actual}"
        )
