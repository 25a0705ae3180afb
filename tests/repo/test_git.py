"""A git revision as a tree: what it holds, what it refuses, and that nothing of the repository is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.repo.disk import Unusable
from routectl.repo.git import Revision
from tests.git import commit_all, git


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "x.yaml").write_text("old: ü\n")
    (tmp_path / "a" / "b" / "y z.yml").write_text("y: 1\n")
    (tmp_path / "a" / "link.yaml").symlink_to("/etc/passwd")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "z.yaml").write_text("z: 1\n")
    commit_all(tmp_path)
    (tmp_path / "a" / "x.yaml").write_text("new: 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_reads_the_commit_and_not_the_work_tree(repository: Path) -> None:
    with Revision("HEAD") as tree:
        paths = list(tree.walk(str(repository)))
        assert [str(Path(path).relative_to(repository)) for path in paths] == ["a/b/y z.yml", "a/x.yaml"]
        assert tree.load(str(repository / "a" / "x.yaml")).text == "old: ü\n"
        assert tree.load(str(repository / "a" / "b" / "y z.yml")).text == "y: 1\n"
        assert tree.exists(str(repository / "a"))
        assert tree.is_folder(str(repository / "a"))
        assert not tree.exists(str(repository / "a" / "link.yaml")), "links are not followed"


@pytest.mark.parametrize("name", ["nowhere", "--output=stolen", "HEAD~7", "HEAD:a/x.yaml", "-p", ""])
def test_refuses_what_is_no_commit(repository: Path, name: str) -> None:
    with pytest.raises(Unusable, match="is no revision"):
        Revision(name)
    assert not (repository / "stolen").exists()


def test_says_that_a_shallow_clone_may_be_the_reason(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch
) -> None:
    git(repository, "commit", "-qam", "two")
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--depth", "1", f"file://{repository}", ".")
    monkeypatch.chdir(clone)
    with pytest.raises(Unusable, match="shallow"):
        Revision("HEAD~1")


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unusable, match="git: "):
        Revision("HEAD")


def test_runs_no_program_that_the_repository_names(repository: Path) -> None:
    mark = repository / "ran"
    git(repository, "config", "core.fsmonitor", f"touch {mark}")
    (repository / "bare").mkdir()
    git(repository / "bare", "init", "-q", "--bare", ".")
    with Revision("HEAD") as tree:
        tree.load(str(repository / "a" / "x.yaml"))
    assert not mark.exists()
