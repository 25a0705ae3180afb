"""A deprecated route doesn't say when it ends and what follows, or its end has come and it is still there.

A deprecation without a date stays for good, and one without a successor leaves whoever depends on it to
guess. Past its sunset the route still serves: nothing in a policy ends by itself. A `sunset` on a route
that isn't deprecated says two things at once.

Bad:

    routes:
      - name: legacy-answers
        stage: deprecated  # RC804
        match: {intent: faq}
        target: fast-v2
      - {name: general, match: {}, target: fast-v3}

Good:

    routes:
      - name: legacy-answers
        stage: deprecated
        sunset: 2027-01-31
        replaced_by: general
        match: {intent: faq}
        target: fast-v2
      - {name: general, match: {}, target: fast-v3}

Bad:

    routes:
      - name: legacy-answers
        stage: deprecated
        sunset: 2026-10-31  # RC804
        replaced_by: general
        match: {intent: faq}
        target: fast-v2
      - {name: general, match: {}, target: fast-v3, sunset: 2027-06-30}  # RC804
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
def check(policy: Policy, *, today: date) -> Iterator[Hit]:
    for route in policy.routes:
        if route.stage != "deprecated":
            if route.sunset:
                yield Hit(
                    route.at("sunset"),
                    f"route `{route.name}` has a sunset but is `{route.stage}`",
                    help="make it `stage: deprecated`, or drop the sunset",
                )
            continue
        missing = [f"`{key}`" for key in ("sunset", "replaced_by") if not getattr(route, key)]
        if missing:
            yield Hit(
                route.at("stage"),
                f"deprecated route `{route.name}` has no {' and no '.join(missing)}",
                help="say when it ends (`sunset`) and which route follows it (`replaced_by`)",
            )
        if route.sunset and days_since(route.sunset, today) > 0:
            yield Hit(
                route.at("sunset"),
                f"the sunset of route `{route.name}`, `{route.sunset}`, has passed, and it still serves",
                help="remove the route, or move its sunset",
            )
