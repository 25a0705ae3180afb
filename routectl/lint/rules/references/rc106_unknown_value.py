"""A condition names a value that its dimension doesn't list.

No request ever has it: a positive condition on it never holds, so the route behind it is dead. In a
test's state, a budget scope that the policy doesn't define is told here too.

Bad:

    routes:
      - name: regulated
        match: {risk: hihg}  # RC106
        target: secure-v1

Good:

    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.linked import Linked, Unresolved


@rule(Severity.ERROR)
def check(subject: Linked) -> Iterator[Hit]:
    yield from unknown(subject, "value", _compared)


def _compared(miss: Unresolved) -> str:
    """`>= high`, which is `{gte: high}`."""
    from routectl.policy.remedy import compared

    return compared(miss.name)
