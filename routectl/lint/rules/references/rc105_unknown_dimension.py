"""A condition speaks of a dimension that the policy doesn't declare.

Requests are told apart by what `request` lists, and by `sla_ms`, `input_tokens`,
`output_tokens` and `needs`. A condition on anything else can never be judged.

Bad:

    routes:
      - name: general
        match: {segmnt: free}  # RC105
        target: fast-v2

Good:

    routes:
      - name: general
        match: {region: eu}
        target: fast-v2
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
    yield from unknown(subject, "dimension")
