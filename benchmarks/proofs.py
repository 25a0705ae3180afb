"""All logic rules and ten properties of mixed kinds, from a linked policy to the last verdict.

python benchmarks/proofs.py [--quick]
"""

from __future__ import annotations

import argparse
import gc
import time
from datetime import date
from typing import Any, NamedTuple

import routes
from page import write

from routectl.lint.catalog import rules
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.policy.policy import Policy
from routectl.policy.suite import Suite
from routectl.policy.survey import Looked
from routectl.prove.proofs import prove

SIZES = (10, 50, 200, 1000)

PROPERTIES: list[dict[str, Any]] = [
    {"when": {"region": "eu", "risk": ["medium", "high"]}, "states": "any", "always": {"model": {"regions": ["eu"]}}},
    {"when": {"risk": "high"}, "states": "any", "always": {"model": {"tags": ["policy-controls"]}}},
    {"states": "any", "never": {"action": ["reject", "unrouted"]}},
    {"states": "outages:1", "never": {"action": ["reject", "unrouted"]}},
    {"when": {"intent": "faq", "segment": "free"}, "never": {"model": {"tier": ["premium"]}}},
    {"when": {"needs": "vision"}, "states": "outages:2", "always": {"model": {"capabilities": ["vision"]}}},
    {"states": {"budget": {"day": "exhausted"}}, "always": {"model": {"tier": ["small"]}}},
    {"states": "any", "monotone": {"raising": "risk", "keeps": {"tags": ["policy-controls"]}}},
    {"states": "outages:1", "reachable": {"route": "general", "step": 2}},
    {"states": "any", "same_as": "renamed.yaml"},
]
"""Each kind, in each sort of states; the last one says that the policy decides like one whose routes have other names."""


class Took(NamedTuple):
    """Seconds of the processor, and what was found."""

    rules: float
    properties: float
    findings: int
    holding: int


def took(size: int) -> Took:
    """One policy anew: nothing that was worked out for another is at hand."""
    policy, other = routes.policy(size), routes.policy(size, name="renamed-{}")
    suite = _suite(policy)
    gc.collect()
    started = time.process_time()
    found = lint(
        [Looked(policy.document.source, (policy,))], Settings(date(2026, 11, 25), select=("RC7",)), lambda: None
    )
    linted = time.process_time()
    proofs = list(prove(policy, suite.properties, lambda _: other))
    proved = time.process_time()
    assert all(proof.holds is not None for proof in proofs), [proof.why for proof in proofs]
    assert not any(finding.code == "RC799" for finding in found.findings)
    return Took(linted - started, proved - linted, len(found.findings), sum(proof.holds is True for proof in proofs))


def _suite(policy: Policy) -> Suite:
    written = routes.whole(
        "PolicyTest", "ten", policy="policy.json",
        properties=[{"name": f"property {number}", **one} for number, one in enumerate(PROPERTIES)],
    )  # fmt: skip
    return Suite(routes.document("tests.json", written), policy)


def proving(turns: int) -> list[str]:
    """Sizes in turn; the best turn of each counts."""
    rules()
    gc.set_threshold(100_000, 50, 100)  # as the command does
    best: dict[int, Took] = {}
    for _ in range(turns):
        for size in SIZES:
            this = took(size)
            best[size] = min(best.get(size, this), this, key=lambda one: one.rules + one.properties)
    lines = [
        "| routes | all logic rules: s | findings | ten properties: s | of them hold | together: s |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {size:,} | {one.rules:.2f} | {one.findings:,} | {one.properties:.2f} | {one.holding} | {one.rules + one.properties:.2f} |"
        for size, one in best.items()
    ]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="one turn")
    write("proofs", proving(1 if parser.parse_args().quick else 5))


if __name__ == "__main__":
    main()
