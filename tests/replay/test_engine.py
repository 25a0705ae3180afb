"""Where a replay runs, and what isn't to be had there; none of it needs Spark."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.cli.app import run
from routectl.replay.spark import session

COMMAND = ["replay", "policies/support-assistant.yaml", "policies/traffic/sample.csv"]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--engine", "sparc"], "say local or spark"),
        (["--spark", "local[2]"], "add `--engine spark`"),
        (["--engine", "local", "--spark", "local[2]"], "add `--engine spark`"),
        (["--engine", "spark", "--check"], "`--check` goes request by request"),
        (["--engine", "spark", "--decisions", "x.csv"], "`--decisions` goes request by request"),
        (["--engine", "spark", "--drift"], "`--drift` goes request by request"),
        (["--engine", "spark", "--confusion", "x.csv"], "`--confusion` goes request by request"),
    ],
)
def test_flags_that_do_not_go_together(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], flags: list[str], said: str
) -> None:
    monkeypatch.chdir(root)
    assert run([*COMMAND, *flags]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("address", ["s3a://logs/november/*.parquet", "gs://logs/a.jsonl.gz", "file:///tmp/log.csv"])
@pytest.mark.parametrize(
    "command", [["replay"], ["replay", "--engine", "local"], ["replay", "--check"], ["traffic", "pack"]]
)
def test_addresses_are_for_spark(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str, command: list[str]
) -> None:
    monkeypatch.chdir(root)
    policy = [COMMAND[1]] if command[0] == "replay" else ["-o", "never.parquet"]
    assert run([*command, *policy, address]) == 2
    assert f"`{address}` is an address" in (said := capsys.readouterr().err)
    assert "`routectl replay --engine spark` reads addresses" in said


def test_a_file_may_be_called_like_an_address(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s3a:/logs").mkdir(parents=True)
    (tmp_path / "s3a:/logs/log.csv").write_bytes((root / COMMAND[2]).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert run(["replay", str(root / COMMAND[1]), "s3a://logs/log.csv", "--today", "2026-11-23"]) == 0
    assert "requests of" in capsys.readouterr().out


def test_addresses_and_paths_are_not_mixed(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    assert run([*COMMAND, "s3a://logs/a.csv", "--engine", "spark"]) == 2
    assert "`policies/traffic/sample.csv` is no address, and others of the log are" in capsys.readouterr().err


def test_no_pyspark(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setattr(session, "find_spec", lambda name: None)
    assert run([*COMMAND, "--engine", "spark"]) == 2
    assert "`pip install 'routectl[spark]'` brings it" in capsys.readouterr().err
