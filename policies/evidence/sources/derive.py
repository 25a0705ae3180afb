"""Derives the benchmark reports of the sample from public tables: `python policies/evidence/sources/derive.py`.

What each figure is, and which are filled in, is told in README.md beside this file.
"""

from __future__ import annotations

import csv
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import yaml

HERE = Path(__file__).parent
REGISTRY = HERE.parent.parent / "registry/models.yaml"
BENCHMARKS = HERE.parent / "benchmarks"

SAMPLES, RETRIES, REASKED = 500, 0.01, 0.03
"""Filled in, the same for all."""

STEP_DOWN = 0.8
"""What a tier is worth beside the next one up, where no model of it was measured. Filled in."""


class Intent(NamedTuple):
    """How one intent is measured; `tables` are the extracts that tell its quality, none where it is filled in."""

    name: str
    measured_on: str
    tool: str
    tables: tuple[str, ...]
    input_tokens: int
    output_tokens: int


INTENTS = (
    Intent("faq", "2026-11-10", "vectara and bfcl v4", ("vectara", "bfcl"), 900, 130),
    Intent("summarize", "2026-11-10", "vectara hallucination leaderboard", ("vectara",), 3500, 250),
    Intent("translate", "2026-11-12", "filled in", (), 700, 750),
    Intent("classify", "2026-11-12", "bfcl v4", ("bfcl",), 500, 20),
    Intent("plan", "2026-11-16", "tau2-bench telecom", ("tau2",), 2500, 900),
    Intent("refund", "2026-11-16", "tau2-bench retail", ("tau2",), 2200, 400),
)
DOMAINS = {"plan": "telecom", "refund": "retail"}
TRANSLATION = {"small": 0.88, "medium": 0.92, "premium": 0.94}
"""Filled in: none of the tables measures translation."""


class Figures(NamedTuple):
    """The quality of a model for an intent, the share of requests that it finishes, and where both come from."""

    quality: float
    success: float
    source: str


def table(name: str, *keys: str) -> dict[tuple[str, ...], dict[str, str]]:
    """An extract's rows by the columns that tell them apart."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {tuple(row[key] for key in keys): row for row in csv.DictReader(file)}


STAND_INS = {model: row for (model,), row in table("stand-ins", "model").items()}
BFCL, VECTARA, TAU2 = table("bfcl", "Model"), table("vectara", "model"), table("tau2", "submission", "domain")


def share(percent: str) -> float:
    """A table's percentage as a share of 1."""
    return float(percent.rstrip("%")) / 100


def measured(model: str, intent: str) -> Figures | None:
    """What the tables tell of a model's stand-in; None where they are silent."""
    stand_in = STAND_INS[model]
    match intent:
        case "summarize":
            row = VECTARA[(stand_in["vectara"],)]
            consistent = share(row["factual_consistency_pct"])
            return Figures(consistent, consistent * share(row["answer_rate_pct"]), stand_in["vectara"])
        case "classify":
            chosen = share(BFCL[(stand_in["bfcl"],)]["Non-Live Multiple AST"])
            return Figures(chosen, chosen, stand_in["bfcl"])
        case "plan" | "refund" if stand_in["tau2"]:
            passed = share(TAU2[(stand_in["tau2"], DOMAINS[intent])]["pass_1_pct"])
            return Figures(passed, passed, stand_in["tau2"])
    return None


def figures(model: str, intent: str, tiers: dict[str, str], order: list[str]) -> Figures:
    """What was measured, else what the rules fill in."""
    tier = tiers[model]
    if intent == "faq":
        parts = [figures(model, part, tiers, order) for part in ("summarize", "classify")]
        source = "half " + ", half ".join(part.source for part in parts)
        return Figures(sum(part.quality for part in parts) / 2, sum(part.success for part in parts) / 2, source)
    if intent == "translate":
        return Figures(TRANSLATION[tier], TRANSLATION[tier], f"filled in for tier {tier}")
    if found := measured(model, intent):
        return found
    worth = 1.0
    for above in order[order.index(tier) :]:
        known = {found.quality for one in tiers if tiers[one] == above and (found := measured(one, intent))}
        if known:  # a set: twins at other providers have one stand-in, and one vote
            filled = worth * median(known)
            return Figures(filled, filled, f"filled in from tier {above}")
        worth *= STEP_DOWN
    raise ValueError(f"nothing measured for {intent}")


def row(model: str, entry: dict[str, Any], intent: Intent, known: Figures) -> str:
    """One result, as a line of YAML."""
    price = entry["price"]
    tokens = intent.input_tokens * price["input_per_mtok"] + intent.output_tokens * price["output_per_mtok"]
    p95 = round(float(BFCL[(STAND_INS[model]["bfcl"],)]["Latency 95th Percentile (s)"]) * 1000)
    return (
        f"  - {{model: {model}, intent: {intent.name}, samples: {SAMPLES}, success_rate: {known.success:.4f}, "
        f"quality: {{mean: {known.quality:.4f}}}, latency_ms: {{p95: {p95}}}, cost_usd: {tokens / 1e6:.6f}, "
        f'retry_rate: {RETRIES}, reask_rate: {REASKED}, x-quality-of: "{known.source}"}}\n'
    )


def report(intent: Intent, models: dict[str, Any], order: list[str]) -> str:
    """A whole BenchmarkReport."""
    tiers = {name: entry["tier"] for name, entry in models.items()}
    told = b"".join((HERE / f"{name}.csv").read_bytes() for name in intent.tables)
    return (
        "# Made by ../sources/derive.py from public tables of earlier models, the rest filled in by rule; nothing was\n"
        "# measured on a support data set. ../sources/README.md says which is which.\n"
        "apiVersion: routectl/v1\nkind: BenchmarkReport\n"
        f"metadata: {{name: {intent.name}-2026-11}}\nmeasured_on: {intent.measured_on}\ntool: {intent.tool}\n"
        f'dataset: {{name: {intent.name}, digest: "sha256:{sha256(intent.name.encode() + told).hexdigest()}"}}\nresults:\n'
    ) + "".join(row(name, entry, intent, figures(name, intent.name, tiers, order)) for name, entry in models.items())


def reports() -> dict[str, str]:
    """Each report by its file name."""
    registry = yaml.safe_load(REGISTRY.read_text(encoding="utf-8"))
    return {f"{intent.name}.yaml": report(intent, registry["models"], registry["tiers"]) for intent in INTENTS}


if __name__ == "__main__":
    for name, text in reports().items():
        (BENCHMARKS / name).write_text(text, encoding="utf-8")
