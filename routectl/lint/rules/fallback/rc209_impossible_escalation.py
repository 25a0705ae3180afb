"""`escalate.after` names something that can't happen.

Escalation is set when the outcome is at or past `after`, in the order `fallback`,
`reduced_scope`, `static`, `reject`. A chain whose ladder ends in a static answer never rejects;
one without static answers never gets to `static` but to `reject`, which is past it. What can't
be reached never calls anybody.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        degrade: [{static: We can't answer this right now.}]
        escalate: {to: human-review, after: reject}  # RC209

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        degrade: [{static: We can't answer this right now.}]
        escalate: {to: human-review, after: static}

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v2-azure]
        escalate: {to: human-review, after: static}  # RC209

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v2-azure]
        escalate: {to: human-review, after: reject}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.policy.route import ESCALATION_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.route import Route


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        if (
            route.escalate_after
            and policy.is_whole(route)
            and route.escalate_after not in (possible := _possible(route))
        ):
            listed = ", ".join(f"`{name}`" for name in possible)
            yield Hit(
                route.at("escalate", "after"),
                f"route `{route.name}` can't come to `{route.escalate_after}`: behind the target it has {listed}",
                help=f"escalate after {listed.replace(', ', ' or ')}",
            )


def _possible(route: Route) -> list[str]:
    """The outcomes behind the target that the route can come to, in their order."""
    static = any(step.is_static for step in route.degrade)
    happens = {
        "fallback": len(route.candidates) > 1,
        "reduced_scope": any(not step.is_static for step in route.degrade),
        "static": static,
        "reject": not static,
    }
    return [name for name in ESCALATION_ORDER if happens[name]]
