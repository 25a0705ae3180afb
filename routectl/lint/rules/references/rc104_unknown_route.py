"""A route is named that the policy doesn't have.

A `fallback_route` that leads nowhere adds no candidate: the chain ends early, without a word.

Bad:

    routes:
      - name: quick-answers
        match: {}
        target: fast-v2
        fallback_route: genral  # RC104
      - name: general
        match: {}
        target: reasoning-v3

Good:

    routes:
      - name: quick-answers
        match: {}
        target: fast-v2
        fallback_route: general
      - name: general
        match: {}
        target: reasoning-v3
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
    yield from unknown(subject, "route")
