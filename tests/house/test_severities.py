"""A rule whose hits are of two severities says so: on its page, in the table of all rules, and in words."""

from __future__ import annotations

import inspect
import re
import sys

import pytest

from routectl.finding import Severity
from routectl.lint.catalog import rules
from routectl.lint.pages import markdown
from routectl.lint.rule import Rule

ARTICLES = {Severity.ERROR: "an error", Severity.WARNING: "a warning", Severity.INFO: "an info"}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_rule_names_every_severity_of_its_hits(rule: Rule) -> None:
    text = inspect.getsource(sys.modules[rule.check.answer.__module__])
    named = {Severity[name] for name in re.findall(r"Severity\.([A-Z]+)", text)}
    assert named == {rule.severity, *rule.check.also}
    prose = " ".join(rule.page.split()).casefold()
    assert all(ARTICLES[severity] in prose for severity in rule.check.also), "the page says which hits are"


def test_a_page_begins_with_both() -> None:
    page = next(markdown(rule) for rule in rules() if rule.code == "RC207")
    assert page.startswith("# RC207 ladder-without-static\n\nSeverity: warning or error.\n")
