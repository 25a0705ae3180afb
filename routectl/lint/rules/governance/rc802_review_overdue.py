"""A policy has not been reviewed for longer than it promises.

Models, prices and traffic change under a policy that stays as it is: what was the cheapest good answer
in spring may be neither in autumn. `metadata.reviewed` says when people last agreed that it still holds,
and how often they want to be asked.

A policy without a review date is told, and a date in the future. Where `every_days` is left out, the
threshold of the same name (90) stands for it.

Bad:

    metadata:
      name: support
      reviewed: {date: 2026-09-01, every_days: 30}  # RC802

Good:

    metadata:
      name: support
      reviewed: {date: 2026-11-02, every_days: 30}

Bad:

    metadata: {name: support}  # RC802

Bad:

    metadata:
      name: support
      reviewed: {date: 2027-11-02, every_days: 30}  # RC802
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.policy.day import days_since

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy, *, today: date, every_days: int = 90) -> Iterator[Hit]:
    if not policy.reviewed_on:
        yield Hit(
            policy.at("metadata", "reviewed"),
            f"policy `{policy.name}` doesn't say when it was last reviewed",
            help="review it, and write `reviewed: {date: …, every_days: …}` under `metadata`",
        )
        return
    place = policy.at("metadata", "reviewed", "date")
    age = days_since(policy.reviewed_on, today)
    every = policy.review_every_days or every_days
    if age < 0:
        yield Hit(place, f"the review on `{policy.reviewed_on}` lies in the future", help="correct the date")
    elif age > every:
        yield Hit(
            place,
            f"policy `{policy.name}` was last reviewed {age} days ago, on `{policy.reviewed_on}`: a review is due every {every}",
            help="review it, and set the date",
        )
