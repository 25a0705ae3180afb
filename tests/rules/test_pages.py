"""Each rule's page as it stands: its bad example raises exactly the marked findings, its good one none."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.lint.catalog import rules
from routectl.lint.rule import Rule
from tests.rules.world import examples, run

CASES = [
    pytest.param(rule, heading, texts, id=f"{rule.code}-{heading.lower()}-{number}")
    for rule in rules()
    for heading in ("Bad", "Good")
    for number, texts in enumerate(examples(rule.page, heading))
]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_page_has_examples(rule: Rule) -> None:
    assert rule.summary, "the page opens with what the rule finds"
    if rule.check.subject == "Applied":
        return  # a baseline is no YAML: tests/cli holds it
    assert examples(rule.page, "Bad")
    assert examples(rule.page, "Good")


@pytest.mark.parametrize(("rule", "heading", "texts"), CASES)
def test_example(rule: Rule, heading: str, texts: list[str], tmp_path: Path) -> None:
    findings, expected = run(texts, rule.code, tmp_path)
    told = "\n".join(f"{finding.file}:{finding.start.line} {finding.message}" for finding in findings)
    assert sorted((finding.file, finding.start.line) for finding in findings) == expected, told
    assert bool(expected) == (heading == "Bad")
    for finding in findings:
        assert finding.help, "every finding has a remedy"
