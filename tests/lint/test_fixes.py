"""Fixes: enough rules have one, each mends what it says, and a safe one keeps every value of the file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from routectl.document.source import Source
from routectl.finding import Finding
from routectl.lint.catalog import rules
from routectl.lint.fix import fixed
from routectl.lint.rule import Rule
from tests.rules.world import examples, run

CASES = [
    pytest.param(rule, texts, id=f"{rule.code}-{number}")
    for rule in rules()
    for number, texts in enumerate(examples(rule.page, "Bad"))
]


def found_fixes(rule: Rule, texts: list[str], folder: Path) -> list[Finding]:
    return [finding for finding in run(texts, rule.code, folder)[0] if finding.fix is not None]


def values(path: str, text: str) -> list[object]:
    return [document.value for document in Source(path, text).documents]


@pytest.mark.parametrize(("rule", "texts"), CASES)
def test_a_fix_mends_the_example(rule: Rule, texts: list[str], tmp_path: Path) -> None:
    for finding in found_fixes(rule, texts, tmp_path):
        assert finding.fix is not None
        path = tmp_path / finding.file
        source = Source(finding.file, path.read_text())
        text, made = fixed(source, [finding.fix])
        assert made == 1, finding.fix
        assert text != source.text
        if finding.fix.safe:
            assert values(finding.file, text) == values(finding.file, source.text)
        else:
            assert values(finding.file, text), "the file can still be read"


def test_at_least_ten_rules_have_a_fix(tmp_path: Path) -> None:
    having = set()
    for number, case in enumerate(CASES):
        rule, texts = case.values
        assert isinstance(rule, Rule)
        assert isinstance(texts, list)
        folder = tmp_path / str(number)
        os.mkdir(folder)
        if found_fixes(rule, texts, folder):
            having.add(rule.code)
    assert len(having) >= 10, sorted(having)
