"""A selector selects no model.

Every name in it is known, but no model has all of it together. A guardrail that requires such
a model refuses every request it holds for; a budget that allows only such models lets nothing
serve.

Bad:

    guardrails:
      - name: careful-and-small
        when: {risk: high}
        require: {tags: [policy-controls], tier: [small]}  # RC112

Good:

    guardrails:
      - name: careful
        when: {risk: high}
        require: {tags: [policy-controls]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.selector import Selector


@rule(Severity.ERROR)
def check(policy: Policy) -> Iterator[Hit]:
    registry = policy.registry
    if registry is None:
        return
    misnamed = {miss.at.path[:depth] for miss in policy.unresolved for depth in range(len(miss.at.path))}
    for selector, is_forbidden in _selectors(policy):
        if selector.at.path not in misnamed and not selector.selects_any(registry):
            yield Hit(
                selector.at,
                f"no model of {registry.label} is selected by this",
                help="ask for less, or add such a model to the registry",
                severity=Severity.WARNING if is_forbidden else None,
            )


def _selectors(policy: Policy) -> Iterator[tuple[Selector, bool]]:
    """Each selector, and whether it forbids: then it may be there for models still to come."""
    for guardrail in policy.guardrails:
        yield from (
            (selector, selector is guardrail.forbid) for selector in (guardrail.require, guardrail.forbid) if selector
        )
    if policy.budget is not None:
        spike = policy.budget.spike
        allowed = (policy.budget.on_exhausted, spike.allow if spike else None)
        yield from ((selector, False) for selector in allowed if selector)
