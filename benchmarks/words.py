"""Measures what changed between two policies, told by identity, beside deepdiff on the same documents, in one run.

python benchmarks/words.py
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from copy import deepcopy
from statistics import median
from typing import Any

from deepdiff import DeepDiff
from routes import policy

from routectl.diff.words import words
from routectl.document.source import Document, Source
from routectl.policy.link import link
from routectl.policy.policy import Policy


def main() -> None:
    """Print a table: how many changes there are, what each program tells, and how long it takes."""
    print("| routes | edits | words: changes | ms | deepdiff: entries | ms | deepdiff ÷ words |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for routes, few in ((100, True), (1000, True), (1000, False)):
        old = policy(routes)
        new, edits = edited(old, few)
        told, spent = timed(lambda old=old, new=new: words(old, new), 50 if few else 5)  # type: ignore[misc]
        pair = old.document.value, new.document.value
        entries, beside = timed(lambda pair=pair: deep(*pair), 3)  # type: ignore[misc]
        print(
            f"| {routes:,} | {edits:,} | {len(told):,} | {spent:.2f} | {entries:,} | {beside:.0f} | {beside / spent:,.0f} |"
        )


def edited(old: Policy, few: bool) -> tuple[Policy, int]:
    """A policy with 13 edits, one of them a route put in near the top; or with ten of every route and a new order."""
    written = deepcopy(old.document.value)
    routes = written["routes"]
    draw = random.Random(3)
    if few:
        for route in draw.sample(routes, 11):
            route.setdefault("limits", {})["cost_ceiling_usd"] = 0.07
        routes.insert(2, {"name": "put-in", "match": {"intent": "faq"}, "target": "model-1"})
        routes.append(routes.pop(20))
        edits = 13
    else:
        for route in routes[:-1]:
            route["match"] = {"intent": "faq", "risk": "low", "needs": "tools"}
            route["limits"] = {"max_latency_ms": 1234, "quality_floor": 0.123, "cost_ceiling_usd": 0.123}
            route["controls"] = {"max_output_tokens": 99, "under_pressure": {"max_output_tokens": 11}}
            route["fallback"] = [*reversed(route["fallback"]), "model-29"]
        edits = 10 * len(routes)
        draw.shuffle(routes)
    document = Document(Source("policy.json", ""), 0)
    document.value = written
    return link(document, old.registry, old.evidence), edits


def deep(old: Any, new: Any) -> int:
    """What deepdiff tells of the two documents."""
    return sum(len(entries) for entries in DeepDiff(old, new).values())


def timed(run: Callable[[], Any], times: int) -> tuple[Any, float]:
    """A result, and the median of its times in milliseconds."""
    spent = []
    result = None
    for _ in range(times):
        start = time.perf_counter()
        result = run()
        spent.append((time.perf_counter() - start) * 1000)
    return result, median(spent)


if __name__ == "__main__":
    main()
