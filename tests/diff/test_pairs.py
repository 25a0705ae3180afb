"""The same policy is found on both sides of a comparison, whatever its file is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from routectl.diff.pairs import Pair, pairs
from routectl.diff.words import words
from routectl.policy.policy import Policy
from routectl.repo.disk import Unusable
from routectl.repo.sides import sides
from tests.git import commit_all, git

REGISTRY = """\
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [small]
providers: {p: {}}
models: {m: {provider: p, tier: small}, n: {provider: p, tier: small}}
"""


def policy(name: str, *routes: str) -> str:
    head = f"apiVersion: routectl/v1\nkind: RoutePolicy\nmetadata: {{name: {name}}}\nregistry: models.yaml\nroutes:\n"
    lines = [f"- {{name: {route}, match: {{}}, target: m}}\n" for route in (routes or ("a", "b", "c", "d"))]
    return head + "".join(lines)


def commit(folder: Path, **files: str | None) -> str:
    """Write files (`a__b` is `a/b.yaml`; None takes one away), and commit."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text)
    return commit_all(folder)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, p__models=REGISTRY, p__one=policy("one"), p__two=policy("two", "x", "y"), other="a: 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(old: str = "", new: str = "", *, as_is: bool = False) -> list[tuple[str, str, str]]:
    """The pairs of two sources: the names on both sides, and how they were found."""
    with sides(old, new) as (before, after):
        return [named(pair) for pair in pairs(before, after, as_is=as_is)]


def named(pair: Pair) -> tuple[str, str, str]:
    return (pair.old.name if pair.old else "-", pair.new.name if pair.new else "-", pair.how)


def test_nothing_given_is_head_against_the_work_tree(repository: Path) -> None:
    (repository / "p" / "one.yaml").write_text(policy("one", "a"))
    assert found() == [("one", "one", "path"), ("two", "two", "path")]
    with sides() as (before, after):
        assert (before.label, after.label) == ("HEAD", "work tree")
        one = pairs(before, after)[0]
        assert one.old is not None
        assert one.new is not None
        old, new = one.old.read(), one.new.read()
        assert isinstance(old, Policy)
        assert isinstance(new, Policy)
        assert [change.path[-1] for change in words(old, new)] == ["b", "c", "d"]


def test_on_a_branch_the_base_is_where_it_left(repository: Path) -> None:
    git(repository, "checkout", "-qb", "feature")
    commit(repository, p__three=policy("three", "z"))
    git(repository, "checkout", "-q", "main")
    commit(repository, p__two=None)
    git(repository, "checkout", "-q", "feature")
    with sides() as (before, _):
        assert before.label == "main...feature"
    assert found() == [("one", "one", "path"), ("-", "three", "alone"), ("two", "two", "path")]
    git(repository, "checkout", "-q", "--detach")
    assert found() == [("one", "one", "path"), ("-", "three", "alone"), ("two", "two", "path")]


def test_no_file_passes_for_the_base(repository: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    (repository / head).mkdir()
    (repository / head / "evil.yaml").write_text(policy("one", "evil"))
    (repository / f"{head}:").write_text(policy("one", "evil"))
    with sides("p") as (before, _):
        assert before.label == "HEAD:p"
        assert [held.name for held in before.held] == ["one", "two"]
        assert "evil" not in before.held[0].source.text


def test_one_source_is_against_the_work_tree(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    commit(repository, p__two=policy("two", "x"))
    assert found(first) == [("one", "one", "path"), ("two", "two", "path")]
    assert found(f"{first}:p/two.yaml") == [("two", "two", "path")]
    assert found("p/two.yaml") == [("two", "two", "path")]
    assert found("p") == [("one", "one", "path"), ("two", "two", "path")]


def test_a_file_that_moved_is_followed_by_the_name_in_it(repository: Path) -> None:
    commit(repository, p__one=None, p__q__moved=policy("one", "a"), p__q__models=REGISTRY)
    assert found("HEAD~1", "HEAD") == [("one", "one", "name"), ("two", "two", "path")]
    assert found("HEAD~1", "p/q/moved.yaml") == [("one", "one", "name")]
    assert found("HEAD~1:p/one.yaml") == [("one", "one", "name")]


def test_a_policy_that_was_renamed_is_followed_by_its_path(repository: Path) -> None:
    commit(repository, p__one=policy("uno"))
    assert found("HEAD~1", "HEAD") == [("one", "uno", "path"), ("two", "two", "path")]
    assert found("HEAD~1", "p/one.yaml") == [("one", "uno", "path")]


def test_a_policy_that_moved_and_was_renamed_is_followed_by_what_it_says(repository: Path) -> None:
    commit(repository, p__one=None, p__uno=policy("uno", "a", "b", "c", "e"))
    assert found("HEAD~1", "HEAD") == [("two", "two", "path"), ("one", "uno", "content")]


def test_a_policy_that_moved_was_renamed_and_is_laid_out_anew_is_followed_by_what_it_means(repository: Path) -> None:
    value = yaml.safe_load(policy("one"))
    value["metadata"]["name"] = "ONE"
    value["routes"][0]["match"] = {"sla_ms": {"lt": 9}}
    commit(repository, p__one=None, q__uno=json.dumps(value))
    assert ("one", "ONE", "content") in found("HEAD~1", "HEAD")
    commit(repository, q__uno=None, p__dos=json.dumps({**value, "routes": [{"name": "z", "match": {}, "target": "n"}]}))
    assert ("ONE", "ONE", "name") in found("HEAD~1", "HEAD"), "by its name, however little is left"
    commit(
        repository,
        p__dos=None,
        r__tres=json.dumps({**value, "metadata": {"name": "other"}, "routes": value["routes"][1:2]}),
    )
    assert ("ONE", "-", "alone") in found("HEAD~1", "HEAD")


def test_what_is_on_one_side_is_told(repository: Path) -> None:
    commit(repository, p__two=None, p__three=policy("three", *"pqrstuvwxyz"))
    assert found("HEAD~1", "HEAD") == [("one", "one", "path"), ("-", "three", "alone"), ("two", "-", "alone")]
    assert found("HEAD~1", "p/three.yaml") == [("-", "three", "alone")]


def test_folders_and_files_need_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for side in ("a", "b"):
        (tmp_path / side / "sub").mkdir(parents=True)
        (tmp_path / side / "sub" / "x.yaml").write_text(policy("x"))
    (tmp_path / "b" / "y.yaml").write_text(policy("y", *"pqrstuvwxyz"))
    assert found("a", "b") == [("x", "x", "path"), ("-", "y", "alone")]
    assert found("a/sub/x.yaml", "b") == [("x", "x", "name")]
    assert found("a", "b/sub/x.yaml") == [("x", "x", "name")]


def test_files_of_different_policies_are_compared_only_as_they_are(repository: Path) -> None:
    with pytest.raises(Unusable, match=r"`p/one.yaml` holds `one` and `p/two.yaml` holds `two`.*--as-is"):
        found("p/one.yaml", "p/two.yaml")
    assert found("p/one.yaml", "p/two.yaml", as_is=True) == [("one", "two", "content")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("p/one.yaml", "p/models.yaml", "`p/models.yaml` holds no RoutePolicy"),
        ("other.yaml", "p/one.yaml", "`other.yaml` holds no RoutePolicy"),
        ("p/models.yaml", "p", "`p/models.yaml` holds no RoutePolicy"),
        ("nowhere", "p", "`nowhere` is no file, folder or revision"),
        ("nowhere", "", "`nowhere` is no file, folder or revision"),
        ("--output=x", "p", "is no file, folder or revision"),
        ("main:nowhere.yaml", "p", "`nowhere.yaml` does not exist at `main`"),
        ("-", "-", "only one side"),
        ("main", "-", "has no path at a revision"),
    ],
)
def test_what_cannot_be_compared_is_told(repository: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(Unusable, match=message):
        found(old, new)


def test_a_revision_without_policies_is_told(repository: Path) -> None:
    git(repository, "checkout", "-q", "--orphan", "empty")
    git(repository, "rm", "-rqf", ".")
    commit(repository, note="a: 1\n")
    with pytest.raises(Unusable, match="`empty` holds no RoutePolicy"):
        found("empty", "main")


def test_a_shallow_clone_is_told_how_to_deepen(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "checkout", "-qb", "feature")
    for number in range(3):
        commit(repository, p__two=policy("two", f"r{number}"))
    git(repository, "checkout", "-q", "main")
    commit(repository, p__one=policy("one", "z"))
    clone = repository / "clone"
    git(
        repository,
        "clone",
        "-q",
        "--depth",
        "1",
        "--no-single-branch",
        "-b",
        "feature",
        f"file://{repository}",
        str(clone),
    )
    monkeypatch.chdir(clone)
    with pytest.raises(Unusable, match="git fetch --unshallow"):
        found()


def test_a_side_that_is_broken_is_paired_all_the_same(repository: Path) -> None:
    commit(
        repository,
        p__one=policy("one", "a", "b", "c") + "- {name: e, match: {}, target: 5}\n",
        p__two=policy("two") + "  : [\n",
    )
    with sides("HEAD~1", "HEAD") as (before, after):
        told = pairs(before, after)
        assert [named(pair) for pair in told] == [("one", "one", "path"), ("two", "", "path")]
        assert [pair.new.read() if pair.new else 0 for pair in told] == [None, None]
        assert all(pair.new and pair.new.source.flaws for pair in told)
        one = told[0]
        assert one.old is not None
        assert one.new is not None
        sound = one.old.read()
        assert sound is not None
        whole = one.new.mend(sound)
        assert whole is not None
        assert [change.path for change in words(sound, whole)] == [("routes", "d")]


def test_several_policies_in_a_file_go_by_name(repository: Path) -> None:
    both = policy("a") + "---\n" + policy("b", "x") + "---\n" + policy("c", "y")
    other = policy("b", "x") + "---\n" + policy("a") + "---\n" + policy("d", "y")
    commit(repository, p__all=both)
    commit(repository, p__all=other)
    assert found("HEAD~1:p/all.yaml", "p/all.yaml") == [("b", "b", "path"), ("a", "a", "path"), ("c", "d", "path")]
