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


def test_no_pyspark(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setattr(session, "find_spec", lambda name: None)
    assert run([*COMMAND, "--engine", "spark"]) == 2
    assert "`pip install 'routectl[spark]'` brings it" in capsys.readouterr().err
