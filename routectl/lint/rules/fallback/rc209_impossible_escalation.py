"""`escalate.after` names something that can't happen.

Escalation is set when the outcome is at or past `after`, in the order `fallback`,
`reduced_scope`, `static`, `reject`. A chain with a static answer never comes to `reject`: the
people behind `escalate.to` are never called, however bad the outage.

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
        if static is not None and route.escalate_after == "reject":
            at = route.at("escalate", "after")
            yield Hit(
                at,
                f"route `{route.name}` has a static answer and never rejects: nobody is ever called",
                help="escalate after `static`, or earlier",
                related=(Related(static.at, "this answers instead"),),
                fix=Fix("write `after: static`", False, (Edit(at, "set", "static"),)),
            )
