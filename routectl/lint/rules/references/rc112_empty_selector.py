"""A selector selects no model.

Every name in it is known, but no model has all of it together. A guardrail that requires such
a model refuses every request it holds for; a budget that allows only such models lets nothing
serve. Where such models are forbidden, or a test proves that none of them ever serves, this is a
warning: nothing breaks, but nothing is refused or proved either.

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

    from routectl.policy.linked import Linked

_REFUSING = frozenset({"forbid", "never"})


@rule(Severity.ERROR, also=Severity.WARNING)
def check(subject: Linked) -> Iterator[Hit]:
    misnamed = {miss.at.path[:depth] for miss in subject.unresolved for depth in range(len(miss.at.path))}
    for selector, registry in subject.selectors:
        if selector.at.path not in misnamed and not selector.selects_any(registry):
            yield Hit(
                selector.at,
                f"no model of {registry.label} is selected by this",
                help="ask for less, or add such a model to the registry",
                severity=None if _REFUSING.isdisjoint(selector.at.path) else Severity.WARNING,
            )
