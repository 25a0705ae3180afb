"""A run that notes nothing milder than what it was asked for finds of the rest what it would find anyhow."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from routectl.finding import Finding, Severity
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.repo.open import Repo

UNUSED = "RC010"


@pytest.mark.parametrize("least", Severity)
def test_what_is_milder_is_left_out_and_nothing_else(
    root: Path, monkeypatch: pytest.MonkeyPatch, least: Severity
) -> None:
    monkeypatch.chdir(root)

    def found(least: Severity) -> list[Finding]:
        repo = Repo(["tests/broken"])
        return list(
            lint(repo.looked(), Settings(date(2026, 11, 23), ignore=(UNUSED,), least=least), repo.survey).findings
        )

    whole = found(Severity.INFO)
    kept = [(one.fingerprint, one.message) for one in whole if one.severity.rank >= least.rank]
    assert [(one.fingerprint, one.message) for one in found(least)] == kept
    assert (len(kept) == len(whole)) == (least is Severity.INFO)
