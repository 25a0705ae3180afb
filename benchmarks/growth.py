"""Building the diagram of 10 to 1,000 routes: time, nodes and memory, as a table and a curve."""

from __future__ import annotations

import gc
import time
import tracemalloc
from typing import NamedTuple

import routes
from curve import curve
from page import HERE

from routectl.engine.diagram import Diagram, diagrams
from routectl.policy.policy import Policy

SIZES = (10, 50, 200, 1000)


class Built(NamedTuple):
    """A diagram of so many routes: seconds, nodes and MiB, for it alone and with its ladders unfolded."""

    seconds: float
    nodes: int
    ladders: int
    mebibytes: float
    unfolding: float
    unfolded: int
    unfolded_mebibytes: float


def building(turns: int) -> dict[int, Built]:
    """Sizes in turn, several times; the best turn of each counts."""
    policies = {size: routes.policy(size) for size in SIZES}
    best = dict.fromkeys(SIZES, (float("inf"), float("inf")))
    for _ in range(turns):
        for size, policy in policies.items():
            gc.collect()
            started = time.process_time()
            whole = diagrams((policy,))[0]
            built = time.process_time()
            whole.store.settle(whole.root)
            took = built - started, time.process_time() - started
            best[size] = min(best[size][0], took[0]), min(best[size][1], took[1])
    return {size: _weighed(policy, *best[size]) for size, policy in policies.items()}


def _weighed(policy: Policy, seconds: float, unfolding: float) -> Built:
    """The same once more, counted and with its memory traced."""
    gc.collect()
    tracemalloc.start()
    whole = diagrams((policy,))[0]
    nodes, ladders = len(whole.store), _ladders(whole)
    peak = tracemalloc.get_traced_memory()[1]
    whole.store.settle(whole.root)
    unfolded_peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Built(seconds, nodes, ladders, peak / 2**20, unfolding, len(whole.store), unfolded_peak / 2**20)


def _ladders(whole: Diagram) -> int:
    waiting, seen = [whole.root], {whole.root}
    for tree in waiting:
        new = set(getattr(tree, "kids", ())) - seen
        seen |= new
        waiting += new
    return sum(not hasattr(tree, "kids") for tree in seen)


def grown(built: dict[int, Built]) -> list[str]:
    """The table and the curve."""
    first = built[SIZES[0]]
    lines = [
        "| routes | time ÷ that of 10 | processor s here | nodes | ladders | peak MiB | unfolded: time ÷ that of 10 | nodes | peak MiB |",
        "| ---: " * 9 + "|",
    ]
    lines += [
        f"| {size:,} | {one.seconds / first.seconds:.1f} | {one.seconds:.2f} | {one.nodes:,} | {one.ladders:,} | {one.mebibytes:.0f} "
        f"| {one.unfolding / first.unfolding:.1f} | {one.unfolded:,} | {one.unfolded_mebibytes:.0f} |"
        for size, one in built.items()
    ]
    shown = {
        "time": [(size, one.seconds / first.seconds) for size, one in built.items()],
        "nodes": [(size, one.nodes / first.nodes) for size, one in built.items()],
        "in proportion": [(size, size / SIZES[0]) for size in built],
    }
    (HERE / "growth.svg").write_text(
        curve("Growth of a diagram with its routes, ten routes being one", "routes", shown)
    )
    return [*lines, "", "![Growth of a diagram with its routes, ten routes being one](growth.svg)"]
