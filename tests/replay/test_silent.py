"""What requests cost whose tokens the log doesn't say isn't known: the covered share says so, whichever way it is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from routectl.cli.app import run

ROWS = [("faq", "1000", "300"), ("faq", "", "300"), ("faq", "1000", ""), ("faq", "", "")]


def replayed(log: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert run(["replay", "policies/support.yaml", str(log), "-o", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_share_whose_cost_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "."]) == 0
    header, at = "time,intent,input_tokens,output_tokens\n", "2026-11-20T09:00:00Z"
    log, packed, bare = tmp_path / "log.csv", tmp_path / "log.parquet", tmp_path / "bare.csv"
    log.write_text(header + "".join(f"{at},{','.join(row)}\n" for row in ROWS))
    bare.write_text(f"time,intent\n{at},faq\n")
    assert run(["traffic", "pack", str(log), "-o", str(packed), "--policy", "policies/support.yaml"]) == 0
    capsys.readouterr()
    small, large = replayed(log, capsys), replayed(packed, capsys)
    for one in (small, large):
        assert one["covered"]["spend_usd"] == 0.25
        assert one["totals"]["without_tokens"] == 3
    assert {**small, "log": 0} == {**large, "log": 0}
    assert replayed(bare, capsys)["covered"]["spend_usd"] == 0
    run(["replay", "policies/support.yaml", str(bare)])
    spend = next(line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("spend "))
    assert spend == ["spend", "—", "0%"]


def test_a_time_in_no_calendar_is_told_with_its_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "."]) == 0
    (tmp_path / "log.csv").write_text("time,intent\n0001-01-01T00:00:00Z,faq\n9999-12-31T23:59:59Z,faq\n")
    capsys.readouterr()
    assert run(["replay", "policies/support.yaml", "log.csv"]) == 3, "none of them is decided"
    told = " ".join(capsys.readouterr().out.split())
    assert "2 have a time in no calendar, which goes from 0001-01-03 to 9999-12-29." in told
    assert "--no-time" not in told, "they have a time"
