"""The GitLab template: its jobs' scripts on a merge request to a repo that `routectl init` made, and the note that it keeps."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.action.hub import Lab, served
from tests.action.pull import Pull, programs

MARKER = "<!-- routectl review -->"


def job(root: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "templates" / "routectl.gitlab-ci.yml").read_text())
    return found | {"job": found[name]}


def script(lines: list[str], pull: Pull, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-e", "-c", "\n".join(lines)],
        cwd=pull.repo,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("token", ["secret", ""])
def test_the_jobs_of_a_merge_request(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("PYTHONPATH", str(root))
    with served(Lab()) as lab:
        pull = Pull(tmp_path, lab, root)
        pull.edit(("# ", "#  "))
        programs(pull.repo / ".routectl-venv" / "bin")
        environment = os.environ | {
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": pull.base, "CI_API_V4_URL": lab.url, "CI_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_IID": "7", "ROUTECTL_PATHS": ".",
        }  # fmt: skip
        environment |= {"ROUTECTL_TOKEN": token} if token else {}
        for name, report in (
            ("routectl lint", "codequality"),
            ("routectl test", "junit"),
            ("routectl review", "junit"),
        ):
            steps = job(root, name)["job"]
            done = script(steps["script"], pull, environment)
            assert done.returncode == 0, (name, done.stdout, done.stderr)
            assert (pull.repo / steps["artifacts"]["reports"][report]).stat().st_size
        after = job(root, "routectl review")["job"]["after_script"]
        lab.comments.append({"id": 1, "author": {"id": 6}, "body": MARKER + " somebody else's"})
        for _ in range(2):
            script(after, pull, environment)
        ours = [note for note in lab.comments if note["author"]["id"] == 5]
        assert len(ours) == (1 if token else 0)
        assert all(note["body"].startswith(MARKER) for note in ours)
        assert len(lab.comments) == len(ours) + 1
