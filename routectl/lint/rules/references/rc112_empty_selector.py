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
    unknown = {miss.at.path for miss in policy.unresolved}
    for selector in _selectors(policy):
        misnamed = any(path[: len(selector.at.path)] == selector.at.path for path in unknown)
        if not misnamed and not any(selector.selects(model) for model in registry.models.values()):
            yield Hit(
                selector.at,
                f"no model of {registry.label} is selected by this",
                help="ask for less, or add such a model to the registry",
            )


def _selectors(policy: Policy) -> Iterator[Selector]:
    for guardrail in policy.guardrails:
        yield from (selector for selector in (guardrail.require, guardrail.forbid) if selector)
    if policy.budget is not None:
        spike = policy.budget.spike
        yield from (selector for selector in (policy.budget.on_exhausted, spike.allow if spike else None) if selector)
