"""A year of a policy in git: what each step of it looks like in a pull request. `SNAPSHOTS=write` writes the pages anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.git import commit_all, git

PAGES = Path(__file__).parent / "year"

REGISTRY = """\
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [small, medium, premium]
providers:
  openai: {regions: [us, eu]}
  anthropic: {regions: [us]}
  azure: {regions: [us, eu]}
models:
  fast-v2: {provider: openai, tier: small, capabilities: [tools], price: {input_per_mtok: 0.4, output_per_mtok: 1.6}}
  fast-azure: {provider: azure, tier: small, capabilities: [tools], price: {input_per_mtok: 0.44, output_per_mtok: 1.76}}
  mid: {provider: openai, tier: medium, capabilities: [tools], price: {input_per_mtok: 2, output_per_mtok: 8}}
  deep: {provider: anthropic, tier: premium, tags: [audited], capabilities: [tools], price: {input_per_mtok: 5, output_per_mtok: 25}}
  deep-azure: {provider: azure, tier: premium, tags: [audited], capabilities: [tools], price: {input_per_mtok: 5.5, output_per_mtok: 27.5}}
"""
EVIDENCE = """\
apiVersion: routectl/v1
kind: BenchmarkReport
metadata: {name: gold}
measured_on: 2026-01-10
results:
  - {model: fast-v2, samples: 800, quality: {mean: 0.83}, latency_ms: {p95: 900}, success_rate: 0.9, cost_usd: 0.002}
  - {model: fast-azure, samples: 800, quality: {mean: 0.82}, latency_ms: {p95: 1100}, success_rate: 0.9, cost_usd: 0.0022}
  - {model: mid, samples: 800, quality: {mean: 0.89}, latency_ms: {p95: 2100}, success_rate: 0.93, cost_usd: 0.009}
  - {model: deep, samples: 800, quality: {mean: 0.95}, latency_ms: {p95: 5200}, success_rate: 0.97, cost_usd: 0.04}
  - {model: deep-azure, samples: 800, quality: {mean: 0.94}, latency_ms: {p95: 5600}, success_rate: 0.97, cost_usd: 0.044}
"""
POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: support, version: 1, owners: {platform: "@acme/ai"}}
registry: models.yaml
evidence: [gold.yaml]
request:
  intent: [faq, summarize, plan, refund]
  risk: [low, medium, high]
  region: [us, eu]
guardrails:
  - {name: audited, when: {risk: high}, require: {tags: [audited]}}
defaults:
  limits: {max_latency_ms: 6000, quality_floor: 0.8}
  degrade: [{static: Someone will come back to you.}]
routes:
  - name: regulated
    match: {risk: high}
    target: deep
    fallback: [deep-azure]
    escalate: {to: human-review, after: fallback}
  - name: quick-answers
    match: {intent: [faq, summarize]}
    target: fast-v2
    fallback: [fast-azure]
    controls: {max_output_tokens: 512}
  - name: general
    match: {}
    target: mid
    fallback: [deep]
budget: {daily_usd: 500}
"""

Files = dict[str, str]
Step = Callable[[Files], None]


def put(file: str, *changes: tuple[str, str]) -> Step:
    """Text in place of text that is there once."""

    def step(files: Files) -> None:
        for before, after in changes:
            assert files[file].count(before) == 1, before
            files[file] = files[file].replace(before, after)

    return step


def both(*steps: Step) -> Step:
    def step(files: Files) -> None:
        for each in steps:
            each(files)

    return step


FAST_V3 = "  fast-v3: {provider: openai, tier: small, capabilities: [tools], price: {input_per_mtok: 0.3, output_per_mtok: 1.2}}\n"
MEASURED = "  - {model: fast-v3, samples: 900, quality: {mean: 0.87}, latency_ms: {p95: 700}, success_rate: 0.92, cost_usd: 0.0015}\n"
EUROPE = """\
guardrails:
  - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}
"""
REFACTORED = """\
routes:
  # The two kinds of quick answers have owners of their own now.
  - name: faq
    match: {intent: faq, risk: {not: [high, medium]}}
    target: fast-v3
    fallback: [fast-azure]
    controls: {max_output_tokens: 512}
  - name: high-risk
    match: {risk: [high, medium]}
    target: deep
    fallback: [deep-azure]
    escalate: {after: fallback, to: human-review}
  - name: summaries
    match: {intent: summarize}
    target: fast-v3
    fallback: [fast-azure]
    controls: {max_output_tokens: 512}
"""


def refactored(files: Files) -> None:
    text = files["support.yaml"]
    start, end = text.index("routes:\n"), text.index("  - name: general\n")
    files["support.yaml"] = text[:start] + REFACTORED + text[end:]


YEAR: dict[str, Step] = {
    "01-threshold": put("support.yaml", ("match: {risk: high}", "match: {risk: {gte: medium}}"), ("version: 1", "version: 2")),
    "02-model-upgrade": both(
        put("models.yaml", ("  fast-azure:", f"{FAST_V3}  fast-azure:")),
        put("gold.yaml", ("results:\n", f"results:\n{MEASURED}")),
        put("support.yaml", ("target: fast-v2", "target: fast-v3"), ("version: 2", "version: 3")),
    ),
    "03-price-change": put(
        "models.yaml", ("input_per_mtok: 2, output_per_mtok: 8", "input_per_mtok: 1.5, output_per_mtok: 6")
    ),
    "04-new-region": both(
        put("support.yaml", ("guardrails:\n", EUROPE), ("region: [us, eu]", "region: [us, eu, apac]")),
        put("support.yaml", ("version: 3", "version: 4")),
    ),
    "05-refactoring": refactored,
    "06-trial": put(
        "support.yaml",
        ("  - name: general\n    match: {}\n", "  - {name: trial, match: {intent: plan}, sample_percent: 10, target: deep, fallback: [deep-azure]}\n  - name: general\n    match: {}\n"),
    ),
    "07-canary-split": put(
        "support.yaml",
        ("    target: mid\n", "    target: {split: [{model: mid, percent: 90}, {model: deep, percent: 10}]}\n"),
    ),
    "08-fewer-escalations": put("support.yaml", ("{after: fallback, to: human-review}", "{after: static, to: human-review}")),
    "09-budget": put("support.yaml", ("daily_usd: 500", "daily_usd: 800, on_exhausted: {allow: {tier: [small]}}")),
    "10-floor": put("support.yaml", ("quality_floor: 0.8", "quality_floor: 0.88")),
    "11-revert": put("support.yaml", ("quality_floor: 0.88", "quality_floor: 0.8")),
    "12-layout": put("support.yaml", ("registry: models.yaml\n", "registry: models.yaml   # reviewed every month\n")),
}  # fmt: skip

PROVED = ("03-price-change", "05-refactoring", "08-fewer-escalations", "09-budget", "12-layout")
"""Steps that are proved to change no decision in the nominal state."""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a commit for each step, tagged with its name."""
    folder = tmp_path_factory.mktemp("year")
    files = {"support.yaml": POLICY, "models.yaml": REGISTRY, "gold.yaml": EVIDENCE}
    git(folder, "init", "-q", "-b", "main")
    _commit(folder, files, "00-start")
    for name, step in YEAR.items():
        step(files)
        _commit(folder, files, name)
    return folder


def _commit(folder: Path, files: Files, name: str) -> None:
    for file, text in files.items():
        (folder / file).write_text(text)
    commit_all(folder, name)
    git(folder, "tag", name)


def told(folder: Path, root: Path, *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "routectl", "diff", *arguments],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.mark.parametrize("name", YEAR)
def test_each_step_as_a_pull_request_shows_it(name: str, history: Path, root: Path) -> None:
    page = told(history, root, f"{name}~1", name, "-o", "markdown")
    file = PAGES / f"{name}.md"
    if os.environ.get("SNAPSHOTS") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(page)
    assert page == file.read_text()
    assert ("no request is decided otherwise" in page or "No change" in page) is (name in PROVED)


def test_the_readme_shows_one_step(history: Path, root: Path) -> None:
    page = (root / "README.md").read_text()
    shown = page[page.index("$ routectl diff\n") :].partition("\n")[2].partition("\n```")[0]
    assert shown in told(history, root, "04-new-region~1", "04-new-region")


def test_what_is_proved_is_proved_for_every_state_and_there_and_back(history: Path, root: Path) -> None:
    for name in ("05-refactoring", "12-layout"):
        for pair in ((f"{name}~1", name), (name, f"{name}~1")):
            assert _behaviour(history, root, *pair, "--states", "any")["equal"]


def test_a_revert_is_proved_to_lead_back(history: Path, root: Path) -> None:
    data: dict[str, Any] = json.loads(told(history, root, "09-budget", "11-revert", "--states", "any", "-o", "json"))
    assert data["changes"] == []
    assert data["behaviour"]["equal"]
    assert data["behaviour"]["escalations"] == []


def test_a_budget_is_told_where_its_states_are_looked_at(history: Path, root: Path) -> None:
    found = _behaviour(history, root, "09-budget~1", "09-budget", "--states", "any")
    assert not found["equal"]
    assert all(region["when"]["budget"]["day"] == ["exhausted"] for region in found["regions"])


def _behaviour(history: Path, root: Path, *arguments: str) -> dict[str, Any]:
    data = json.loads(told(history, root, *arguments, "-o", "json"))
    found: dict[str, Any] = data["behaviour"]
    return found
