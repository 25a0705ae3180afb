"""A waiver excuses one no, of one policy, for exactly one change, until its last day; how every other one stands is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.review.repository import FILES, POLICY, TODAY, Repository

BOTH = FILES | {"other.yaml": POLICY.replace("name: support", "name: other")}
CEILING = ("cost_ceiling_usd: 0.1", "cost_ceiling_usd: 0.2")
FLOOR = ("quality_floor: 0.8", "quality_floor: 0.7")
WAIVER = """\
apiVersion: routectl/v1
kind: Waiver
metadata: {{name: mine}}
question: {question}
policy: {policy}
digest: {digest}
reason: It is only a cap.
approver: "@acme/ai"
expires_on: {until}
"""


def digest(repository: Repository, policy: str = "support") -> str:
    """What a waiver of RV105 has to name."""
    told = repository.review("--ask", "RV105")["questions"][0]["waivable"]
    return next(one["digest"] for one in told if one["policy"] == policy)  # type: ignore[no-any-return]


def review(tmp_path: Path, edits: dict[str, tuple[tuple[str, str], ...]], config: str = "", **written: str) -> Any:
    """The answer to RV105 and how the waiver of the base stands; `DIGEST` in it is that of the change of `support`."""
    first = Repository(tmp_path / "first", BOTH)
    first.edit("policy.yaml", CEILING)
    told = {"question": "RV105", "policy": "support", "digest": digest(first), "until": "2026-07-01"} | written
    repository = Repository(
        tmp_path / "second", BOTH | {"waivers/mine.yaml": WAIVER.format(**told), "routectl.toml": config}
    )
    for path, those in edits.items():
        repository.edit(path, *those)
    body = repository.review("--ask", "RV105,RV107")
    (waiver,) = body["waivers"]
    return body["questions"][0]["answer"], waiver["standing"], repository


CAP = {"policy.yaml": (CEILING,)}


@pytest.mark.parametrize(
    ("edits", "written", "answer", "standing"),
    [
        (CAP, {}, "waived", "holds"),
        (CAP, {"until": TODAY}, "waived", "holds"),
        (CAP, {"until": "2026-06-19"}, "fail", "expired"),
        ({"policy.yaml": (CEILING, FLOOR)}, {}, "fail", "another_change"),
        ({"policy.yaml": (FLOOR,)}, {}, "fail", "another_change"),
        ({"other.yaml": (CEILING,)}, {}, "fail", "unused"),
        ({"other.yaml": (CEILING,)}, {"policy": "other"}, "fail", "another_change"),
        ({"policy.yaml": (CEILING,), "other.yaml": (FLOOR,)}, {"policy": "other"}, "fail", "copied"),
        (CAP, {"question": "RV107"}, "fail", "not_needed"),
        (CAP, {"question": "RV106"}, "fail", "copied"),
        ({"policy.yaml": (CEILING, ("version: 1", "version: 2"))}, {}, "pass", "not_needed"),
        ({"policy.yaml": (("#", "#"),) * 0}, {}, "not_applicable", "unused"),
    ],
    ids=[
        "for it", "its last day", "a day late", "it goes further", "another change", "another policy",
        "renamed to another policy", "copied to another policy", "of a yes", "copied to another question", "mended meanwhile", "no change",
    ],
)  # fmt: skip
def test_what_a_waiver_excuses(tmp_path: Path, edits: Any, written: dict[str, str], answer: str, standing: str) -> None:
    found, stands, repository = review(tmp_path, edits, **written)
    assert (found, stands) == (answer, standing)
    shown = repository.run("review", "main", "--ask", "RV105,RV107", "--today", TODAY, "-o", "markdown").stdout
    assert "mine" in shown, "every report tells of it"


def test_a_locked_question_is_not_waived(tmp_path: Path) -> None:
    found, standing, _ = review(tmp_path, CAP, 'locked = ["RV105"]\n')
    assert (found, standing) == ("fail", "locked")


def test_a_change_is_still_waived_after_a_rebase_and_another_layout(tmp_path: Path) -> None:
    _, _, repository = review(tmp_path, CAP)
    repository.commit("the change")
    repository.git("switch", "-q", "main")
    repository.edit("other.yaml", FLOOR)
    repository.commit("others go on")
    repository.git("switch", "-q", "change")
    repository.git("rebase", "-q", "main")
    repository.edit("policy.yaml", ("routes:\n", "# the first that matches\nroutes:\n"))
    assert repository.ask("RV105")["answer"] == "waived"


def test_of_very_many_waivers_people_are_shown_a_hundred(tmp_path: Path) -> None:
    """Who proposes hundreds of them can't bury what the review has to say; a script has them all."""
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("max_output_tokens: 1024", "max_output_tokens: 1025"))
    waiver = (
        "apiVersion: routectl/v1\nkind: Waiver\nmetadata: {{name: w-{0}}}\nquestion: RV101\npolicy: support\n"
        "digest: sha256:{0:064x}\nreason: Because.\napprover: '@me'\nexpires_on: 2026-12-31\n"
    )
    repository.write("waivers/many.yaml", "---\n".join(map(waiver.format, range(130))))
    told = repository.run("review", "main", "--today", TODAY).stdout
    assert "Waivers; 30 more are not shown" in told
    assert told.count("not on the base") == 100
    assert len(repository.review()["waivers"]) == 130
