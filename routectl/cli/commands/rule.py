"""`routectl rule`."""

from __future__ import annotations

from routectl.cli.finish import finish
from routectl.lint.catalog import find, rules
from routectl.lint.pages import catalog_report, page_report
from routectl.repo.disk import Unusable
from routectl.review.catalog import find as find_question
from routectl.review.catalog import questions


def command(code: str | None = None, *, output: list[str] | None = None, color: str = "auto") -> int:
    """Explain a rule or a review question: what it finds, why it matters, examples. A family as a table, all without a code.

    Example: routectl rule RC203
    """
    rule = (find(code) or find_question(code)) if code else None
    if rule is not None:
        return finish(page_report(rule), output or (), color=color)[0]
    every = (*rules(), *questions())
    family = [one for one in every if one.named(code)] if code else every
    if not family:
        from routectl.closest import did_you_mean

        known = [name for each in every for name in (each.code, each.slug)]
        raise Unusable(f"no rule is named `{code}`; {did_you_mean(code or '', known) or '`routectl rule` lists them'}")
    return finish(catalog_report(family), output or (), color=color)[0]
