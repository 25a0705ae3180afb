"""Every command's JSON document passes the schema that is shipped for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

CALLS = {
    "lint": ["lint", "tests/broken", "-o", "json", "--fail-on", "never"],
    "fmt": ["fmt", "tests/broken", "--check", "-o", "json"],
    "rule": ["rule", "-o", "json"],
    "config": ["config", "-o", "json"],
    "test": ["test", "tests/failing", "-o", "json"],
    "diff": [
        "diff",
        "policies/support-assistant.yaml",
        "tests/changed/support-assistant.yaml",
        "--states",
        "outages:1",
        "-o",
        "json",
    ],
    "review": ["review", "policies/support-assistant.yaml", "tests/changed/support-assistant.yaml", "-o", "json"],
    "simulate": [
        "simulate",
        "policies/support-assistant.yaml",
        "-r",
        "intent=faq,region=us,id=1",
        "--explain",
        "-o",
        "json",
    ],
    "replay": [
        "replay",
        "policies/support-assistant.yaml",
        "policies/traffic/sample.csv",
        "--against",
        "policies/support-assistant.yaml",
        "--today",
        "2026-11-23",
        "--scale",
        "3000",
        "--by",
        "intent",
        "--by",
        "input_tokens",
        "--outage",
        "openai@2023-11-16T18:30:00Z..2023-11-16T18:40:00Z",
        "--drift",
        "--confusion",
        "tests/replay/risk.csv",
        "-o",
        "json",
    ],
}


def test_every_schema_has_a_call(root: Path) -> None:
    assert {file.name.removesuffix(".schema.json") for file in (root / "schemas/output").iterdir()} == set(CALLS)


AIDER = [
    "policies/support-assistant.yaml", "tests/traffic/logs/aider.csv", "--profile", "aider-usage", "--today", "2026-11-23",
    "--fill", "risk=low", "--map", "edit_format{*:faq}=intent", "--zone", "UTC",
]  # fmt: skip
MORE = [
    ["diff", "policies/choose-model.yaml", "policies/choose-model-reordered.yaml", "--as-is", "-o", "json"],
    ["diff", "policies/support-assistant.yaml", "tests/broken/support-assistant.yaml", "-o", "json"],
    ["diff", "policies", "tests/changed", "-o", "json"],
    ["test", "policies/tests/choose-model.yaml", "--coverage", "--mutate", "--fail-under", "99", "-o", "json"],
    ["replay", *AIDER, "--drift", "--fail-on", "drift>1%,cut-off,quality<0.5", "-o", "json"],
    ["replay", *AIDER, "--no-time", "--price", "terra=1/2", "--limit", "9", "-o", "json"],
    ["replay", *AIDER, "--check", "-o", "json"],
    ["replay", "tests/broken/support-assistant.yaml", "tests/traffic/logs/aider.csv", "-o", "json"],
    ["test", "tests/failing", "--coverage", "--mutate", "-o", "json"],
]
"""Other calls of these commands, whose documents have more to say."""


@pytest.mark.parametrize("call", [*CALLS.values(), *MORE], ids=" ".join)
def test_json_passes_its_schema(call: list[str], root: Path) -> None:
    command = call[0]
    run = subprocess.run(
        [sys.executable, "-m", "routectl", *call],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        check=False,
    )
    schema = json.loads((root / "schemas/output" / f"{command}.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads(run.stdout))
