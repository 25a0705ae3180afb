"""Two things of one sort have the same name.

Names are how routes are diffed, findings are kept apart and budgets find their scope: of two
alike, one is never meant. This is for the routes and guardrails of a policy; RC114 is for
documents.

Bad:

    routes:
      - name: general
        match: {intent: faq}
        target: fast-v2
      - name: general  # RC110
        match: {}
        target: reasoning-v3

Good:

    routes:
      - name: quick-answers
        match: {intent: faq}
        target: fast-v2
      - name: general
        match: {}
        target: reasoning-v3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.document.place import At
    from routectl.policy.policy import Policy


@rule(Severity.ERROR)
def check(policy: Policy) -> Iterator[Hit]:
    guardrails = (
        (guardrail.name, policy.at("guardrails", index, "name")) for index, guardrail in enumerate(policy.guardrails)
    )
    yield from _twice("route", ((route.name, route.at("name")) for route in policy.routes))
    yield from _twice("guardrail", guardrails)


def _twice(what: str, named: Iterable[tuple[str, At]]) -> Iterator[Hit]:
    first: dict[str, At] = {}
    for name, at in named:
        if name in first:
            yield Hit(
                at,
                f"the {what} `{name}` is there already",
                help="give one of them another name, or remove it",
                related=(Related(first[name], "the first one"),),
            )
        first.setdefault(name, at)
