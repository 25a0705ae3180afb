"""The careless copy of the sample: each kind of test fails there, and what is shown is what `simulate` decides."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COMPARED = ("action", "route", "model", "provider", "step", "controls", "escalation", "estimated_cost_usd")


def routectl(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "routectl", *words],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def told(root: Path) -> dict[str, Any]:
    run = routectl(root, "test", "tests/failing", "-o", "json")
    assert run.returncode == 1, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_each_kind_fails(told: dict[str, Any]) -> None:
    assert {proof["broken"] for proof in told["properties"] if proof["holds"] is False} == {
        "always", "never", "same_as", "monotone", "reachable", "when",
    }  # fmt: skip
    failed = [case for case in told["cases"] if not case["passed"]]
    assert {key.partition(".")[0] for case in failed for key in case["unmet"]} == {
        "model", "provider", "not", "controls", "escalation", "refused",
    }  # fmt: skip
    assert told["summary"] == {"tests": 12, "passed": 1, "failed": 11, "undecided": 0, "errors": 0}
    assert [finding["code"] for finding in told["findings"]] == ["RT001"] * 3 + ["RT002"] * 8


@pytest.mark.parametrize("key", ["counterexample", "against"])
def test_simulate_says_the_same_of_each_counterexample(
    told: dict[str, Any], key: str, root: Path, tmp_path: Path
) -> None:
    shown = [(proof["broken"], proof[key]) for proof in told["properties"] if proof[key]]
    assert shown
    for broken, one in shown:
        folder = "policies" if (broken, key) == ("same_as", "against") else "tests/failing"
        policy = f"{folder}/support-assistant.yaml"
        rows = tmp_path / "row.json"
        rows.write_text(json.dumps([{"request": one["request"], "state": one["state"]}]))
        run = routectl(root, "simulate", policy, "--requests", str(rows), "-o", "json")
        assert run.returncode == 0, run.stderr
        (decision,) = json.loads(run.stdout)["decisions"]
        assert {part: decision[part] for part in COMPARED} == {part: one["decision"][part] for part in COMPARED}


def test_the_commands_that_are_shown_run_as_they_stand(root: Path) -> None:
    text = routectl(root, "test", "tests/failing").stdout
    commands = [line.strip() for line in text.splitlines() if line.startswith("    routectl simulate ")]
    assert len(commands) >= 10
    for command in commands:
        run = routectl(root, *shlex.split(command)[1:])
        assert run.returncode == 0, (command, run.stderr)
        headline = next(line for line in run.stdout.splitlines() if " serves" in line or "rejected" in line)
        assert headline in text
