"""A source of policies: what each form means, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.repo.disk import Disk, Unusable
from routectl.repo.git import Revision
from routectl.repo.source import opened
from tests.git import commit_all, git

POLICY = "apiVersion: routectl/v1\nkind: RoutePolicy\nmetadata: {name: p}\nregistry: models.yaml\nroutes: []\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "old.yaml").write_text(POLICY)
    (tmp_path / "other.yaml").write_text("a: 1\n")
    commit_all(tmp_path)
    (tmp_path / "policies" / "old.yaml").rename(tmp_path / "policies" / "new.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "label", "kind"),
    [
        ("policies/new.yaml", "policies/new.yaml", Disk),
        ("policies", "policies", Disk),
        ("-", "<stdin>", Disk),
        ("main", "main", Revision),
        ("HEAD:policies/old.yaml", "HEAD:policies/old.yaml", Revision),
        ("main:policies", "main:policies", Revision),
        ("main:./policies", "main:policies", Revision),
        ("main:", "main", Revision),
    ],
)
def test_each_form_of_a_source(repository: Path, source: str, label: str, kind: type) -> None:
    with opened(source) as found:
        assert found.label == label
        assert isinstance(found.tree, kind)
        assert found.path == "-" or found.tree.exists(found.path)


def test_outside_of_any_repository_a_revision_is_one_of_the_policys_own(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(outside.parent))
    monkeypatch.chdir(outside)
    beside = str(repository / "policies" / "old.yaml")
    with opened("main", beside) as found:
        assert found.path == beside
        assert found.tree.load(found.path).text == POLICY
    with pytest.raises(Unusable, match="no revision can be asked for"):
        opened("main").__enter__()


def test_a_revision_alone_is_the_same_path_there(repository: Path) -> None:
    beside = str(repository / "policies" / "old.yaml")
    with opened("main", beside) as found:
        assert found.path == beside
        assert found.tree.load(found.path).text == POLICY
    with pytest.raises(Unusable, match="does not exist at `main`; if it had another name then, write `main:PATH`"):
        opened("main", str(repository / "policies" / "new.yaml")).__enter__()
    with pytest.raises(Unusable, match="has no path at a revision"):
        opened("main", "-").__enter__()


def test_a_path_stands_from_the_top_of_the_work_tree(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "policies")
    for source in ("main:policies/old.yaml", "main:./old.yaml", "main:../policies/old.yaml"):
        with opened(source) as found:
            assert found.tree.load(found.path).text == POLICY


def test_what_is_on_disk_goes_before_a_revision(repository: Path) -> None:
    (repository / "main").write_text(POLICY)
    (repository / "main:").write_text(POLICY)
    with opened("main") as found:
        assert isinstance(found.tree, Disk)
    with opened("main:") as found:
        assert isinstance(found.tree, Revision)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "-p",
        "--output=stolen",
        "nowhere",
        "nowhere:policies",
        "main:../../etc/passwd",
        "main:nowhere",
        ":policies",
        "a\0b",
        "HEAD~9",
    ],
)
def test_what_leads_nowhere_is_refused(repository: Path, source: str) -> None:
    with pytest.raises(Unusable, match=r"is no file, folder or revision|does not exist at `main`"):
        opened(source).__enter__()
    assert not (repository / "stolen").exists()


def test_a_misspelled_file_is_told(repository: Path) -> None:
    with pytest.raises(Unusable, match=r"did you mean `new.yaml`\?"):
        opened("policies/nwe.yaml").__enter__()


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        Unusable, match="`nowhere` does not exist, and no revision can be asked for: git: fatal: not a git"
    ):
        opened("nowhere").__enter__()


def test_a_shallow_clone_is_told_how_to_deepen(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "two")
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--depth", "1", f"file://{repository}", ".")
    monkeypatch.chdir(clone)
    with pytest.raises(Unusable, match="git fetch --unshallow"):
        opened("HEAD~1").__enter__()


def test_an_object_that_a_partial_clone_lacks(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{repository}", ".")
    monkeypatch.chdir(clone)
    with opened("HEAD:other.yaml") as found, pytest.raises(Unusable, match="is not in this clone"):
        found.tree.load(found.path)
