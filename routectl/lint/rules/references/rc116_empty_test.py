"""A test tests nothing.

It passes whatever the policy does, and whoever sees that the policy has a test believes that something is held:
a file without cases, tables and properties, a case that expects nothing, a property whose `always` says nothing.

Bad:

    cases:
      - name: a quick question
        request: {intent: faq}
        expect: {}  # RC116

Good:

    cases:
      - name: a quick question
        request: {intent: faq}
        expect: {action: serve}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.expectation import Expectation
    from routectl.policy.suite import Suite


@rule(Severity.WARNING)
def check(suite: Suite) -> Iterator[Hit]:
    if not any(suite.document.value.get(key) for key in ("cases", "tables", "properties")):
        yield Hit(suite.at("metadata", "name"), f"`{suite.name}` has no case, table or property", help="add one")
    for case in suite.cases:
        if case.expect.says_nothing:
            yield Hit(case.expect.at, f"case `{case.name}` expects nothing", help="say what has to be decided")
    for one in suite.properties:
        for key in ("always", "never", "reachable"):
            asked = getattr(one, key)
            if asked is not None and asked.says_nothing and _is_known(asked, suite):
                said = "every decision is so" if key != "never" else "no decision is not so"
                yield Hit(asked.at, f"`{key}` of property `{one.name}` says nothing: {said}", help="say what is meant")


def _is_known(asked: Expectation, suite: Suite) -> bool:
    """Whether it was read whole: without a registry, who the models are isn't known."""
    return not asked.written or (suite.policy is not None and suite.policy.registry is not None)
