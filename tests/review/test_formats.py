"""A review in every format: a passing one, a failing one and a waived one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from tests.review.histories import BAD, GOOD
from tests.review.repository import TODAY, Repository
from tests.review.test_histories import propose

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas/output/review.schema.json").read_text())


def waived(repository: Repository) -> None:
    """The template that the command prints, filled in and merged by itself."""
    propose(repository, "change-2", BAD["RV105"])
    printed = repository.run("review", "main", "change-2", "--today", TODAY, "--waiver", "RV105")
    assert printed.returncode == 0, printed.stderr
    repository.git("switch", "-q", "main")
    text = printed.stdout.replace("reason:", "reason: It is only a cap.").replace("approver:", 'approver: "@acme/ai"')
    repository.write("waivers/cap.yaml", text)
    repository.commit("a waiver")
    repository.git("switch", "-q", "change-2")
    repository.git("rebase", "-q", "main")


@pytest.fixture(params=["passing", "failing", "waived", "worst"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    if request.param == "failing":
        propose(made, "bad", BAD["RV105"])
    elif request.param == "waived":
        waived(made)
    elif request.param == "worst":
        for path, old, new in (edit for proposed in BAD.values() for edit in proposed.edits):
            text = (made.folder / path).read_text() if (made.folder / path).exists() else ""
            if not old:
                made.write(path, text + new)
            elif old in text and old != "max_output_tokens: 1024}":
                made.write(path, text.replace(old, new))
    return made


def test_the_json_is_what_the_schema_says(repository: Repository) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(repository.review())


def test_every_other_format(repository: Repository) -> None:
    formats = ("markdown", "html", "junit", "github", "sarif", "gitlab", "text")
    wanted = [word for name in formats for word in ("-o", f"{name}=out.{name}")]
    run = repository.run("review", "main", "--today", TODAY, *wanted)
    assert run.returncode in (0, 1, 4), run.stderr
    assert run.stdout == ""
    out = {name: (repository.folder / f"out.{name}").read_text() for name in formats}
    assert out["markdown"].startswith("<!-- routectl review -->\n### routectl review\n")
    assert out["markdown"].index("| code | question | answer |") < (out["markdown"] + "<details>").index("<details>")
    assert len(out["markdown"]) < 65_536
    etree.XMLSchema(etree.parse(ROOT / "tests/output/schemas/junit-10.xsd")).assertValid(
        etree.fromstring(out["junit"].encode())
    )
    assert out["text"].splitlines()[1].split() == ["code", "question", "answer", "because"]
    assert ("The review fails" in out["text"]) == (run.returncode > 0)
    assert ("::error" in out["github"]) == (run.returncode > 0)
    assert out["html"].count("<html") == 1


def test_the_page_has_the_comparison_and_the_panel_below_the_questions(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    propose(repository, "bad", BAD["RV105"])
    repository.run("review", "main", "--today", TODAY, "-o", "html=out.html", "-o", "markdown=out.md")
    page = (repository.folder / "out.html").read_text()
    asked, compared, panel = (
        page.index(text) for text in ("Did the version grow", "Which way it goes", '<section class="panel"')
    )
    assert asked < compared < panel
    assert "Which way it goes" not in (repository.folder / "out.md").read_text()


@pytest.mark.parametrize("name", ["passing", "failing", "waived"])
def test_the_comment_is_as_it_was(name: str, tmp_path: Path) -> None:
    """`SNAPSHOTS=write` writes the pages anew: look at what changed."""
    repository = Repository(tmp_path)
    if name == "failing":
        propose(repository, "bad", BAD["RV103"])
    elif name == "passing":
        propose(repository, "good", GOOD[1])
    elif name == "waived":
        waived(repository)
    text = repository.run("review", "main", "--today", TODAY, "-o", "markdown").stdout
    kept = Path(__file__).parent / "snapshots" / f"{name}.md"
    if os.environ.get("SNAPSHOTS") == "write":
        kept.write_text(text)
    assert text == kept.read_text()


def test_a_summary_is_put_behind_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository(tmp_path)
    run = repository.run("review", "main", "--today", TODAY, "--summary")
    assert run.returncode == 2
    assert "GITHUB_STEP_SUMMARY" in run.stderr
    summary = tmp_path.parent / f"{tmp_path.name}-summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    repository.run("review", "main", "--today", TODAY, "--summary")
    assert summary.read_text().startswith("before\n<!-- routectl review -->")


def test_there_is_a_waiver_only_for_a_no(tmp_path: Path) -> None:
    run = Repository(tmp_path).run("review", "main", "--today", TODAY, "--waiver", "RV105")
    assert run.returncode == 2
    assert "nothing to waive" in run.stderr


def test_a_template_is_no_waiver_until_it_is_filled_in(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    propose(repository, "bad", BAD["RV105"])
    printed = repository.run("review", "main", "--today", TODAY, "--waiver", "RV105").stdout
    repository.write("waiver.yaml", printed)
    found: Any = json.loads(repository.run("lint", "waiver.yaml", "-o", "json").stdout)
    assert {finding["code"] for finding in found["findings"]} == {"RC004"}


def test_a_policy_that_names_nothing_known_is_told_and_no_bug(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("target: fast,", "target: nobody,"))
    run = repository.run("review", "main", "--today", TODAY, "-o", "json")
    assert run.returncode == 4, run.stderr
    found = json.loads(run.stdout)
    assert (found["verdict"], found["change"]["digest"]) == ("fail", None)
    assert {answer["digest"] for one in found["questions"] for answer in one["waivable"]} == {None}
