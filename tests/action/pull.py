"""A pull request to a repo that `routectl init` made."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from routectl.repo.starter import make
from tests.action.hub import Hub
from tests.action.runner import Ran, Runner

INSTALL = "Install routectl"
PULL = json.loads((Path(__file__).parent / "pull_request.json").read_text())


class Pull:
    """A pull request: a repo made by init, a branch, and GitHub's merge of the two checked out."""

    def __init__(self, folder: Path, hub: Hub, root: Path) -> None:
        self.repo, self.hub, self.root = folder / "repo", hub, root
        self.temporary = folder / "temp"
        self.temporary.mkdir()
        self.repo.mkdir()
        make(str(self.repo))
        self.git("init", "-q", "-b", "main")
        self.commit("base")
        self.base = self.git("rev-parse", "HEAD")
        self.git("switch", "-q", "-c", "change")

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
        done = subprocess.run(
            ["git", "-C", str(self.repo), *who, *arguments], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", message)

    def edit(self, *replacements: tuple[str, str]) -> None:
        policy = self.repo / "policies" / "support.yaml"
        text = policy.read_text()
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        policy.write_text(text)
        self.commit("change")

    def merge(self) -> None:
        """What the runner checks out."""
        self.head = self.git("rev-parse", "HEAD")
        self.git("switch", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", "merge", "change")

    def run(self, **inputs: str) -> dict[str, Ran]:
        event = json.loads(json.dumps(PULL).replace('"HEAD"', f'"{self.head}"').replace('"BASE"', f'"{self.base}"'))
        runner = Runner(self.root, self.repo, self.temporary, event, self.hub.url)
        self.runner = runner
        return {ran.name: ran for ran in runner.run(inputs, without=INSTALL)}


def programs(folder: Path) -> None:
    """The python of the tests and the routectl under test, as an environment of their own would have them."""
    folder.mkdir(parents=True)
    (folder / "python").symlink_to(sys.executable)
    main = "import sys; from routectl.__main__ import main; sys.exit(main())"
    (folder / "routectl").write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{main}" "$@"\n')
    (folder / "routectl").chmod(0o755)
