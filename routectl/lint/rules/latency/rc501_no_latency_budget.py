"""A managed route sets no latency budget.

A candidate that takes a minute is then as good as one that takes a second, unless each request
brings its own `sla_ms`: slow providers and slow fallbacks serve, and users wait.

Bad:

    routes:
      - name: answers
        match: {}
        target: fast-v2
        limits: {quality_floor: 0.8}  # RC501

Good:

    defaults: {limits: {max_latency_ms: 8000}}
    routes:
      - name: answers
        match: {}
        target: fast-v2
        limits: {quality_floor: 0.8}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        if route.is_managed and route.limits.max_latency_ms is None and not route.means("limits", "max_latency_ms"):
            yield Hit(
                route.at("limits", "max_latency_ms"),
                f"route `{route.name}` has no latency budget: a candidate may take any time to answer",
                help="set `limits.max_latency_ms` here, or in `defaults` for every route",
            )
