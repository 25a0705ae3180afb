"""A tier is named that the registry's `tiers` don't list.

"One tier below" and every quota read from that list: a name outside it selects nothing.

Bad:

    budget:
      daily_usd: 500
      on_exhausted: {allow: {tier: [tiny]}}  # RC103

Good:

    budget:
      daily_usd: 500
      on_exhausted: {allow: {tier: [small]}}
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
    yield from unknown(subject, "tier")
