"""Real traces replayed by the command, held against a reckoning that knows the rows, the prices and nothing of the kernel."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from routectl.cli.app import run

POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: traces}
registry: models.yaml
request: {intent: [conv, code], risk: [low, high]}
routes:
  - {name: code, match: {intent: code}, target: fine, fallback: [cheap], controls: {max_output_tokens: 100, prune_input_to: 2000}}
  - {name: rest, match: {}, target: cheap, fallback: [fine]}
budget: {daily_usd: CAP, on_exhausted: {allow: {models: [cheap]}}}
"""
REGISTRY = """\
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [small, large]
providers: {one: {}, two: {}}
models:
  cheap: {provider: one, tier: small, price: {input_per_mtok: 0.15, output_per_mtok: 0.6}}
  fine: {provider: two, tier: large, price: {input_per_mtok: 2.5, output_per_mtok: 10}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "models.yaml").write_text(REGISTRY)
    (tmp_path / "routectl.toml").write_text('select = ["RC0", "RC1"]\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def replayed(folder: Path, cap: float, *arguments: str) -> dict[str, Any]:
    (folder / "policy.yaml").write_text(POLICY.replace("CAP", str(cap)))
    out = folder / "out.json"
    assert run(["replay", "policy.yaml", *arguments, "-o", f"json={out}"]) == 0
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def prices() -> dict[str, tuple[Fraction, Fraction]]:
    """US dollars for a token."""
    models = yaml.safe_load(REGISTRY)["models"]
    return {
        name: (Fraction(str(one["price"]["input_per_mtok"])) / 10**6, Fraction(str(one["price"]["output_per_mtok"])) / 10**6)
        for name, one in models.items()
    }  # fmt: skip


def reckoned(rows: list[tuple[datetime, str, int, int]], cap: float) -> tuple[Counter[str], Fraction]:
    """The requests by model and what they cost: the tick after the cap is passed, `fine` may not serve any more."""
    money, models, spend = prices(), Counter[str](), Fraction(0)
    by_tick: dict[datetime, list[tuple[str, int, int]]] = {}
    for when, *row in rows:
        by_tick.setdefault(when.replace(second=0, microsecond=0), []).append(tuple(row))  # type: ignore[arg-type]
    for tick in sorted(by_tick):
        is_spent = spend >= Fraction(str(cap))
        for intent, prompt, answer in by_tick[tick]:
            model = "fine" if intent == "code" and not is_spent else "cheap"
            if intent == "code":
                prompt, answer = min(prompt, 2000), min(answer, 100)
            models[model] += 1
            spend += prompt * money[model][0] + answer * money[model][1]
    return models, spend


@pytest.mark.parametrize("cap", [0.5, 1000])
def test_azure(folder: Path, root: Path, cap: float) -> None:
    source = root / "policies/traffic/sources/azure-llm-2023.csv"
    log = ["--profile", "azure-llm-2023", "--map", "file{conv:conv,code:code}=intent", "--fill", "risk=low"]
    found = replayed(folder, cap, str(source), *log)
    with source.open() as file:
        rows = [
            (
                datetime.fromisoformat(row["TIMESTAMP"][:26]).replace(tzinfo=UTC),
                row["file"],
                int(row["ContextTokens"]),
                int(row["GeneratedTokens"]),
            )
            for row in csv.DictReader(file)
        ]
    models, spend = reckoned(rows, cap)
    assert {name: one["requests"] for name, one in found["totals"]["by_model"].items()} == models
    assert len(models) == 2
    assert found["spend_usd"] == float(spend)
    assert (found["budget_days"][0]["exhausted_at"] is not None) == (cap < 1)


def test_aider(folder: Path, root: Path) -> None:
    source = root / "tests/traffic/logs/aider.csv"
    log = ["--profile", "aider-usage", "--map", "model{*:code}=intent", "--fill", "intent=conv", "--fill", "risk=low"]
    found = replayed(folder, 1000, str(source), *log)
    with source.open() as file:
        written = list(csv.DictReader(file))
    rows = [
        (
            datetime.fromisoformat(row["timestamp"]),
            "code" if row["model"] else "conv",
            int(row["prompt_tokens"] or 0),
            int(row["completion_tokens"] or 0),
        )
        for row in written
    ]
    models, spend = reckoned(rows, 1000)
    assert {name: one["requests"] for name, one in found["totals"]["by_model"].items()} == models
    assert found["spend_usd"] == float(spend)
    logged = sum(Fraction(row["cost_usd"]) for row in written if row["cost_usd"])
    assert found["logged"]["spend_usd"] == pytest.approx(float(logged), abs=1e-6)
    assert len(found["budget_days"]) == len({row["timestamp"][:10] for row in written})


def test_servegen(folder: Path, root: Path) -> None:
    """Requests are drawn: what is drawn is packed, and the packed log is replayed alike."""
    logs = [str(root / f"tests/traffic/logs/{name}.csv") for name in ("lengths", "rates")]
    fills = ["--fill", "intent=code:1,conv:3", "--fill", "risk=low"]
    found = replayed(folder, 1, *logs, "--profile", "servegen-deepseek-r1", *fills)
    assert found["totals"]["decided"] > 100
    pytest.importorskip("pyarrow")
    (folder / "policy.yaml").write_text(POLICY.replace("CAP", "1"))
    pack = ["traffic", "pack", *logs, "-o", "packed.parquet", "--policy", "policy.yaml"]
    assert run([*pack, "--profile", "servegen-deepseek-r1", *fills]) == 0
    again = replayed(folder, 1, "packed.parquet")
    for key in ("rows", "totals", "spend_usd", "budget_days"):
        assert again[key] == found[key]
