"""No result is written over what the run reads, and no two results to one file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from routectl.cli.app import run
from routectl.repo.held import objection

POLICY, REGISTRY, LOG = (
    "policies/support-assistant.yaml",
    "policies/registry/models.yaml",
    "policies/traffic/sample.csv",
)


@pytest.fixture
def repo(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(root / "policies", tmp_path / "policies")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "routectl.toml").touch()
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "call",
    [
        ["lint", "policies", "-o", f"json={POLICY}"],
        ["lint", "-o", f"sarif={REGISTRY}"],
        ["test", "policies", "-o", "junit=policies/tests/support-assistant.yaml"],
        ["simulate", POLICY, "--requests", LOG, "-o", f"json={LOG}"],
        ["diff", POLICY, "tests-policy.yaml", "-o", f"html={REGISTRY}"],
        ["replay", POLICY, LOG, "--rejects", LOG],
        ["replay", POLICY, LOG, "--rejects", f"./policies/../{LOG}"],
        ["replay", POLICY, LOG, "--decisions", LOG],
        ["replay", POLICY, LOG, "-o", "json=link.csv"],
        ["replay", POLICY, LOG, "-o", "json=routectl.toml"],
        ["replay", POLICY, LOG, "--decisions", "new.csv", "-o", "json=new.csv"],
        ["replay", POLICY, LOG, "--confusion", "mistakes.csv", "-o", "json=mistakes.csv"],
        ["traffic", "pack", "log.parquet", "--form", "csv", "-o", "log.parquet"],
        ["traffic", "sample", POLICY, LOG, "-o", LOG],
        ["lint", "policies", "-o", f"json={LOG}"],
        ["lint", "policies/tests", "-o", "json=tests-policy.yaml"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_read_is_not_lost(repo: Path, call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(POLICY, "tests-policy.yaml")
    os.symlink(LOG, "link.csv")
    shutil.copy(LOG, "log.parquet")
    Path("mistakes.csv").write_text("risk,low,high\nhigh,1,9\n")
    before = contents(repo)
    assert run(call) == 2
    said = capsys.readouterr().err
    assert (
        "is what is read here" in said
        or "holds a document of routectl" in said
        or "two results can't go to one file, `new.csv`" in said
    )
    assert {path: content for path, content in contents(repo).items() if path != "new.csv"} == before


def test_the_report_of_last_time_may_lie_in_the_folder(repo: Path) -> None:
    for _ in range(2):
        assert run(["lint", "-o", "json=policies/lint.json", "-o", "gitlab=policies/quality.json"]) == 0


def test_a_name_that_no_file_can_have_stops_no_other_result(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", POLICY, "--requests", "a\0b", "-o", "json=out.json"]) == 2
    assert "can't be read" in capsys.readouterr().err
    assert objection("out.json") == ""


@pytest.mark.parametrize(
    ("call", "closed", "said"),
    [
        (["lint", "-"], "<&-", "standard input is closed, nothing can be read from `-`"),
        (["simulate", POLICY, "--requests", "-"], "<&-", "standard input is closed, nothing can be read from `-`"),
        (["replay", POLICY, "-"], "<&-", "standard input is closed, nothing can be read from `-`"),
        (["rule"], ">&-", "standard output can't be written: bad file descriptor"),
        (["replay", POLICY, LOG], ">&-", "standard output can't be written: bad file descriptor"),
        (["lint", "policies", "-o", "json=lint.json"], ">&-", ""),
        (["lint", "policies"], "2>&-", ""),
    ],
)
def test_streams_that_the_caller_closed(repo: Path, call: list[str], closed: str, said: str) -> None:
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "routectl", *call]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == ((2, f"routectl: {said}\n") if said else (0, ""))
