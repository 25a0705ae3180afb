"""RV110: what lint finds as proposed, the base had already."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.repository import Repository

NO_ALERT = ("  alert_at: [0.8]\n", "")
UNREACHED = (
    "  - {name: general, match: {},",
    "  - {name: late, match: {intent: faq}, target: fast, fallback: [fast-azure]}\n  - {name: general, match: {},",
)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def codes(found: dict[str, list[dict[str, str]]]) -> set[str]:
    return {entry["code"] for entry in found["evidence"] if "code" in entry}


def test_a_new_finding_fails(repository: Repository) -> None:
    repository.edit("policy.yaml", UNREACHED)
    found = repository.answer("RV110")
    assert (found["answer"], codes(found)) == ("fail", {"RC701"})
    assert found["findings"][0]["file"] == "policy.yaml"


def test_a_comment_that_comes_with_it_does_not_help(repository: Repository) -> None:
    old, new = UNREACHED
    new = new.replace("[fast-azure]}\n", "[fast-azure]}  # routectl: ignore[RC701] we know (@me, until 2027-01-01)\n")
    repository.edit("policy.yaml", (old, new))
    found = repository.answer("RV110")
    assert found["answer"] == "fail"
    assert "silenced by a comment" in found["findings"][0]["message"]


def test_what_the_base_had_is_no_news(repository: Repository) -> None:
    repository.git("switch", "-q", "main")
    repository.edit("policy.yaml", UNREACHED)
    repository.commit("an unreachable route")
    repository.git("switch", "-q", "change")
    repository.git("merge", "-q", "main")
    repository.edit("policy.yaml", ("metadata:\n", "# moved down\n\nmetadata:\n"))
    assert repository.answer("RV110")["answer"] == "pass"
    repository.edit("policy.yaml", ("name: late,", "name: later,"))
    assert repository.answer("RV110")["answer"] == "fail"


@pytest.mark.parametrize(
    ("level", "answer"), [("error", "pass"), ("warning", "fail"), ("info", "fail"), ("never", "not_applicable")]
)
def test_the_level_is_the_bases(repository: Repository, level: str, answer: str) -> None:
    repository.git("switch", "-q", "main")
    repository.write("routectl.toml", f'fail-on = "{level}"\n')
    repository.commit("a level")
    repository.git("switch", "-q", "change")
    repository.git("merge", "-q", "main")
    repository.edit("policy.yaml", NO_ALERT)
    repository.write("routectl.toml", 'fail-on = "never"\nignore = ["RC"]\n')
    assert repository.answer("RV110")["answer"] == answer


def test_the_baseline_is_the_bases(repository: Repository) -> None:
    known = '{"findings": {"RC701 support routes.late.match": 1}}'
    repository.edit("policy.yaml", UNREACHED)
    repository.write("routectl.toml", 'baseline = "known.json"\n')
    repository.write("known.json", known)
    assert repository.answer("RV110")["answer"] == "fail"
    repository.git("stash", "-q", "--", "policy.yaml")
    repository.git("switch", "-q", "main")
    repository.commit("a baseline")
    repository.git("switch", "-q", "change")
    repository.git("merge", "-q", "main")
    repository.git("stash", "pop", "-q")
    assert repository.answer("RV110")["answer"] == "pass"
