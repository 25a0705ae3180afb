"""A test expects what no decision can be.

A static answer has no model, a model has one provider, a route is served by its own candidates alone: a case
that asks for both fails whatever the policy does, and two cases that ask the same and expect otherwise can't
both pass. In `never`, it is a warning: the property holds, and proves nothing.

Bad:

    cases:
      - name: nobody answers
        request: {intent: faq}
        expect: {action: static, model: fast-v2}  # RC115

Good:

    cases:
      - name: nobody answers
        request: {intent: faq}
        expect: {action: static, not: {escalation: true}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.policy.contradiction import apart, contradiction, covers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.case import Case
    from routectl.policy.policy import Policy
    from routectl.policy.property import Property
    from routectl.policy.suite import Suite

HELP = "expect less, or say what is meant"


@rule(Severity.ERROR, also=Severity.WARNING)
def check(suite: Suite) -> Iterator[Hit]:
    if suite.policy is None:
        return
    # where a name or a key in the policy leads nowhere, who may serve its routes isn't known
    misread = any(flaw.slug == "unknown-key" for flaw in suite.policy.document.source.flaws)
    policy = None if suite.policy.unresolved or misread else suite.policy
    misnamed = {miss.at.path[:length] for miss in suite.unresolved for length in range(len(miss.at.path))}
    cases = [case for case in suite.cases if case.at.path not in misnamed]
    for case in cases:
        message = contradiction(case.expect, policy)
        if message:
            yield Hit(case.expect.at, message, help=HELP)
    yield from _between(cases)
    for one in suite.properties:
        if one.at.path not in misnamed:
            yield from _of_property(one, policy)


def _of_property(one: Property, policy: Policy | None) -> Iterator[Hit]:
    if one.reachable is not None and (message := contradiction(one.reachable, policy)):
        yield Hit(one.reachable.at, message, help=HELP)
    # a model that no route has today may be put in tomorrow: that it never serves is worth a proof
    if one.never is not None and (message := contradiction(one.never)):
        yield Hit(one.never.at, message, help=HELP, severity=Severity.WARNING)
    if one.always is not None and one.never is not None and covers(one.never, one.always):
        related = (Related(one.always.at, "and this must always be so"),)
        yield Hit(one.never.at, "what must never be so is what must always be so", help=HELP, related=related)


def _between(cases: list[Case]) -> Iterator[Hit]:
    """Cases that ask the same and expect otherwise."""
    first: dict[str, Case] = {}
    for case in cases:
        key = repr((sorted(case.request.items()), sorted(case.state.items())))
        before = first.setdefault(key, case)
        field = apart(before.expect, case.expect)
        if field:
            yield Hit(
                case.expect.at,
                f"the same request was expected to have another `{field}` in case `{before.name}`",
                help="remove one of them, or tell their requests apart",
                related=(Related(before.expect.at, "expected there"),),
            )
