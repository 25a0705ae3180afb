"""An experimental route takes more of the traffic than an experiment may.

Without a `sample_percent` every request that it matches goes to what is still being tried out: a bad
model or prompt reaches all users at once, and there is nothing left to compare it with.

`max_percent` (10) is the most.

Bad:

    routes:
      - name: try-fast-v3
        stage: experimental  # RC803
        match: {intent: faq}
        target: fast-v3
      - {name: general, match: {}, target: fast-v2}

Good:

    routes:
      - name: try-fast-v3
        stage: experimental
        match: {intent: faq}
        sample_percent: 5
        target: fast-v3
      - {name: general, match: {}, target: fast-v2}

Bad:

    routes:
      - name: try-fast-v3
        stage: experimental
        match: {intent: faq}
        sample_percent: 50  # RC803
        target: fast-v3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy, *, max_percent: float = 10) -> Iterator[Hit]:
    for route in policy.routes:
        if route.stage != "experimental":
            continue
        if route.sample_percent is None:
            percent = min(5, max_percent)
            yield Hit(
                route.at("stage"),
                f"experimental route `{route.name}` takes everything that it matches",
                help=f"add a `sample_percent` of at most {max_percent:g}",
                fix=Fix(
                    f"add `sample_percent: {percent:g}`", False, (Edit(route.at(), "add", percent, "sample_percent"),)
                ),
            )
        elif route.sample_percent > max_percent:
            yield Hit(
                route.at("sample_percent"),
                f"experimental route `{route.name}` takes {route.sample_percent:g} % of what it matches: {max_percent:g} % is the most",
                help="lower `sample_percent`, or make the route `managed` once it has proven itself",
            )
