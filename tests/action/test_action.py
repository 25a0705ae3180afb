"""The GitHub Action: its steps in their order on a pull request to a repo that `routectl init` made, and what it says to GitHub."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from routectl.repo.starter import make
from routectl.version import __version__
from tests.action.hub import BOT, Hub, served
from tests.action.pull import Pull, programs

INSTALL = "Install routectl"
MARKER = "<!-- routectl review -->"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with served(Hub()) as hub:
        yield hub


@pytest.fixture
def pull(tmp_path: Path, hub: Hub, root: Path, monkeypatch: pytest.MonkeyPatch) -> Pull:
    """With the routectl under test in place of one that the action installs: `test_install…` is about that."""
    monkeypatch.setenv("PYTHONPATH", str(root))
    found = Pull(tmp_path, hub, root)
    programs(found.temporary / "routectl" / "bin")
    return found


CEILING = ("cost_ceiling_usd: 0.1", "cost_ceiling_usd: 0.2")
"""Which means something else, under the same version."""


def test_a_change_without_a_flaw_passes(pull: Pull) -> None:
    pull.edit(("# ", "#  "))
    pull.merge()
    ran = pull.run()
    assert ran["Verdict"].status == 0, ran
    (comment,) = pull.hub.comments
    assert comment["body"].startswith(MARKER)
    assert "routectl review" in pull.runner.summary.read_text()


def test_a_second_run_updates_the_comment(pull: Pull) -> None:
    pull.hub.add("mallory", MARKER + "\nnot ours")
    for number in range(120):
        pull.hub.add("octocat", f"talk {number}")
    pull.edit(("# ", "#  "))
    pull.merge()
    pull.run()
    pull.run()
    ours = [one for one in pull.hub.comments if one["user"]["login"] == BOT]
    assert len(ours) == 1
    assert pull.hub.comments[0]["body"] == MARKER + "\nnot ours"
    ours[0]["body"] = MARKER + "\nstale"
    pull.run()
    assert len([one for one in pull.hub.comments if one["user"]["login"] == BOT]) == 1
    assert ours[0]["body"] != MARKER + "\nstale"
    assert ("PATCH", f"/repos/acme/routing/issues/comments/{ours[0]['id']}") in pull.hub.asked


def test_a_change_that_fails_its_review_fails_the_job(pull: Pull) -> None:
    pull.edit(CEILING)
    pull.merge()
    ran = pull.run()
    assert ran["Verdict"].status == 1
    assert "::error" in ran["Review"].printed
    assert "fails" in pull.hub.comments[0]["body"]


def test_a_broken_policy_fails_lint_and_is_told(pull: Pull) -> None:
    pull.edit(("routes:", "rotes:"))
    pull.merge()
    ran = pull.run()
    assert ran["Verdict"].status == 1
    assert "lint: exit status" in ran["Verdict"].printed
    assert "::error" in ran["Lint"].printed


def test_a_fork_may_not_write_and_has_the_summary(pull: Pull) -> None:
    pull.hub.is_readonly = True
    pull.edit(("# ", "#  "))
    pull.merge()
    ran = pull.run()
    assert ran["Verdict"].status == 0
    assert "the token may not write" in ran["Comment on the pull request"].printed
    assert pull.runner.summary.read_text()


def test_findings_go_to_code_scanning(pull: Pull) -> None:
    pull.edit(("# ", "#  "))
    pull.merge()
    assert pull.run()["Send findings to code scanning"].status is None
    pull.run(sarif="true")
    (sent,) = pull.hub.sarif
    log: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(sent["sarif"])))
    assert log["version"] == "2.1.0"
    assert sent["ref"] == "refs/pull/7/merge"
    pull.hub.is_readonly = True
    assert pull.run(sarif="true")["Send findings to code scanning"].status == 1


def test_what_others_merged_meanwhile_is_not_the_change(pull: Pull) -> None:
    """The base moved on after the event was sent: the merge commit's first parent counts."""
    pull.edit(("# ", "#  "))
    pull.git("switch", "-q", "main")
    (pull.repo / "policies" / "support.yaml").write_text(
        (pull.repo / "policies" / "support.yaml").read_text() + "x-note: from somebody else\n"
    )
    pull.commit("other")
    pull.git("switch", "-q", "change")
    pull.merge()
    pull.run()
    (comment,) = pull.hub.comments
    assert "no policy changed" in comment["body"]


def test_install_makes_the_routectl_that_the_action_is_of(tmp_path: Path, root: Path) -> None:
    environment = os.environ | {"RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(root)}
    done = subprocess.run(
        ["bash", str(root / "action" / "install.sh")], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"routectl {__version__}"


def test_zizmor_finds_nothing(tmp_path: Path, root: Path) -> None:
    make(str(tmp_path))
    workflow = tmp_path / ".github" / "workflows" / "routectl.yml"
    program = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [program, "--offline", "--pedantic", "--no-progress", str(root / "action.yml"), str(workflow)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings" in done.stdout + done.stderr
