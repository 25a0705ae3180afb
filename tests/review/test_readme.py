"""The readme shows a review that is there."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_sessions import commands
from tests.review.repository import TODAY, Repository

PROOF = ("when: {region: eu}, states: any", "when: {region: eu, risk: low}, states: any")
CAP = ("max_output_tokens: 1024}", "max_output_tokens: 4096}")


def test_the_readme_shows_what_is_there(root: Path, tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", CAP)
    repository.edit("tests.yaml", PROOF)
    command, expected = next(
        one for one in commands((root / "README.md").read_text()) if one[0].startswith("routectl review ")
    )
    run = repository.run(*command.split()[1:], "--today", TODAY)
    assert run.stdout.strip() == expected.strip()
