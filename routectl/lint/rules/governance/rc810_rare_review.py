"""A policy promises to be reviewed less than once in a long time.

`metadata.reviewed.every_days` says when people look at the policy again. A number of years there keeps
RC802 silent for as long: nobody is asked whether models, prices and limits still are what was meant.
`most_days` (366) is the longest that passes.

Bad:

    metadata:
      name: support
      reviewed: {date: 2026-11-02, every_days: 9999}  # RC810

Good:

    metadata:
      name: support
      reviewed: {date: 2026-11-02, every_days: 90}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy, *, most_days: int = 366) -> Iterator[Hit]:
    every = policy.review_every_days
    if every is not None and every > most_days:
        yield Hit(
            policy.at("metadata", "reviewed", "every_days"),
            f"policy `{policy.name}` is to be reviewed every {every:,} days only",
            help=f"write {most_days} or less, as in `every_days: 90`",
        )
