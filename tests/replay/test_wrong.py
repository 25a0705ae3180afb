"""Drift by its causes, and a classifier's mistakes against an enumeration of them by the command itself."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from routectl.cli.app import run
from routectl.ready import ready
from routectl.replay.told import Wanted
from tests.replay.replays import asked, singly

POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: served, version: 3}
registry: models.yaml
evidence: [measured.yaml]
request: {intent: [faq, plan], risk: [low, high]}
guardrails:
  - {name: careful, when: {risk: high}, require: {tags: [vetted]}}
routes:
  - {name: risky, match: {risk: high}, target: vetted, degrade: [{static: Sorry.}]}
  - {name: plans, match: {intent: plan}, target: {split: [{model: large, percent: 50}, {model: other, percent: 50}]}, fallback: [small]}
  - {name: rest, match: {}, target: small, fallback: [large], limits: {quality_floor: 0.5}}
"""
REGISTRY = """\
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [only]
providers: {one: {}, two: {}}
models:
  small: {provider: one, tier: only, id: gpt-small, price: {input_per_mtok: 1, output_per_mtok: 2}}
  large: {provider: two, tier: only, price: {input_per_mtok: 3, output_per_mtok: 7}}
  other: {provider: two, tier: only, price: {input_per_mtok: 2, output_per_mtok: 11}}
  vetted: {provider: two, tier: only, tags: [vetted], price: {input_per_mtok: 13, output_per_mtok: 17}}
  unused: {provider: one, tier: only, price: {input_per_mtok: 1, output_per_mtok: 1}}
  poor: {provider: one, tier: only, price: {input_per_mtok: 1, output_per_mtok: 1}}
"""
MEASURED = """\
apiVersion: routectl/v1
kind: BenchmarkReport
metadata: {name: measured}
measured_on: 2026-11-20
results:
  - {model: small, intent: faq, samples: 100, success_rate: 0.9, quality: {mean: 0.9}, cost_usd: 0.001}
  - {model: small, intent: plan, samples: 100, success_rate: 0.5, quality: {mean: 0.6}, cost_usd: 0.002, retry_rate: 0.1}
  - {model: large, samples: 100, success_rate: 0.8, quality: {mean: 0.8}, cost_usd: 0.004, support_cost_usd: 0.001}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("policy.yaml", POLICY), ("models.yaml", REGISTRY), ("measured.yaml", MEASURED)):
        (tmp_path / name).write_text(text)
    (tmp_path / "routectl.toml").write_text('select = ["RC0", "RC1"]\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def replayed(folder: Path, log: list[dict[str, Any]], *arguments: str) -> dict[str, Any]:
    with (folder / "log.csv").open("w") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in log for key in row)))
        writer.writeheader()
        writer.writerows(log)
    assert run(["replay", "policy.yaml", "log.csv", *arguments, "-o", "json=out.json", "--decisions", "all.csv"]) == 0
    found: dict[str, Any] = json.loads((folder / "out.json").read_text())
    return found


def call(number: int, **more: str) -> dict[str, str]:
    when = f"2026-11-20T09:{number // 60:02}:{number % 60:02}Z"
    return {"time": when, "id": f"r{number}", "intent": "faq", "risk": "low", "input_tokens": "100", "output_tokens": "10"} | more  # fmt: skip


SERVED = [
    (call(0, **{"served.model": "small"}), ""),
    (call(1, **{"served.model": "openai/gpt-small"}), ""),
    (call(2, **{"served.model": "gpt-small", "served.policy": "2"}), ""),
    (call(3, **{"served.model": "large", "served.policy": "2"}), "other-version"),
    (call(4, **{"served.model": "gpt-unheard"}), "not-in-registry"),
    (call(5, **{"served.model": "small", "risk": "high"}), "guardrail"),
    (call(6, **{"served.model": "large"}), "fallback-unexplained"),
    (call(7, **{"served.model": "vetted"}), "other-route"),
    (call(8, **{"served.model": "unused"}), "no-candidate"),
    (call(9), "unknown"),
    (call(10, **{"served.model": "gpt-small", "served.provider": "two"}), "other-provider"),
    (call(11, **{"served.model": "gpt-small", "served.provider": "a-gateway"}), ""),
]


def test_drift_is_told_by_its_cause(folder: Path) -> None:
    drift = replayed(folder, [row for row, _ in SERVED], "--drift")["drift"]
    assert {one["cause"]: [each["line"] - 2 for each in one["samples"]] for one in drift["causes"]} == {
        cause: [number] for number, (_, cause) in enumerate(SERVED) if cause not in ("", "unknown")
    }
    assert (drift["compared"], drift["agreed"], drift["unknown"]) == (11, 4, 1)


@pytest.mark.parametrize(
    ("served", "taken"),
    [
        ("gpt-small-2025-08-07", "small"), ("openai/gpt-small-20250807", "small"), ("GPT-Small", "small"), ("gpt-small@20250807", "small"),
        ("Large-2025-08-07", "large"), ("gpt-small-2025-13-07", ""), ("gpt-small-0613", ""), ("gpt-small-", ""), ("-2025-08-07", ""),
        ("pinned-2025-09-01", ""), ("PINNED-2025-08-07", "pinned"), ("gpt-small-2025-08-07-preview", ""), ("other-mini-2025-08-07", ""),
    ],
)  # fmt: skip
def test_names_of_snapshots_and_in_other_case(folder: Path, served: str, taken: str) -> None:
    pinned = (
        "pinned: {provider: one, tier: only, id: pinned-2025-08-07, price: {input_per_mtok: 1, output_per_mtok: 1}}"
    )
    copy = "copy: {provider: two, tier: only, id: two/gpt-small, price: {input_per_mtok: 1, output_per_mtok: 1}}"
    (folder / "models.yaml").write_text(f"{REGISTRY}  {pinned}\n  {copy}\n")
    rows = [call(number, weight=str(number), **{"served.model": served}) for number in range(3)]
    drift = replayed(folder, rows, "--drift")["drift"]
    assert drift["taken"] == ([{"served": served, "model": taken, "requests": 3}] if taken else [])
    causes = {"": ["not-in-registry"], "small": [], "large": ["fallback-unexplained"], "pinned": ["no-candidate"]}
    assert [cause["cause"] for cause in drift["causes"]] == causes[taken]
    singly(asked((ready("policy.yaml"),), [folder / "log.csv"], Wanted()))


def test_an_entry_with_the_name_goes_before_what_a_name_may_be_taken_for(folder: Path) -> None:
    dated = (
        "dated: {provider: two, tier: only, id: gpt-small-2025-08-07, price: {input_per_mtok: 9, output_per_mtok: 9}}"
    )
    (folder / "models.yaml").write_text(f"{REGISTRY}  {dated}\n")
    rows = [call(0, **{"served.model": "gpt-small-2025-08-07", "served.cost_usd": "0.00012"})]
    found = replayed(folder, rows, "--drift")
    assert [cause["cause"] for cause in found["drift"]["causes"]] == ["no-candidate"]
    assert not found["drift"]["taken"]
    (folder / "models.yaml").write_text(REGISTRY)
    assert replayed(folder, rows)["logged"]["priced"]["unpriced"] == 1  # a snapshot's price is its own


def test_an_outage_explains_a_fallback_and_refuses_the_target(folder: Path) -> None:
    rows = [call(0, **{"served.model": "large"}), call(1, **{"served.model": "small"})]
    drift = replayed(folder, rows, "--drift", "--outage", "one")["drift"]
    assert [(one["cause"], one["samples"][0]["detail"]) for one in drift["causes"]] == [("refused", "provider_down")]
    assert drift["agreed"] == 1


def test_the_other_half_of_a_split(folder: Path) -> None:
    rows = [call(number, intent="plan", **{"served.model": "large"}) for number in range(40)]
    drift = replayed(folder, rows, "--drift")["drift"]
    assert [one["cause"] for one in drift["causes"]] == ["other-split"]
    assert 5 < drift["agreed"] < 35


MATRIX = {"faq": {"faq": 80, "plan": 20}, "plan": {"plan": 7, "faq": 3}}


def test_mistakes_are_expected_as_an_enumeration_has_them(folder: Path) -> None:
    rows = [
        call(n, intent="faq" if n % 3 else "plan", input_tokens=str(50 + n), risk="high" if n % 7 == 0 else "low")
        for n in range(60)
    ]
    (folder / "matrix.yaml").write_text(json.dumps({"intent": MATRIX}))
    found = replayed(folder, rows, "--confusion", "matrix.yaml")["confusion"]
    costs: dict[str, list[Fraction]] = {}
    for predicted in MATRIX:
        replayed(folder, [row | {"intent": predicted} for row in rows], "--no-time")
        with (folder / "all.csv").open() as file:
            costs[predicted] = [Fraction(row["estimated_cost_usd"]) for row in csv.DictReader(file)]
    expected = sum(
        costs[predicted][place] * Fraction(count, sum(MATRIX[row["intent"]].values()))
        for place, row in enumerate(rows)
        for predicted, count in MATRIX[row["intent"]].items()
    )
    assert found["mistaken"]["spend_usd"] == pytest.approx(float(expected), rel=1e-12)
    right = sum(costs[row["intent"]][place] for place, row in enumerate(rows))
    assert found["right"]["spend_usd"] == pytest.approx(float(right), rel=1e-12)
    shares = sum(Fraction(MATRIX["plan" if row["intent"] == "plan" else "faq"]["faq" if row["intent"] == "plan" else "plan"], sum(MATRIX[row["intent"]].values())) for row in rows)  # fmt: skip
    assert found["mistaken"]["mistaken"] == pytest.approx(float(shares))
    assert found["mistaken"]["against_guardrails"] == 0


def test_a_risk_that_is_not_seen_is_exposed(folder: Path) -> None:
    rows = [call(n, risk="high") for n in range(10)] + [call(n, risk="low") for n in range(10, 30)]
    (folder / "matrix.csv").write_text("risk,low,high\nhigh,1,9\n")
    found = replayed(folder, rows, "--confusion", "matrix.csv")["confusion"]
    assert found["mistaken"]["against_guardrails"] == found["mistaken"]["mistaken"] == 1
    assert found["right"]["against_guardrails"] == 0
    assert found["mistaken"]["quality"] == pytest.approx(0.9)  # of the small model, for a faq


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no matrix"), ("intent,faq\n", "is no matrix"), ("mood,faq\nfaq,1\n", "no listed dimension"), ("intnt,faq\nfaq,1\n", "did you mean `intent`?"),
        ("intent,faq\nfqa,1\n", "did you mean `faq`"), ("intent,faq\nfaq,-1\n", "no count"), ("intent,faq\nfaq,nan\n", "no count"),
        ("intent,faq\nfaq,1,2\n", "cells under a head"), ("intent,faq\nfaq,0\n", "sums to nothing"), ("intent,faq,faq\nfaq,1,2\n", "twice"),
    ],
)  # fmt: skip
def test_what_is_no_matrix(folder: Path, text: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "matrix.csv").write_text(text)
    (folder / "log.csv").write_text("time,intent\n2026-11-20T09:00:00Z,faq\n")
    assert run(["replay", "policy.yaml", "log.csv", "--confusion", "matrix.csv"]) == 2
    assert why in capsys.readouterr().err


def test_a_cell_is_no_formula(folder: Path) -> None:
    replayed(folder, [call(0, id="=cmd|' /C calc'!A0"), call(1, id="-1"), call(2, id='a"b,c')])
    with (folder / "all.csv").open() as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["'=cmd|' /C calc'!A0", "'-1", 'a"b,c']


def test_decisions_as_parquet_are_those_as_csv(folder: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    rows = [call(n, intent="faq" if n % 3 else "plan") for n in range(20)]
    replayed(folder, rows, "--against", "policy.yaml")
    assert run(["replay", "policy.yaml", "log.csv", "--against", "policy.yaml", "--decisions", "all.parquet"]) == 0
    with (folder / "all.csv").open() as file:
        written = list(csv.DictReader(file))
    table = pq.read_table(folder / "all.parquet").to_pylist()
    assert [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in table] == written


def test_a_row_weighs_as_the_same_row_so_often(folder: Path) -> None:
    (folder / "policy.yaml").write_text(
        POLICY + "budget: {daily_usd: 0.003, on_exhausted: {allow: {models: [small]}}}\n"
    )
    (folder / "matrix.yaml").write_text(json.dumps({"intent": MATRIX}))
    rows = [
        (call(n * 20, intent=("faq", "plan")[n % 2], **{"served.model": ("small", "vetted", "gpt-9")[n % 3], "served.cost_usd": "0.2"}), n % 4)
        for n in range(20)
    ]  # fmt: skip
    flags = ("--drift", "--confusion", "matrix.yaml")
    often = replayed(folder, [row for row, weight in rows for _ in range(weight)], *flags)
    once = replayed(folder, [{**row, "weight": str(weight)} for row, weight in rows], *flags)
    assert (once["rows"], often["rows"]) == (20, 30)
    assert once["budget_days"] == often["budget_days"]
    assert once["budget_days"][0]["exhausted_at"] is not None
    for key in ("totals", "spend_usd", "quality", "states", "confusion"):
        assert once[key] == often[key], key
    for found in (once, often):
        for one in found["drift"]["causes"]:
            del one["samples"]
        del found["logged"]["samples"]
    assert once["drift"] == often["drift"]
    assert once["logged"] == often["logged"]
    assert any("weight" in line for line in once["log"]["assumptions"])
