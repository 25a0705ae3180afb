"""A policy still goes by a benchmark report that is older than evidence may be.

Providers change what answers under a name, traffic drifts, and prices fall: a decision by last
spring's figures is a guess. A report that says it was measured in the future has a mistyped date
and would outrank every honest one until then.

Told once for each report of which a row speaks for a managed route; a row that a newer one for the
same requests outranks doesn't speak. `max_age_days` (90) is the limit.

Bad:

    routes:
      - {name: answers, match: {}, target: fast-v2}
    ---
    measured_on: 2026-07-01  # RC403
    results:
      - {model: fast-v2, samples: 500, quality: {mean: 0.88}}

Good:

    routes:
      - {name: answers, match: {}, target: fast-v2}
    ---
    measured_on: 2026-10-15
    results:
      - {model: fast-v2, samples: 500, quality: {mean: 0.88}}
    ---
    metadata: {name: older}
    measured_on: 2026-07-01
    results:
      - {model: fast-v2, samples: 500, quality: {mean: 0.86}}

Bad:

    routes:
      - {name: answers, match: {}, target: fast-v2}
    ---
    measured_on: 2027-10-15  # RC403
    results:
      - {model: fast-v2, samples: 500, quality: {mean: 0.88}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.policy.day import days_since

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from routectl.policy.policy import Measured


@rule(Severity.WARNING)
def check(policy: Measured, *, today: date, max_age_days: int = 90) -> Iterator[Hit]:
    for report in {id(row.report): row.report for row in policy.heard}.values():
        age = days_since(report.measured_on, today)
        measured = f"report `{report.name}` was measured on `{report.measured_on}`"
        if age < 0:
            yield Hit(report.at("measured_on"), f"{measured}, in the future", help="correct the date")
        elif age > max_age_days:
            yield Hit(
                report.at("measured_on"),
                f"{measured}, {age} days ago: evidence counts for {max_age_days}",
                help="measure again, and pin the new report beside it or in its place",
            )
