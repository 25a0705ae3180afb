"""A capability is asked for that no model of the registry has.

Capabilities are an open vocabulary, so a slip of the pen looks like a new one. Every candidate
would be refused for lacking it. The well-known names are `tools`, `structured_output`,
`vision`, `audio`, `reasoning` and `prompt_caching`.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        requires: [structured_outputs]  # RC107

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        requires: [structured_output]
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
    yield from unknown(subject, "capability")
