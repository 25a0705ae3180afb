"""What the tests of `simulate` share: a small policy, and a way to run the command as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from routectl.policy.policy import Policy
from routectl.ready import ready
from tests.measured import LAUNCHER

ROOM = 4 * 1024**3
"""Bytes of addresses that a run may have: what it took is measured, not what it might have asked for."""

POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: support, version: 3, owners: {platform: "@p", product: "@q", sre: "@s", finance: "@f"}}
registry: models.yaml
request:
  intent: [faq, plan]
  risk: [low, high]
  load: {min: 0, max: 100}
routes:
  - name: regulated
    match: {risk: high}
    target: secure
    fallback: [fast-b]
    degrade: [{static: Please wait.}]
    escalate: {to: human, after: fallback}
  - name: quick
    match: {intent: faq, sla_ms: {lt: 2000}}
    target: {split: [{model: fast, percent: 50}, {model: fast-b, percent: 50}]}
    fallback: [secure]
  - name: general
    match: {}
    target: fast
    fallback: [fast-b]
    quota: {share_of: small, percent: 50}
budget: {daily_usd: 10, alert_at: [0.5], on_exhausted: {allow: {models: [fast-b]}}}
"""
REGISTRY = """\
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [small, premium]
providers:
  one: {regions: [us]}
  two: {regions: [us]}
models:
  fast: {provider: one, tier: small, capabilities: [tools, a+b], price: {input_per_mtok: 1, output_per_mtok: 2}}
  fast-b: {provider: two, tier: small, capabilities: [tools], price: {input_per_mtok: 2, output_per_mtok: 4}}
  secure: {provider: one, tier: premium, capabilities: [tools, vision], price: {input_per_mtok: 5, output_per_mtok: 9}}
"""


class Ran(NamedTuple):
    """How a process ended, and what it took."""

    status: int
    out: str
    err: str
    cpu_seconds: float
    megabytes: float


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the policy and its registry; the working directory."""
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "models.yaml").write_text(REGISTRY)
    (tmp_path / "routectl.toml").write_text('select = ["RC0", "RC1"]\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def policy(repo: Path) -> Policy:
    return ready("policy.yaml")


@pytest.fixture
def run(root: Path) -> Callable[..., Ran]:
    """Runs `routectl simulate policy.yaml …` in the working directory."""

    def ran(*arguments: str, policy: str = "policy.yaml", stdin: bytes = b"", **environment: str) -> Ran:
        out, err, taken = Path("out.txt"), Path("err.txt"), Path("taken.json")
        with out.open("wb") as told, err.open("wb") as noted:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-S",
                    "-c",
                    LAUNCHER,
                    str(taken),
                    str(ROOM),
                    sys.executable,
                    "-m",
                    "routectl",
                    "simulate",
                    policy,
                    *arguments,
                ],
                stdin=subprocess.PIPE,
                stdout=told,
                stderr=noted,
                env=os.environ | {"PYTHONPATH": str(root), "COLUMNS": "100"} | environment,
            )
            assert process.stdin is not None
            try:
                process.stdin.write(stdin)
                process.stdin.close()
            except BrokenPipeError:
                pass
            process.wait()
        status, seconds, megabytes = json.loads(taken.read_text())
        return Ran(status, out.read_text("utf-8"), err.read_text("utf-8"), seconds, megabytes)

    return ran
