"""The hooks of `.pre-commit-hooks.yaml`, run by the real pre-commit in a repo of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

SHIPPED = (".pre-commit-hooks.yaml", "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", "routectl", "schemas")
NO_REGISTRY = re.compile(
    "No matching distribution found|Could not find a version|Failed to establish a new connection"
    "|Connection(Error|Refused|Reset)|Temporary failure in name resolution|Read timed out"
)
POLICY, REGISTRY = "policies/support.yaml", "registry/models.yaml"
FOREIGN = "on:   [push]\njobs:   {build:   {runs-on: ubuntu-latest}}\n"


def written(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


pytestmark = pytest.mark.slow
needs_lint = pytest.mark.skipif(not written("routectl.cli.commands.lint"), reason="`routectl lint` is not written yet")
needs_fmt = pytest.mark.skipif(not written("routectl.cli.commands.fmt"), reason="`routectl fmt` is not written yet")


def run(*words: str, where: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=where,
        env=os.environ | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )


def git(where: Path, *words: str) -> str:
    done = run("git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words, where=where)
    assert done.returncode == 0, done.stdout
    return done.stdout.strip()


def hooks_of(root: Path) -> list[str]:
    return [hook["id"] for hook in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))]


class Team:
    """A git repo of a team that uses the hooks."""

    def __init__(self, folder: Path, hooks: dict[str, str], environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        folder.mkdir()
        git(folder, "init", "-q")
        self.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [hooks]}))

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        git(self.folder, "add", "--", path)
        return file

    def commit(self) -> None:
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "-q", "--no-verify", "--allow-empty", "-m", "so far")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs the hooks over what is staged, or over what the words say."""
        return run(
            sys.executable, "-m", "pre_commit", "run", "--color=never", *words, where=self.folder, **self.environment
        )


@pytest.fixture(scope="module")
def hooks(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """This work tree as a repo that a team can name in its configuration."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in SHIPPED:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "the work tree")
    return {
        "repo": str(folder),
        "rev": git(folder, "rev-parse", "HEAD"),
        "hooks": [{"id": id} for id in hooks_of(root)],
    }


@pytest.fixture(scope="module")
def environment(root: Path, hooks: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the runs share: pre-commit's own store with the hooks' environment made, from the versions we pin."""
    pins = str(root / "constraints.txt")
    shared = {
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("store")),
        "PIP_CONSTRAINT": pins,
        "PIP_BUILD_CONSTRAINT": pins,
        "PYTHONPATH": "",
    }
    team = Team(tmp_path_factory.mktemp("first") / "repo", hooks, shared)
    done = run(sys.executable, "-m", "pre_commit", "install-hooks", where=team.folder, **shared)
    if done.returncode and NO_REGISTRY.search(done.stdout) and not os.environ.get("CI"):
        pytest.skip("pip reaches no package registry from here, so pre-commit can't install the hooks")
    assert done.returncode == 0, done.stdout
    return shared


@pytest.fixture
def team(tmp_path: Path, root: Path, hooks: dict[str, str], environment: dict[str, str]) -> Team:
    """A team that began with `routectl init`, and has YAML that is none of routectl's business."""
    team = Team(tmp_path / "repo", hooks, environment | {"XDG_CACHE_HOME": str(tmp_path / "cache")})
    made = run(sys.executable, "-m", "routectl", "init", "start", where=tmp_path, PYTHONPATH=str(root))
    assert made.returncode == 0, made.stdout
    (tmp_path / "start/.pre-commit-config.yaml").unlink()  # it names a release, not this work tree
    shutil.copytree(tmp_path / "start", team.folder, dirs_exist_ok=True)
    team.write("ci.yaml", FOREIGN)
    team.commit()
    return team


def test_the_manifest_is_valid(root):
    done = run(sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml", where=root)
    assert done.returncode == 0, done.stdout
    assert hooks_of(root) == ["routectl-lint", "routectl-fmt", "routectl-test"]


@needs_lint
@needs_fmt
def test_good_files_pass_every_hook(team, root):
    done = team.run("--all-files")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("Passed") == len(hooks_of(root))


@needs_lint
def test_a_bad_file_fails_with_its_place(team):
    team.write("policies/bad.yaml", "apiVersion: routectl/v1\nkind: RoutePolicy\nmetadata: {name: bad}\nruotes: []\n")
    done = team.run("routectl-lint")
    assert done.returncode == 1, done.stdout
    assert re.search(r"policies/bad\.yaml:4:1: error RC\d{3} .*`ruotes`", done.stdout)


@needs_lint
def test_a_change_of_the_registry_fails_the_policy_that_it_breaks(team):
    """Only the registry is staged: the policy's file isn't among those that pre-commit would have named."""
    policy = (team.folder / POLICY).read_text(encoding="utf-8")
    target = re.search(r"^ +target: ([\w.-]+)$", policy, re.MULTILINE)
    assert target
    registry = (team.folder / REGISTRY).read_text(encoding="utf-8")
    assert f"  {target[1]}:" in registry
    team.write(REGISTRY, registry.replace(f"  {target[1]}:", f"  {target[1]}-renamed:"))
    done = team.run("routectl-lint")
    assert done.returncode == 1, done.stdout
    assert re.search(rf"{re.escape(POLICY)}:\d+:\d+: error RC1\d\d .*`{re.escape(target[1])}`", done.stdout)


@needs_lint
def test_a_commit_without_policies_runs_no_hook(team):
    team.write("notes.txt", "nothing of ours\n")
    done = team.run()
    assert done.returncode == 0, done.stdout
    assert "Passed" not in done.stdout


@needs_lint
@pytest.mark.parametrize("name", ["policies/-o.yaml", "policies/with space.yaml", "-rf.yaml"])
def test_an_odd_file_name_is_a_file(team, name):
    team.write(name, "apiVersion: routectl/v1\nkind: RoutePolicy\nruotes: []\n")
    done = team.run("routectl-lint")
    assert done.returncode == 1, done.stdout
    assert "`ruotes`" in done.stdout
    assert Path(name).name in done.stdout


@needs_lint
def test_a_policy_that_breaks_its_proofs_is_held_back(team):
    policy = (team.folder / POLICY).read_text(encoding="utf-8")
    assert "    require: {tags: [policy-controls]}\n" in policy
    team.write(
        POLICY,
        policy.replace("require: {tags: [policy-controls]}", "require: {tier: [small, premium]}", 1).replace(
            "target: careful\n", "target: fast\n"
        ),
    )
    done = team.run("routectl-test")
    assert done.returncode == 1, done.stdout
    assert "broken RT002 property `high risk stays with models under policy control`" in done.stdout


@needs_fmt
def test_the_layout_is_written_and_the_commit_held_back_once(team):
    good = team.folder / POLICY
    laid_out = good.read_text(encoding="utf-8")
    team.write(POLICY, laid_out.replace("kind: ", "kind:    ", 1))
    first = team.run("routectl-fmt")
    assert first.returncode == 1, first.stdout
    assert good.read_text(encoding="utf-8") == laid_out
    team.commit()
    assert team.run("routectl-fmt", "--all-files").returncode == 0


@needs_fmt
def test_foreign_yaml_is_left_alone(team):
    team.run("routectl-fmt", "--all-files")
    assert (team.folder / "ci.yaml").read_text(encoding="utf-8") == FOREIGN
