"""RV105: the version grows with the meaning, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.repository import Repository

CEILING = ("cost_ceiling_usd: 0.1", "cost_ceiling_usd: 0.2")


@pytest.mark.parametrize(
    ("edits", "answer"),
    [
        ((CEILING, ("version: 1", "version: 2")), "pass"),
        ((CEILING,), "fail"),
        ((CEILING, ("version: 1", "version: 0")), "fail"),
        ((("version: 1", "version: 2"),), "fail"),
        ((("target: mid,", "target: mid, x-note: only a note,"),), "pass"),
        ((("date: 2026-06-01", "date: 2026-06-19"),), "pass"),
    ],
    ids=["both", "meaning only", "shrank", "version only", "a note", "a review date"],
)
def test_the_version_of_a_policy(tmp_path: Path, edits: tuple[tuple[str, str], ...], answer: str) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", *edits)
    found = repository.answer("RV105")
    assert found["answer"] == answer
    assert bool(found["findings"]) == (answer == "fail")
    if answer == "fail":
        (finding,) = found["findings"]
        assert finding["start"]["line"] == 5


def test_a_price_in_the_registry_is_part_of_the_meaning(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("registry.yaml", ("input_per_mtok: 0.4,", "input_per_mtok: 0.5,"))
    assert repository.answer("RV105")["answer"] == "fail"
