"""A selector asks for a tag, or a compliance, that nothing in the registry has.

A guardrail that requires it refuses every model; one that forbids it never bites.

Bad:

    guardrails:
      - name: high-risk-models
        when: {risk: high}
        require: {tags: [policy-control]}  # RC108

Good:

    guardrails:
      - name: high-risk-models
        when: {risk: high}
        require: {tags: [policy-controls]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.linked import Linked


@rule(Severity.ERROR)
def check(subject: Linked) -> Iterator[Hit]:
    yield from unknown(subject, "tag")
