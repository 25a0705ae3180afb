"""One decision, 50 routes: routectl's engines beside an if chain, Rego, Cedar and litellm's Router."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import routes
from peers import Engine, gateway, own, peers

BLOCK = 20
"""So many requests are decided in one turn."""


def decisions(count: int, turns: int) -> list[str]:
    """Every engine on the same requests, each different, block by block in turn; the best turn of each block counts."""
    plain, requests = routes.first_match(50), routes.requests(count)
    engines = [*own(plain, "first match"), *peers(plain)]
    _agree(engines, requests[:3000])
    chain = engines[3]
    engines = [*engines, *own(routes.policy(50), "whole policy"), gateway(plain, chain.decide)]
    micros = _timed(engines, requests, turns)
    unit = micros[engines[0].name]
    lines = ["| engine | time ÷ routectl's | µs here |", "| --- | ---: | ---: |"]
    lines += [
        f"| {name} | {took / unit:,.1f} | {took:,.1f} |"
        for name, took in sorted(micros.items(), key=lambda entry: entry[1])
    ]
    return lines


def _agree(engines: list[Engine], requests: list[dict[str, Any]]) -> None:
    for request in requests:
        answers = {engine.answer(engine.decide(engine.prepare(request))) for engine in engines}
        assert len(answers) == 1, (request, answers)


def _timed(engines: list[Engine], requests: list[dict[str, Any]], turns: int) -> dict[str, float]:
    """Microseconds of the processor for one decision."""
    prepared = [[engine.prepare(request) for request in requests] for engine in engines]
    sums = [0.0] * len(engines)
    for start in range(0, len(requests), BLOCK):
        blocks = [each[start : start + BLOCK] for each in prepared]
        best = [float("inf")] * len(engines)
        for _ in range(turns):
            for number, engine in enumerate(engines):
                best[number] = min(best[number], _pass(engine.decide, blocks[number]))
        sums = [total + least for total, least in zip(sums, best, strict=True)]
    return {engine.name: total / len(requests) * 1e6 for engine, total in zip(engines, sums, strict=True)}


def _pass(decide: Callable[[Any], Any], block: list[Any]) -> float:
    """Seconds for a block that was just decided once already: what an engine needs is in the processor's cache."""
    for request in block:
        decide(request)
    started = time.process_time()
    for request in block:
        decide(request)
    return time.process_time() - started
