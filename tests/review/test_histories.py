"""Every pull request of the two histories gets exactly the verdict that it should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routectl.review.catalog import questions
from tests.review.histories import BAD, GOOD, Edit, PullRequest
from tests.review.repository import Repository


def edit(repository: Repository, edits: tuple[Edit, ...]) -> None:
    """Make the edits in the work tree."""
    for path, old, new in edits:
        file = repository.folder / path
        if old:
            repository.edit(path, (old, new))
        else:
            repository.write(path, (file.read_text() if file.exists() else "") + new)


def propose(repository: Repository, branch: str, proposed: PullRequest) -> dict[str, Any]:
    """The review of a pull request on a branch of its own, as CI sees it: both sides are revisions."""
    if proposed.given:
        repository.git("switch", "-q", "main")
        edit(repository, proposed.given)
        repository.commit("what is given")
    repository.git("switch", "-q", "-c", branch, "main")
    edit(repository, proposed.edits)
    repository.commit(proposed.title)
    return repository.review(branch)


def test_good_ones_pass_one_after_the_other(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    for number, proposed in enumerate(GOOD):
        found = propose(repository, f"good-{number}", proposed)
        told = {one["id"]: one["summary"] for one in found["questions"] if one["answer"] in ("fail", "undecided")}
        assert (found["verdict"], told) == ("pass", {}), proposed.title
        repository.git("switch", "-q", "main")
        repository.git("merge", "-q", "--no-ff", "-m", proposed.title, f"good-{number}")


@pytest.mark.parametrize("code", BAD)
def test_a_bad_one_breaks_exactly_its_question(tmp_path: Path, code: str) -> None:
    repository = Repository(tmp_path)
    found = propose(repository, "bad", BAD[code])
    told = {one["id"]: one["summary"] for one in found["questions"] if one["answer"] in ("fail", "undecided")}
    assert set(told) == {code}, told
    question = next(one for one in found["questions"] if one["id"] == code)
    assert question["findings"]
    assert all(finding["help"] for finding in question["findings"]), "a no says what to do"
    assert found["verdict"] == ("fail" if question["severity"] == "error" else "pass")


def test_every_question_is_broken_by_one() -> None:
    assert {one.code for one in questions()} == set(BAD)
