"""The measurement can't tell whether a candidate keeps its quality floor.

The measured mean is over the floor, but the floor lies inside the mean's 95 % confidence interval:
measured again, the same model may fall under it and be refused, or it is under it already and serves.

With a `quality.stddev` the interval is Student's t at `samples` − 1 degrees of freedom (its quantile by
series expansion, to within 0.2 %). Without one it is Wilson's score interval of the mean as a share of
the samples: scores between 0 and 1 can't spread wider. A `success_rate` is not looked at, for a floor
speaks of quality. A mean under the floor is RC405's.

Bad:

    routes:
      - name: answers
        match: {}
        target: fast-v2  # RC406
        limits: {quality_floor: 0.87}
    ---
    results:
      - {model: fast-v2, samples: 200, quality: {mean: 0.88, stddev: 0.11}}

Good:

    routes:
      - name: answers
        match: {}
        target: fast-v2
        limits: {quality_floor: 0.87}
    ---
    results:
      - {model: fast-v2, samples: 600, quality: {mean: 0.88, stddev: 0.11}}

Bad:

    routes:
      - name: answers
        match: {}
        target: fast-v2  # RC406
        limits: {quality_floor: 0.85}
    ---
    results:
      - {model: fast-v2, samples: 300, quality: {mean: 0.88}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.evidence import Result
    from routectl.policy.policy import Measured


@rule(Severity.WARNING)
def check(policy: Measured) -> Iterator[Hit]:
    for route in policy.routes:
        floor = route.limits.quality_floor
        if not floor or not route.is_managed:
            continue
        for candidate in route.candidates:
            close = [row for row in policy.rows(route, candidate.model) if _is_close(row, floor)]
            if close:
                row = min(close, key=lambda row: row.quality_mean or 0.0)
                low, high = row.quality_interval or (0.0, 1.0)
                more = f", and {len(close) - 1} more like it" if close[1:] else ""
                yield Hit(
                    candidate.at,
                    f"the quality floor of route `{route.name}`, {floor}, is within the error of `{candidate.model.name}`{row.for_cell}: "
                    f"{row.quality_mean} on {row.samples} samples is between {low:.3f} and {high:.3f}{more}",
                    help="measure on more samples, or keep the floor clear of what was measured",
                    related=(
                        Related(row.part("quality", "mean"), "measured here"),
                        Related(route.at("limits", "quality_floor"), "the floor"),
                    ),
                )


def _is_close(row: Result, floor: float) -> bool:
    """Whether the mean keeps the floor, and its interval doesn't."""
    if row.quality_mean is None or row.quality_mean < floor:
        return False
    interval = row.quality_interval
    return interval is not None and interval[0] < floor
