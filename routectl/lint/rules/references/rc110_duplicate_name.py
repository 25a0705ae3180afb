"""Two things of one sort have the same name.

Names are how routes are diffed, findings are kept apart and budgets find their scope: of two
alike, one is never meant. This is for the routes and guardrails of a policy, and the cases, tables and
properties of its tests; RC114 is for documents.

Bad:

    routes:
      - name: general
        match: {intent: faq}
        target: fast-v2
      - name: general  # RC110
        match: {}
        target: reasoning-v3

Good:

    routes:
      - name: quick-answers
        match: {intent: faq}
        target: fast-v2
      - name: general
        match: {}
        target: reasoning-v3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.policy.linked import Linked


_SORTS = {"routes": "route", "guardrails": "guardrail", "cases": "case", "tables": "table", "properties": "property"}


@rule(Severity.ERROR)
def check(subject: Linked) -> Iterator[Hit]:
    for section, what in _SORTS.items():
        first: dict[str, At] = {}
        entries = subject.document.value.get(section, ())
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            name, at = entry["name"], subject.at(section, index, "name")
            if name in first:
                yield Hit(
                    at,
                    f"the {what} `{name}` is there already",
                    help="give one of them another name, or remove it",
                    related=(Related(first[name], "the first one"),),
                )
            first.setdefault(name, at)
