"""`escalate.after` names something that can't happen.

The people behind `escalate.to` are never called, however bad the outage, and nobody notices before
one of them asks.

Escalation is set when the outcome is at *or past* `after`, in the order `fallback`, `reduced_scope`,
`static`, `reject`. What comes later makes up for what a route doesn't have: `after: fallback` on a route
without one still escalates when it rejects. Only `reject` has nothing past it, and a ladder with a static
answer never comes to it. An `after: reject` in `defaults` is meant for the routes that can reject, and is
told only where the ladder is in `defaults` too.

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
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.ERROR)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        static = next((step for step in route.degrade if step.is_static), None)
        at = route.at("escalate", "after")
        if static is None or route.escalate_after != "reject":
            continue
        if at.path[0] != "defaults" or static.at.path[0] == "defaults":
            yield Hit(
                at,
                f"route `{route.name}` has a static answer and never rejects: it never escalates to `{route.escalate_to}`",
                help="escalate after `static`, or earlier",
                related=(Related(static.at, "this answers instead"),),
                fix=Fix("write `after: static`", False, (Edit(at, "set", "static"),)),
            )
