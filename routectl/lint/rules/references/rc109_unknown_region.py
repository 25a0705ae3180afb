"""A selector asks for a region where no model of the registry runs.

Bad:

    guardrails:
      - name: eu-residency
        when: {region: eu}
        require: {regions: [europe]}  # RC109

Good:

    guardrails:
      - name: eu-residency
        when: {region: eu}
        require: {regions: [eu]}
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
    yield from unknown(subject, "region")
