"""A route takes only requests that are more urgent than any of its candidates is fast.

A candidate is refused where its measured p95 is over the request's `sla_ms`. A match that bounds
`sla_ms` from above by less than the fastest candidate's p95 lets in nobody whom the route could serve:
all of it goes to the degradation ladder, or is rejected.

Judged is the largest `sla_ms` that the match lets in, intent by intent: with `{sla_ms: {lt: 2000}}` and
a p95 of 1100 ms the more patient requests are served, which is what such a match is for, and nothing is
told. A candidate without a measured p95 is never refused for it, so one such candidate keeps the rule
silent.

Bad:

    routes:
      - name: urgent
        match: {intent: faq, sla_ms: {lt: 500}}  # RC503
        target: fast-v2
        fallback: [fast-v2-azure]
    ---
    results:
      - {model: fast-v2, samples: 500, latency_ms: {p95: 1100}}
      - {model: fast-v2-azure, samples: 500, latency_ms: {p95: 1300}}

Good:

    routes:
      - name: urgent
        match: {intent: faq, sla_ms: {lt: 2000}}
        target: fast-v2
        fallback: [fast-v2-azure]
    ---
    results:
      - {model: fast-v2, samples: 500, latency_ms: {p95: 1100}}
      - {model: fast-v2-azure, samples: 500, latency_ms: {p95: 1300}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.latency.pace import hurry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.policy.policy import Measured
    from routectl.policy.route import Route


@rule(Severity.ERROR)
def check(policy: Measured) -> Iterator[Hit]:
    for route in policy.routes if policy.evidence.reports else ():
        found = hurry(policy, route)
        if found is not None:
            _, row = min(found.found, key=lambda entry: entry[1].p95_ms or 0)
            named = ", ".join(f"`{intent}`" for intent, _ in found.found if intent) if not found.is_all else ""
            yield Hit(
                _bound(route),
                f"no candidate of route `{route.name}` answers{f' intent {named}' if named else ''} within {found.longest} ms, "
                f"the most that its match lets in: the fastest p95 is {row.p95_ms} ms, of `{row.model}`",
                help="raise the bound on `sla_ms`, or add a candidate that is fast enough",
                related=(Related(row.part("latency_ms", "p95"), "measured here"),),
            )


def _bound(route: Route) -> At:
    """The condition that bounds `sla_ms`; the match, where alternatives do."""
    bounds = [condition.at for condition in route.match.conditions if condition.dimension == "sla_ms" and condition.at]
    return bounds[0] if bounds else route.at("match")
