"""No test speaks of a policy.

What a policy decides is the outcome of many entries together: a route moved up one line takes another's
traffic, and nothing else in the file looks wrong. A few cases for what must not change catch that before
a reviewer has to.

Asked where a folder is linted: a `PolicyTest` anywhere in it counts.

Told where the whole policy root is looked at, or a folder with tests in it: elsewhere the test
may be in another folder.

Bad:

    metadata: {name: support}  # RC807
    routes:
      - {name: answers, match: {}, target: fast-v2}

Good:

    metadata: {name: support}
    routes:
      - {name: answers, match: {}, target: fast-v2}
    ---
    cases:
      - {name: anything, request: {intent: faq}, expect: {route: answers}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.survey import Survey


@rule(Severity.WARNING)
def check(survey: Survey) -> Iterator[Hit]:
    if not (survey.whole or survey.tested) or not survey.is_read:  # a test that can't be read names one, too
        return
    for named in survey.named:
        if named.kind == "RoutePolicy" and named.path not in survey.tested:
            yield Hit(
                named.at,
                f"policy `{named.name}` has no test",
                help="add a `PolicyTest` that names it, with the cases that must not change",
            )
