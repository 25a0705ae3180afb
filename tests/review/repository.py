"""A policy repo in git for the tests of reviews: a base that every question can say yes to, edits of it, and the review of them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

TODAY = "2026-06-20"
"""The day on which the tests review."""

REGISTRY = """\
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [small, medium, premium]
providers:
  openai: {compliance: [soc2], regions: [us, eu]}
  anthropic: {compliance: [soc2, hipaa], regions: [us]}
  azure: {compliance: [soc2, hipaa], regions: [us, eu]}
models:
  fast: {provider: openai, tier: small, capabilities: [tools], price: {input_per_mtok: 0.4, output_per_mtok: 1.6}}
  fast-azure: {provider: azure, tier: small, capabilities: [tools], price: {input_per_mtok: 0.44, output_per_mtok: 1.76}}
  mid: {provider: openai, tier: medium, capabilities: [tools], price: {input_per_mtok: 2, output_per_mtok: 8}}
  deep: {provider: anthropic, tier: premium, tags: [audited], capabilities: [tools], price: {input_per_mtok: 5, output_per_mtok: 25}}
  deep-azure: {provider: azure, tier: premium, tags: [audited], capabilities: [tools], price: {input_per_mtok: 5.5, output_per_mtok: 27.5}}
"""
EVIDENCE = """\
apiVersion: routectl/v1
kind: BenchmarkReport
metadata: {name: gold}
measured_on: 2026-06-01
dataset: {name: gold, digest: "sha256:0000000000000000000000000000000000000000000000000000000000000001"}
results:
  - {model: fast, samples: 800, quality: {mean: 0.83, stddev: 0.1}, latency_ms: {p50: 400, p95: 900}, success_rate: 0.9, cost_usd: 0.002}
  - {model: fast-azure, samples: 800, quality: {mean: 0.82, stddev: 0.1}, latency_ms: {p50: 500, p95: 1100}, success_rate: 0.9, cost_usd: 0.0022}
  - {model: mid, samples: 800, quality: {mean: 0.89, stddev: 0.1}, latency_ms: {p50: 900, p95: 2100}, success_rate: 0.93, cost_usd: 0.009}
  - {model: deep, samples: 800, quality: {mean: 0.95, stddev: 0.1}, latency_ms: {p50: 2100, p95: 5200}, success_rate: 0.97, cost_usd: 0.04}
  - {model: deep-azure, samples: 800, quality: {mean: 0.94, stddev: 0.1}, latency_ms: {p50: 2200, p95: 5600}, success_rate: 0.97, cost_usd: 0.044}
"""
POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata:
  name: support
  version: 1
  owners: {platform: "@acme/ai", product: "@acme/support", sre: "@acme/sre", finance: "@acme/finops"}
  reviewed: {date: 2026-06-01, every_days: 90}
registry: registry.yaml
evidence: [evidence/]
traffic: traffic.csv
request:
  intent: [faq, summarize, plan, refund]
  risk: [low, medium, high]
  region: [us, eu]
guardrails:
  - {name: audited, when: {risk: high}, require: {tags: [audited]}}
  - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}
defaults:
  limits: {max_latency_ms: 6000, quality_floor: 0.8, cost_ceiling_usd: 0.1}
  controls: {max_output_tokens: 1024}
  degrade: [{static: Someone will come back to you.}]
routes:
  - {name: regulated, match: {risk: high}, target: deep, fallback: [deep-azure]}
  - {name: quick, match: {intent: [faq, summarize]}, target: fast, fallback: [fast-azure]}
  - {name: general, match: {}, target: mid, fallback: [fast-azure, deep]}
budget:
  daily_usd: 500
  alert_at: [0.8]
  on_exhausted: {allow: {tier: [small]}}
"""
TESTS = """\
apiVersion: routectl/v1
kind: PolicyTest
metadata: {name: support-tests}
policy: policy.yaml
cases:
  - {name: quick faq, request: {intent: faq, risk: low, region: us}, expect: {route: quick, model: fast}}
properties:
  - {name: eu stays in eu, when: {region: eu}, states: any, always: {model: {regions: [eu]}}}
"""
DRILLS = """\
apiVersion: routectl/v1
kind: FailoverDrill
metadata: {name: openai-06}
held_on: 2026-06-03
policy: {name: support}
provider_down: openai
results:
  - {route: quick, requests: 400, served: 398, p95_ms: 1180, models: {fast-azure: 398}}
  - {route: general, requests: 300, served: 300, p95_ms: 1210, models: {fast-azure: 300}}
passed: true
---
apiVersion: routectl/v1
kind: FailoverDrill
metadata: {name: anthropic-06}
held_on: 2026-06-04
policy: {name: support}
provider_down: anthropic
results:
  - {route: regulated, requests: 200, served: 200, p95_ms: 5710, models: {deep-azure: 200}}
passed: true
"""
TRAFFIC = "time,intent,risk,region,input_tokens,output_tokens\n" + "".join(
    f"2026-06-01T10:{number:02}:00Z,{intent},{risk},{region},{200 + 10 * number},{100 + number}\n"
    for number, (intent, risk, region) in enumerate(
        [("faq", "low", "us")] * 16 + [("summarize", "low", "eu")] * 8 + [("plan", "medium", "us")] * 9
        + [("refund", "low", "eu")] * 7 + [("refund", "high", "us")] * 11 + [("plan", "high", "eu")] * 5
    )
)  # fmt: skip
"""Served by openai 40 of 56, by anthropic 11, by azure 5."""
FILES = {
    "routectl.toml": "",
    "policy.yaml": POLICY,
    "registry.yaml": REGISTRY,
    "evidence/gold.yaml": EVIDENCE,
    "evidence/drills.yaml": DRILLS,
    "traffic.csv": TRAFFIC,
    "tests.yaml": TESTS,
}


class Repository:
    """A git repository whose `main` holds the base; what is written after is under review."""

    def __init__(self, folder: Path, files: dict[str, str] | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.git("init", "-q", "-b", "main")
        for path, text in (FILES if files is None else files).items():
            self.write(path, text)
        self.commit("base")
        self.git("switch", "-q", "-c", "change")

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
        done = subprocess.run(
            ["git", "-C", str(self.folder), *who, *arguments], check=True, capture_output=True, text=True
        )
        return done.stdout

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def edit(self, path: str, *replacements: tuple[str, str]) -> None:
        """Replace text that must be there exactly once."""
        text = (self.folder / path).read_text()
        for old, new in replacements:
            assert text.count(old) == 1, f"{old!r} is in {path} {text.count(old)} times"
            text = text.replace(old, new)
        self.write(path, text)

    def commit(self, message: str = "change") -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", message)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The real command."""
        command = [sys.executable, "-m", "routectl", *arguments]
        root = Path(__file__).parent.parent.parent
        environment = os.environ | {"PYTHONPATH": str(root), "COLUMNS": "100"}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)

    def review(self, *arguments: str) -> dict[str, Any]:
        """The review of the work tree as scripts read it, by the command without a process of its own."""
        from routectl.cli.app import run
        from routectl.repo.root import configuration_file, policy_root

        for known in (configuration_file, policy_root):
            known.cache_clear()  # a process looks once; here files come and go
        written = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(written):
            status = run(["review", "main", "--today", TODAY, "-o", "json", *arguments])
        assert status in (0, 1, 4), status
        body: dict[str, Any] = json.loads(written.buffer.getvalue())  # type: ignore[attr-defined]
        return body

    def ask(self, code: str, today: str = TODAY, **thresholds: float) -> dict[str, Any]:
        """The same without a process of its own."""
        from routectl.repo.sides import since
        from routectl.review.open import open_change
        from routectl.review.report import report
        from routectl.review.run import review
        from routectl.review.settings import asked
        from routectl.review.waive import waive

        flags = {"ask": [code], "today": today}
        with contextlib.chdir(self.folder), since("main", "", flags) as (before, after, config):
            (question,) = asked({**config.values, "thresholds": {code: thresholds}})
            opened = open_change(before, after, config)
            assert not opened.broken, [finding.message for finding in opened.broken]
            told = report(opened.change, waive(opened.change, review(opened.change, (question,)), ()))
            assert told.later is not None
            data = told.later()
        found: dict[str, Any] = data["questions"][0]  # type: ignore[index]
        return found

    def answer(self, code: str, *arguments: str) -> dict[str, Any]:
        """The answer to one question."""
        (found,) = self.review("--ask", code, *arguments)["questions"]
        answer: dict[str, Any] = found
        return answer
