"""A measured median is over the 95th percentile of the same row.

Half of all answers can't have taken longer than 95 of 100 did: the two numbers are swapped, one of them is in
seconds, or they are of different runs. Candidates are refused by their p95, so a wrong one opens or closes routes.

Bad:

    results:
      - {model: fast-v2, samples: 500, latency_ms: {p50: 1100, p95: 420}}  # RC409

Good:

    results:
      - {model: fast-v2, samples: 500, latency_ms: {p50: 420, p95: 1100}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.policy.digits import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.evidence import Report


@rule(Severity.WARNING)
def check(report: Report) -> Iterator[Hit]:
    for row in report.results:
        if row.p50_ms is not None and row.p95_ms is not None and row.p50_ms > row.p95_ms:
            yield Hit(
                row.part("latency_ms", "p50"),
                f"the median of `{row.model}`{row.for_cell}, {digits(row.p50_ms)} ms, is over its p95, {digits(row.p95_ms)} ms",
                help="swap them if they are swapped, else measure again",
            )
