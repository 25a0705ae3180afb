"""What can't be read, isn't there or can't be told is never a review that passes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.review.repository import FILES, POLICY, TODAY, Repository

KIND = "apiVersion: routectl/v1\nkind: RoutePolicy\n"
UNTESTED = {path: text for path, text in FILES.items() if path != "tests.yaml"}


@pytest.mark.parametrize(
    "now",
    [
        POLICY.replace("kind: RoutePolicy", "kind: RoutePolcy").encode(),
        POLICY.replace(KIND, "x: y\n").encode(),
        POLICY.replace("Someone", "\xe9one").encode("latin-1"),
        b"",
    ],
    ids=["a slip in its kind", "no kind", "not UTF-8", "empty"],
)
@pytest.mark.parametrize("is_repair", [False, True])
def test_a_policy_that_turns_unreadable_is_not_gone(tmp_path: Path, now: bytes, is_repair: bool) -> None:
    repository = Repository(tmp_path, UNTESTED)
    (tmp_path / "policy.yaml").write_bytes(now)
    if is_repair:
        repository.commit()
        repository.git("branch", "-f", "main")
        repository.write("policy.yaml", POLICY)
    run = repository.run("review", "main", "--today", TODAY)
    assert run.returncode == 2, run.stdout
    assert "policy.yaml:" in run.stdout
    assert "nothing is reviewed" in run.stderr


def test_a_broken_policy_that_changes_is_not_passed_over(tmp_path: Path) -> None:
    broken = POLICY.replace("Someone", "\x1bSomeone")
    repository = Repository(
        tmp_path, UNTESTED | {"policy.yaml": broken, "other.yaml": POLICY.replace("name: support", "name: other")}
    )
    untouched = repository.run("review", "main", "--today", TODAY)
    assert untouched.returncode == 0
    assert "`policy.yaml` can't be read, as on the base" in untouched.stderr
    repository.edit("policy.yaml", ("require: {tags: [audited]}", "require: {tier: [small]}"))
    run = repository.run("review", "main", "--today", TODAY)
    assert run.returncode == 2
    assert "RC007" in run.stdout


def test_what_cant_be_told_doesnt_pass(tmp_path: Path) -> None:
    repository = Repository(tmp_path, FILES | {"policy.yaml": POLICY.replace("traffic: traffic.csv\n", "")})
    repository.edit("policy.yaml", ("target: mid,", "target: fast,"), ("version: 1", "version: 2"))
    ask = ("review", "main", "--ask", "RV107", "--today", TODAY)
    run = repository.run(*ask, "-o", "json")
    assert run.returncode == 4
    assert json.loads(run.stdout)["verdict"] == "fail"
    for name in ("text", "markdown", "html"):
        written = repository.run(*ask, "-o", name).stdout
        assert "The review can" in written
        assert "The review passes" not in written
    assert repository.run(*ask, "--severity", "RV107=warning").returncode == 0


def test_a_first_policy_is_reviewed(tmp_path: Path) -> None:
    repository = Repository(tmp_path, {"README.md": "nothing yet"})
    for path, text in FILES.items():
        repository.write(path, text)
    repository.commit()
    for arguments in (("main",), ("main", "HEAD")):
        run = repository.run("review", *arguments, "--today", TODAY, "-o", "json")
        assert run.returncode in (0, 1), run.stderr
        said = {each["id"]: each["answer"] for each in json.loads(run.stdout)["questions"]}
        assert said["RV105"] == "not_applicable"
        assert "undecided" not in said.values()


def test_no_policy_at_all_is_nothing_to_review(tmp_path: Path) -> None:
    repository = Repository(tmp_path, {"README.md": "nothing yet"})
    repository.write("README.md", "still nothing")
    run = repository.run("review", "main", "--today", TODAY)
    assert run.returncode == 3
    assert "nor `work tree` holds a RoutePolicy" in run.stderr


LATIN = POLICY.replace("Someone", "\xe9one").encode("latin-1")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (LATIN, "`old.yaml` can't be read, as on the base: it is not reviewed, lint says why"),
        (POLICY.encode("utf-16"), "`old.yaml` can't be read, as on the base: whether it is a policy can't be told"),
        (b"x" * 9_000_000, "`old.yaml` can't be read, as on the base: whether it is a policy can't be told"),
    ],
    ids=["latin-1", "UTF-16", "too large"],
)
def test_what_nobody_can_read_on_either_side_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    """Whether such a file is a policy can't be told; one that differs is no review that passes."""
    repository = Repository(tmp_path)
    (tmp_path / "old.yaml").write_bytes(content)
    repository.commit()
    repository.git("branch", "-f", "main")
    body = repository.review()
    assert body["verdict"] == "pass"
    assert body["left_out"] == [told]
    assert "as on the base" in repository.run("review", "main", "--today", TODAY, "-o", "markdown").stdout
    (tmp_path / "old.yaml").write_bytes(content + b"#\n")
    repository.commit()
    for arguments in (("main",), ("main", "HEAD")):
        run = repository.run("review", *arguments, "--today", TODAY)
        assert run.returncode == 2, run.stdout
        assert "old.yaml:" in run.stdout


def test_a_repo_of_such_files_alone_is_not_reviewed_either(tmp_path: Path) -> None:
    repository = Repository(tmp_path, {"README.md": ""})
    (tmp_path / "policy.yaml").write_bytes(LATIN)
    repository.commit()
    repository.git("branch", "-f", "main")
    (tmp_path / "policy.yaml").write_bytes(LATIN + b"\n# other\n")
    assert repository.run("review", "main", "--today", TODAY).returncode == 2


def test_what_nobody_can_read_and_comes_anew_is_told(tmp_path: Path) -> None:
    """Under another name than on the base, it is the same as one that was never there."""
    repository = Repository(tmp_path)
    content = FILES["policy.yaml"].replace("support", "moved").encode("utf-16")
    (tmp_path / "old.yaml").write_bytes(content)
    repository.commit()
    repository.git("branch", "-f", "main")
    (tmp_path / "old.yaml").rename(tmp_path / "new.yaml")
    repository.commit()
    (line,) = repository.review()["left_out"]
    assert line == "`new.yaml` can't be read, and comes anew: whether it is a policy can't be told"


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (("digest: sha256:", "digest: abc # "), "digest"),
        (("reason: Because.", "reason:"), "reason"),
        (("reason: Because.", "reason: [Because."), "mine.yaml:"),
    ],
    ids=["no digest", "no reason", "no YAML"],
)
def test_a_waiver_of_the_base_that_cant_be_used_is_told(tmp_path: Path, slip: tuple[str, str], told: str) -> None:
    waiver = (
        "apiVersion: routectl/v1\nkind: Waiver\nmetadata: {name: mine}\nquestion: RV105\npolicy: support\n"
        f"digest: sha256:{'0' * 64}\nreason: Because.\napprover: '@me'\nexpires_on: 2026-12-31\n"
    )
    assert slip[0] in waiver
    repository = Repository(tmp_path, FILES | {"waivers/mine.yaml": waiver.replace(*slip)})
    (line,) = repository.review()["left_out"]
    name = "a waiver" if told == "mine.yaml:" else "waiver `mine`"
    assert line.startswith(f"{name} of the base can't be used, waivers/mine.yaml:")
    assert told in line
    assert line in repository.run("review", "main", "--today", TODAY, "-o", "markdown").stdout
    sound = Repository(tmp_path / "sound", FILES | {"waivers/mine.yaml": waiver})
    assert sound.review()["left_out"] == []
    told = sound.run("review", "main", "--today", TODAY, "-o", "markdown").stdout
    assert "Unused, for other changes: `mine`." in told
