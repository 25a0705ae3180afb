"""The git diff driver of docs/diff.md, as it is written there: `git diff` and `git log -p` tell behaviour."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.diff.test_year import EVIDENCE, POLICY, REGISTRY
from tests.git import commit_all, git


@pytest.fixture
def repository(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of two commits, set up as the page says."""
    programs, folder = tmp_path / "bin", tmp_path / "repo"
    programs.mkdir()
    (folder / "policies").mkdir(parents=True)
    program = programs / "routectl"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m routectl "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    page = (root / "docs" / "diff.md").read_text()
    attributes = re.search(r"```gitattributes\n(.*?)```", page, re.DOTALL)
    setting = re.search(r"```console\n\$ (git config diff\.routectl\.command .*?)\n```", page, re.DOTALL)
    assert attributes
    assert setting
    git(folder, "init", "-q", "-b", "main")
    (folder / ".gitattributes").write_text(attributes[1])
    subprocess.run(["sh", "-c", setting[1]], cwd=folder, check=True)
    for name, text in (("support", POLICY), ("models", REGISTRY), ("gold", EVIDENCE)):
        (folder / "policies" / f"{name}.yaml").write_text(text)
    (folder / "notes.txt").write_text("one\n")
    commit_all(folder, "start")
    return folder


def change(folder: Path, before: str, after: str) -> None:
    file = folder / "policies" / "support.yaml"
    file.write_text(file.read_text().replace(before, after))


def test_git_diff_tells_behaviour(repository: Path) -> None:
    change(repository, "match: {risk: high}", "match: {risk: {gte: medium}}")
    (repository / "notes.txt").write_text("two\n")
    told = git(repository, "diff")
    assert "support: 1 change in 1 variable" in told
    assert "`mid` of `general` → `deep` of `regulated`" in told
    assert "policies/support.yaml:18" in told
    assert "-one\n+two" in told, "other files as always"


def test_git_log_tells_behaviour_of_each_commit(repository: Path) -> None:
    change(repository, "target: fast-v2", "target: mid")
    git(repository, "commit", "-qam", "answers by mid")
    change(repository, "max_output_tokens: 512", "max_output_tokens: 256")
    git(repository, "commit", "-qam", "shorter answers")
    log = git(repository, "log", "-p", "--ext-diff")
    assert re.search(r"shorter answers.*512 → 256.*answers by mid.*fast-v2 → mid.*start.*a new policy", log, re.DOTALL)


def test_a_file_that_is_broken_new_or_no_policy_does_not_stop_git(repository: Path) -> None:
    change(repository, "target: mid", "target: 5")
    models = repository / "policies" / "models.yaml"
    models.write_text(models.read_text().replace("8}", "9}"))
    (repository / "policies" / "new.yaml").write_text(POLICY.replace("name: support", "name: other"))
    git(repository, "add", "-N", "policies/new.yaml")
    told = git(repository, "diff")
    assert "RC008 `target` must be a model name" in told
    assert re.search(r"^\+.*output_per_mtok: 9", told, re.MULTILINE)
    assert "a new policy" in told
    git(repository, "rm", "-q", "--cached", "policies/new.yaml")
    (repository / "policies" / "support.yaml").unlink()
    assert "is gone" in git(repository, "diff")
