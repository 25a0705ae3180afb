"""The broken copy: every family of rules has something to say there, and says it by its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from routectl.lint.catalog import rules
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.repo.open import Repo


def test_every_family_fires(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    repo = Repo(["tests/broken"])
    result = lint(repo.looked(), Settings(date(2026, 11, 23)), repo.survey)
    fired = {finding.code[:3] for finding in result.findings}
    assert fired == {rule.code[:3] for rule in rules()}
    assert all(finding.start.line >= 1 and finding.help for finding in result.findings)
