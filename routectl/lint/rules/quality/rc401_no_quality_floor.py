"""A managed route sets no quality floor.

Nothing then keeps a fallback that answers badly from serving: an outage of the target, or a
cheaper model put in its place, lowers the quality that users get, and no check says so. A floor
of 0 holds nothing back and counts as none.

Bad:

    routes:
      - name: answers
        match: {}
        target: fast-v2
        limits: {max_latency_ms: 3000}  # RC401

Good:

    routes:
      - name: answers
        match: {}
        target: fast-v2
        limits: {max_latency_ms: 3000, quality_floor: 0.8}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        if route.is_managed and not route.limits.quality_floor and not route.means("limits", "quality_floor"):
            none = "no quality floor" if route.limits.quality_floor is None else "a quality floor of 0, which is none"
            yield Hit(
                route.at("limits", "quality_floor"),
                f"route `{route.name}` has {none}: a candidate that answers badly may serve it",
                help="set `limits.quality_floor` here, or in `defaults` for every route",
            )
