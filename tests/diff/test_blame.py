"""Where a change is blamed: the first line on each side at which the two decisions part."""

from __future__ import annotations

import pytest

from routectl.diff.compare import compare
from routectl.engine.states import NOMINALLY
from tests.engine.example import policy

ROUTES = """\
routes:
  - name: quick
    match: {intent: faq}
    target: fast
    fallback: [deep]
    limits: {max_latency_ms: 2000}
    controls: {max_output_tokens: 90}
  - name: general
    match: {}
    target: deep
"""
RESULTS = "  - {model: fast, latency_ms: {p50: 100, p95: 1500}, samples: 10}\n"


@pytest.mark.parametrize(
    ("was", "now", "lines"),
    [
        ("target: fast", "target: free", ("target: fast", "target: free")),
        ("match: {intent: faq}", "match: {intent: plan}", ("target: fast", "match: {intent: plan}")),
        ("max_latency_ms: 2000", "max_latency_ms: 200", ("target: fast", "limits: {max_latency_ms: 200}")),
        ("max_output_tokens: 90", "max_output_tokens: 80", ("controls: {max_output_tokens: 90}", "controls: {max_output_tokens: 80}")),
        ("target: deep", "target: safe", ("target: deep", "target: safe")),
    ],
)  # fmt: skip
def test_the_lines_at_which_the_decisions_part_are_blamed(was: str, now: str, lines: tuple[str, str]) -> None:
    old, new = policy(ROUTES, RESULTS), policy(ROUTES.replace(was, now), RESULTS)
    found = compare(old, new, NOMINALLY)
    assert found.behaviour is not None
    plainest = next(one for one in found.behaviour.regions if not one.witness.request.keys() - {"intent"})
    places = found.places(plainest)
    assert places is not None
    assert tuple(at.document.source.line(at.span.start.line).strip() for at in places) == lines
