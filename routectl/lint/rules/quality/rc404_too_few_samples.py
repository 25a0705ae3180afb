"""A measurement that a managed route goes by has too few samples.

On 50 samples a success rate of 90 % may as well be 79 % or 96 %, and a p95 hangs on the two or three
slowest: the checks it decides are close to a coin toss.

Told once for each row; `min_samples` (200) is the least. Rows that a newer or more exact one outranks
are left alone.

Bad:

    routes:
      - {name: answers, match: {}, target: fast-v2}
    ---
    results:
      - {model: fast-v2, samples: 50, quality: {mean: 0.88}}  # RC404

Good:

    routes:
      - {name: answers, match: {}, target: fast-v2}
    ---
    results:
      - {model: fast-v2, samples: 500, quality: {mean: 0.88}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Measured


@rule(Severity.WARNING)
def check(policy: Measured, *, min_samples: int = 200) -> Iterator[Hit]:
    for row in policy.heard:
        if row.samples < min_samples:
            count = "1 sample" if row.samples == 1 else f"{row.samples} samples"
            yield Hit(
                row.part("samples"),
                f"`{row.model}` was measured on {count}{row.for_cell}: too few to go by, {min_samples} is the least",
                help="measure on more samples",
            )
