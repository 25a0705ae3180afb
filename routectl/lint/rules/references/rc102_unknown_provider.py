"""A provider is named that the registry doesn't have.

A model at an unknown provider has no regions and no compliance, a budget for one never fires,
and a test that takes one down proves nothing.

Bad:

    budget:
      daily_usd: 500
      providers:
        opnai: {daily_usd: 200}  # RC102

Good:

    budget:
      daily_usd: 500
      providers:
        openai: {daily_usd: 200}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.linked import Linked


@rule(Severity.ERROR)
def check(subject: Linked) -> Iterator[Hit]:
    yield from unknown(subject, "provider")
