"""A waiver is past its last day, and excuses nothing any more.

A review passes over it, and says so where it would have held. What it was for has gone in or was
given up; left lying about, it makes those that still hold hard to find.

Bad:

    apiVersion: routectl/v1
    kind: Waiver
    metadata: {name: dearer-plans}
    question: RV109
    policy: support
    digest: sha256:0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8
    reason: The contract caps what this route can spend.
    approver: "@acme/finops"
    expires_on: 2026-06-30  # RC809

Good:

    apiVersion: routectl/v1
    kind: Waiver
    metadata: {name: dearer-plans}
    question: RV109
    policy: support
    digest: sha256:0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8
    reason: The contract caps what this route can spend.
    approver: "@acme/finops"
    expires_on: 2027-06-30
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from routectl.policy.waiver import Waiver


@rule(Severity.WARNING)
def check(waiver: Waiver, *, today: date) -> Iterator[Hit]:
    if waiver.is_past(today):
        yield Hit(
            waiver.at("expires_on"),
            f"waiver `{waiver.name}` was good until `{waiver.expires_on}`",
            help="delete it; what still has to be waived needs a new approval",
        )
